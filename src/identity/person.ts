import type { Statement } from '../kernel/flight.ts';
import type { ZoneKeys } from '../kernel/keys/key-ring.ts';
import { open, type SealKey, seal, sealKey } from '../kernel/keys/sealed-box.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { Contact, PersonTraits } from './contract.ts';

/** What identity needs of the space zone's keys. */
export type IdentityKeys = Pick<
  ZoneKeys,
  'detailKey' | 'blindIndexes' | 'stamp' | 'isStamp' | 'sealToken' | 'openToken'
>;

/** Parts of a person that are sealed, each for its own place. */
export type SealedPart = 'traits' | 'contact' | `traits-${number}` | `ins-${number}` | 'password' | 'device';

/** The reusable key of one person: a loop makes it once. */
export function personKey(keys: IdentityKeys, personId: string): SealKey {
  return sealKey(keys.detailKey(personId));
}

export function sealPart(key: SealKey, personId: string, part: SealedPart, value: unknown): Buffer {
  return seal(key, Buffer.from(JSON.stringify(value)), `person|${personId}|${part}`);
}

/** @throws IntegrityError */
export function openPart<T>(key: SealKey, personId: string, part: SealedPart, sealed: Buffer): T {
  return JSON.parse(open(key, sealed, `person|${personId}|${part}`).toString()) as T;
}

export function openTraits(keys: IdentityKeys, personId: string, sealed: Buffer): PersonTraits {
  return openPart<PersonTraits>(personKey(keys, personId), personId, 'traits', sealed);
}

export function openContact(keys: IdentityKeys, personId: string, sealed: Buffer): Contact {
  return openPart<Contact>(personKey(keys, personId), personId, 'contact', sealed);
}

const CONTACT: Statement = { name: 'person-contact', text: 'select sealed_contact from person where person_id = $1' };

/** Where she is written to; empty for somebody who is not there. */
export async function readContact(
  tx: Pick<Transaction, 'query'>,
  keys: IdentityKeys,
  personId: string,
): Promise<Contact> {
  const [row] = await tx.query<{ sealed_contact: Buffer }>(CONTACT, [personId]);
  return row === undefined ? {} : openContact(keys, personId, row.sealed_contact);
}

/** The text whose keyed index finds a person by INS: authority and matricule together. */
export function insIndexText(ins: { readonly value: string; readonly oid: string }): string {
  return `${ins.oid}|${ins.value}`;
}

/** "Claire Moreau": first given name, used name if any, else birth name. Names in capitals become ordinary. */
export function displayNameOf(traits: PersonTraits): string {
  return `${firstNameOf(traits)} ${ordinaryCase(traits.usedName ?? traits.birthName)}`;
}

export function firstNameOf(traits: PersonTraits): string {
  return ordinaryCase(traits.usedGivenName ?? traits.firstGivenName);
}

/** Registries write capitals; people do not. Particles stay as the registry has them: nobody can guess better. */
function ordinaryCase(name: string): string {
  if (name !== name.toLocaleUpperCase('fr')) return name;
  return name
    .toLocaleLowerCase('fr')
    .replace(/(^|[\s'’-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toLocaleUpperCase('fr'));
}

/** "c•••@exemple.fr": enough to know which mailbox to open, too little to write to it. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}•••${at < 0 ? '' : email.slice(at)}`;
}

/** What a person types as identifier, in one form: case, accents' encoding and outer spaces do not count. */
export function normalisedLogin(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase();
}
