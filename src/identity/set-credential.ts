import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { PersonState } from './contract.ts';
import { END_ALL_SESSIONS } from './end-all-sessions.ts';
import { MAX_LOGIN_LENGTH } from './limits.ts';
import { type IdentityKeys, normalisedLogin, openContact, personKey, sealPart } from './person.ts';
import { isJob, isSelf, permitted, refused } from './person-state.ts';

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  login: Type.String({ minLength: 3, maxLength: MAX_LOGIN_LENGTH }),
  /** PHC string of the password, hashed outside the transaction. */
  passwordHash: Type.String({ pattern: '^\\$argon2id\\$', maxLength: 200 }),
});

const CONTACT: Statement = {
  name: 'credential-contact',
  text: `select p.sealed_contact, c.login_index from person p left join credential c on c.person_id = p.person_id
where p.person_id = $1`,
};
const TAKE_LOGIN: Statement = {
  name: 'credential-take-login',
  text: 'insert into login_key (login_index, person_id) values ($1, $2) on conflict do nothing',
};
const HOLDER: Statement = { name: 'credential-holder', text: 'select person_id from login_key where login_index = $1' };
const FREE_LOGIN: Statement = {
  name: 'credential-free-login',
  text: 'delete from login_key where login_index = $1 and person_id = $2',
};
const PUT: Statement = {
  name: 'credential-put',
  text: `insert into credential (person_id, login_index, sealed_hash, since, trace_id) values ($1, $2, $3, $4, $5)
on conflict (person_id) do update set login_index = excluded.login_index, sealed_hash = excluded.sealed_hash,
  since = excluded.since, trace_id = excluded.trace_id`,
};

/** Gives a person her identifier and password, or changes them: every open session ends. */
export function setCredential({ keys }: { readonly keys: IdentityKeys }) {
  return defineAction<typeof Input, PersonState>({
    name: 'identity.set-credential',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize({ actor, input, state }) {
      if (state.status !== 'active') return refused('closed');
      if (isJob(actor, 'enrolment')) return permitted('enrolment');
      return isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person');
    },
    async perform(tx, { input, ownerId, now, traceId }) {
      const index = keys.stamp('login', normalisedLogin(input.login));
      const rows = await tx.query<{ sealed_contact: Buffer; login_index: Buffer | null }>(CONTACT, [ownerId]);
      const row = rows[0];
      // The code of each sign-in goes there: without address, a password would open nothing.
      if (row === undefined || openContact(keys, ownerId, row.sealed_contact).email === undefined)
        throw new Failure('no-address');
      if (row.login_index !== null && !row.login_index.equals(index))
        await tx.query(FREE_LOGIN, [row.login_index, ownerId]);
      await tx.query(TAKE_LOGIN, [index, ownerId]);
      const holders = await tx.query<{ person_id: string }>(HOLDER, [index]);
      if (holders[0]?.person_id !== ownerId) throw new Failure('login-taken');
      const sealed = sealPart(personKey(keys, ownerId), ownerId, 'password', input.passwordHash);
      await tx.query(PUT, [ownerId, index, sealed, now, traceId]);
      const ended = await tx.query<{ session_id: string }>(END_ALL_SESSIONS, [ownerId, now]);
      return { output: null, objects: ended.map((session) => session.session_id) };
    },
  });
}
