/** Beginnings, without accents, of names of persons and places with a mute h; before another h, as in "Hassan", nothing is elided. */
const MUTE_H = /^h(adri|elen|elo|enri|ermi|erv|ippo|onor|orte|uber|ugue|yac|opi|ote|osp)/;
/** "Yves" begins with a vowel, "Yann" does not. */
const VOWEL = /^([aeiouœæ]|y[^aeiou])/;

/** Of somebody, in French: "de Solange", "d’Awa", "d’Hélène", "de Yann", "du Dr Fauvel". */
export function of(name: string): string {
  if (/^(Dr|Pr)\s/.test(name)) return `du ${name}`;
  const bare = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return MUTE_H.test(bare) || VOWEL.test(bare) ? `d’${name}` : `de ${name}`;
}
