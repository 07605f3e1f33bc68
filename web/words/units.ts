const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
  '-': '⁻',
};

/**
 * A UCUM unit as people write it: `mm[Hg]` is mmHg, `umol/L` µmol/L, `10*9/L` 10⁹/L, `mL/min/{1.73_m2}` mL/min/1,73 m².
 * Nothing of the unit is dropped: a wrong unit misleads.
 */
export function plainUnit(ucum: string, isFrench: boolean): string {
  return ucum
    .replace(/\{([^}]*)\}/g, (_, note: string) =>
      note.replaceAll('_', '\u00a0').replace(/(\d)\.(\d)/g, isFrench ? '$1,$2' : '$1.$2'),
    )
    .replace(/[[\]]/g, '')
    .replace(
      /10[*^](-?\d+)/g,
      (_, power: string) => `10${[...power].map((sign) => SUPERSCRIPTS[sign] ?? sign).join('')}`,
    )
    .replace(/(^|[/.])u(?=(mol|g|L|l|m|s|kat|U|IU)\b)/g, '$1µ')
    .replace(/(\bm)([23])\b/g, (_, metre: string, power: string) => `${metre}${SUPERSCRIPTS[power] ?? power}`);
}
