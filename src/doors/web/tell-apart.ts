/** Namesakes: who has the same name, profession and place as somebody else is told by the end of a public number. Pure. */
import type { PersonWords } from './person-words.ts';

/** TRE_G08, the first digit of PS_IdNat and Struct_IdNat. */
const KINDS: Readonly<Record<string, string>> = { 0: 'ADELI', 1: 'FINESS', 2: 'SIREN', 3: 'SIRET', 8: 'RPPS' };
const SHOWN_DIGITS = 3;

/** The same people in order; of those whose words are alike, though they are not one, the last digits of a number that grows until they differ. */
export function toldApart(all: readonly { readonly id: string; readonly who: PersonWords }[]): PersonWords[] {
  const alike = new Map<string, Set<string>>();
  for (const { id, who } of all) {
    const key = JSON.stringify([who.name, who.professionWords, who.structure]);
    alike.set(key, (alike.get(key) ?? new Set()).add(id));
  }
  return all.map(({ id, who }) => {
    const ids = [...(alike.get(JSON.stringify([who.name, who.professionWords, who.structure])) ?? [])];
    if (ids.length < 2) return who;
    let digits = SHOWN_DIGITS;
    while (digits < id.length && new Set(ids.map((one) => one.slice(-digits))).size < ids.length) digits += 1;
    return { ...who, idEnd: `${KINDS[id[0] ?? ''] ?? 'ID'} … ${id.slice(-digits)}` };
  });
}

/** Entries of a page, whose people are `ids` in order, with their namesakes told apart. */
export function withNamesakes<T extends { readonly who: PersonWords }>(all: readonly T[], ids: readonly string[]): T[] {
  const apart = toldApart(all.map(({ who }, i) => ({ id: ids[i] ?? '', who })));
  return all.map((one, i) => ({ ...one, who: apart[i] ?? one.who }));
}
