/** Whether a file tells somebody else's identity of a person who is known. Pure; no value is ever repeated in an answer. */
import { differenceOf } from '../standards/ins/same-person.ts';
import type { Contact, PersonTraits } from './contract.ts';

const familyNames = ({ birthName, usedName }: PersonTraits): string[] => [
  birthName,
  ...(usedName === undefined ? [] : [usedName]),
];

/**
 * True when the traits are those of another person, by the rules that deposits are held to (another sex or date of birth, no family name
 * alike), and by given names, which tell twins apart: none alike.
 */
export function areOfAnother(before: PersonTraits, after: PersonTraits): boolean {
  const { birthName, usedName, birthDate, sex } = before;
  const { birthDate: otherDate, sex: otherSex } = after;
  const known = { id: [], given: [], birthName, birthDate, sex, ...(usedName === undefined ? {} : { usedName }) };
  if (differenceOf({ names: familyNames(after), birthDate: otherDate, sex: otherSex }, known) === 'another')
    return true;
  const isAlike = (given: string): boolean =>
    differenceOf(
      { names: [...after.givenNames, after.givenNames.join(' ')] },
      { id: [], given: [], birthName: given },
    ) !== 'another';
  return ![...before.givenNames, before.givenNames.join(' ')].some(isAlike);
}

/** What changes for whoever signs in: where codes go, and the telephone. Codes of a trace. */
export type ContactChange = 'email-changed' | 'telephone-changed';

/** What was unknown before is no change to be told of, and what the file does not say stays. */
export function contactChanges(before: Contact, after: Contact): ContactChange[] {
  const isOther = (old: string | undefined, said: string | undefined): boolean =>
    old !== undefined && said !== undefined && old.trim().toLowerCase() !== said.trim().toLowerCase();
  return [
    ...(isOther(before.email, after.email) ? (['email-changed'] as const) : []),
    ...(isOther(before.telephone, after.telephone) ? (['telephone-changed'] as const) : []),
  ];
}
