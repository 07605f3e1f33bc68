import { isDeepStrictEqual } from 'node:util';
import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import { assertInvariant, Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { contactChangedMail } from './contact-mails.ts';
import type { Contact, PersonState, PersonTraits } from './contract.ts';
import { keepOwnNotice, NOTICE_LIFE_MS, type NoticeParts } from './keep-notice.ts';
import { MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, MAX_TELEPHONE_LENGTH } from './limits.ts';
import { areOfAnother, contactChanges } from './other-person.ts';
import { openPart, personKey, sealPart } from './person.ts';
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
  /** An operator looked at this line: the person may become somebody else. */
  accepted: Type.Boolean(),
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

const BEFORE: Statement = {
  name: 'update-person-before',
  text: 'select sealed_traits, sealed_contact from person where person_id = $1',
};

const KEEP_FORMER: Statement = {
  name: 'update-person-former',
  text: 'insert into former_traits (person_id, trace_id, until, sealed) values ($1, $2, $3, $4)',
};

interface Before {
  readonly traits: PersonTraits;
  readonly contact: Contact;
}

/** Why a line is refused that would make somebody else of a person. */
export const ANOTHER_PERSON = 'another-person';

/**
 * The insurance's file says something new of a person: names, address, e-mail. Her INS does not change here, nor does she become somebody
 * else, unless an operator accepted the line. Traits that are replaced are kept; another address or telephone is told to the old address, and on her page.
 */
export function updatePerson({ keys, mails }: NoticeParts) {
  return defineAction<typeof Input, PersonState, Before>({
    name: 'identity.update-person',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    async load(tx, _input, ownerId) {
      const [row] = await tx.query<{ sealed_traits: Buffer; sealed_contact: Buffer }>(BEFORE, [ownerId]);
      if (row === undefined) throw new Failure('unknown-record');
      const key = personKey(keys, ownerId);
      return {
        traits: openPart<PersonTraits>(key, ownerId, 'traits', row.sealed_traits),
        contact: openPart<Contact>(key, ownerId, 'contact', row.sealed_contact),
      };
    },
    authorize({ actor, input, loaded }) {
      if (!isJob(actor, 'import-insured')) return refused('only-the-insurance-file');
      const isOther = loaded !== null && areOfAnother(loaded.traits, input.traits);
      if (isOther && !input.accepted) return refused(ANOTHER_PERSON);
      return permitted(isOther ? 'insurance-file-accepted' : 'insurance-file');
    },
    async perform(tx, { input, loaded, ownerId, now, traceId }) {
      assertInvariant(loaded !== null, 'an update reads what was known');
      const before = loaded;
      const key = personKey(keys, ownerId);
      const traits = sealPart(key, ownerId, 'traits', input.traits);
      // What the file does not say stays: without an address nobody could sign in any more.
      const contact = sealPart(key, ownerId, 'contact', { ...before.contact, ...input.contact });
      const changes = contactChanges(before.contact, input.contact);
      const isRenamed = !isDeepStrictEqual(before.traits, input.traits);
      const indexes = input.indexes.map((i) => Buffer.from(i.index, 'base64'));
      const former = sealPart(key, ownerId, `traits-${traceId}`, before.traits);
      if (isRenamed) await tx.query(KEEP_FORMER, [ownerId, traceId, now, former]);
      await Promise.all([
        tx.query(UPDATE, [ownerId, traits, contact, now, traceId]),
        replaceTraitKeys(tx, keys, ownerId, input.traits),
        tx.query(MARK, [input.indexes.map((i) => i.version), indexes, Buffer.from(input.mark, 'base64'), ownerId]),
      ]);
      if (changes.length > 0) await keepOwnNotice({ keys, mails }, tx, { ownerId, traceId, now }, 'contact');
      if (changes.length > 0 && before.contact.email !== undefined) {
        const until = new Date(now.getTime() + NOTICE_LIFE_MS);
        await mails.enqueue(tx, contactChangedMail(before.contact.email, changes), until);
      }
      const note = [...changes, ...(isRenamed ? ['traits-changed'] : [])].join(';');
      return { output: null, objects: [], ...(note === '' ? {} : { note }) };
    },
  });
}
