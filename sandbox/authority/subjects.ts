import type { Subject } from './authority.ts';

/** Subjects as IGC-Santé writes them. */

const COUNTRY: Subject[number] = [['2.5.4.6', 'FR']];

/** A structure: its name, and its Struct_IdNat as organizational unit. */
export function structureSubject(structure: { readonly id: string; readonly name: string }, host: string): Subject {
  return [COUNTRY, [['2.5.4.10', structure.name]], [['2.5.4.11', structure.id]], [['2.5.4.3', host]]];
}

/** A card: title of the profession, then surname, given name and PS_IdNat in one RDN. */
export function cardSubject(holder: {
  readonly id: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly title: string;
}): Subject {
  return [
    COUNTRY,
    [['2.5.4.12', holder.title]],
    [
      ['2.5.4.4', holder.familyName],
      ['2.5.4.42', holder.givenName],
      ['2.5.4.3', holder.id],
    ],
  ];
}
