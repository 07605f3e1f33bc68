import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { PersonState } from './contract.ts';
import { MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, MAX_TELEPHONE_LENGTH } from './limits.ts';
import { type IdentityKeys, personKey, readContact, sealPart } from './person.ts';
import { isJob, permitted, refused } from './person-state.ts';
import { replaceTraitKeys } from './trait-keys.ts';

const Uuid = Type.String({ pattern: '^[0-9a-f-]{36}$' });
const Name = Type.String({ minLength: 1, maxLength: MAX_NAME_LENGTH });
const Code = Type.String({ minLength: 1, maxLength: 20 });

const Input = Type.Object({
  personId: Uuid,
  traits: Type.Object({
    birthName: Name,
    givenNames: Type.Array(Name, { minItems: 1, maxItems: 50 }),
    firstGivenName: Name,
    birthDate: Type.String({ maxLength: 10 }),
    sex: Type.Union([Type.Literal('M'), Type.Literal('F'), Type.Literal('U')]),
    birthplaceCode: Code,
    usedName: Type.Optional(Name),
    usedGivenName: Type.Optional(Name),
    addressDepartment: Type.Optional(Code),
    scheme: Type.Optional(Code),
  }),
  contact: Type.Object({
    email: Type.Optional(Type.String({ maxLength: MAX_EMAIL_LENGTH })),
    telephone: Type.Optional(Type.String({ maxLength: MAX_TELEPHONE_LENGTH })),
  }),
  /** Keyed hash of the imported line, base64, and the index rows that carry it. */
  mark: Type.String({ maxLength: 64 }),
  indexes: Type.Array(Type.Object({ version: Type.Integer(), index: Type.String({ maxLength: 64 }) }), { maxItems: 4 }),
});

const UPDATE: Statement = {
  name: 'update-person',
  text: `update person set sealed_traits = $2, sealed_contact = $3, updated_at = $4, trace_id = $5 where person_id = $1`,
};

const MARK: Statement = {
  name: 'update-import-mark',
  text: `update ins_key set import_mark = $3
where person_id = $4 and (index_version, ins_index) in (select * from unnest($1::integer[], $2::bytea[]))`,
};

/** The insurance's file says something new of a person: names, address, e-mail. Her INS does not change here. */
export function updatePerson(keys: IdentityKeys) {
  return defineAction<typeof Input, PersonState>({
    name: 'identity.update-person',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor }) =>
      isJob(actor, 'import-insured') ? permitted('insurance-file') : refused('only-the-insurance-file'),
    async perform(tx, { input, ownerId, now, traceId }) {
      const key = personKey(keys, ownerId);
      const traits = sealPart(key, ownerId, 'traits', input.traits);
      // What the file does not say stays: without an address nobody could sign in any more.
      const before = await readContact(tx, keys, ownerId);
      const contact = sealPart(key, ownerId, 'contact', { ...before, ...input.contact });
      const indexes = input.indexes.map((i) => Buffer.from(i.index, 'base64'));
      await Promise.all([
        tx.query(UPDATE, [ownerId, traits, contact, now, traceId]),
        replaceTraitKeys(tx, keys, ownerId, input.traits),
        tx.query(MARK, [input.indexes.map((i) => i.version), indexes, Buffer.from(input.mark, 'base64'), ownerId]),
      ]);
      return { output: null, objects: [] };
    },
  });
}
