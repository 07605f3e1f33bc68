import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { type AskCodeParts, VISITOR } from './ask-code.ts';
import type { PersonState } from './contract.ts';
import { END_ALL_SESSIONS } from './end-all-sessions.ts';
import { keepOwnNotice } from './keep-notice.ts';
import { personKey, sealPart } from './person.ts';
import { isJob, permitted, refused } from './person-state.ts';

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  resetId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** The outcome of the code check, whose try is already counted. */
  codeMatches: Type.Boolean(),
  /** PHC string of the new password, hashed outside the transaction; empty when the code does not match. */
  passwordHash: Type.String({ pattern: '^(\\$argon2id\\$|$)', maxLength: 200 }),
});

const USE: Statement = {
  name: 'reset-use',
  text: `update password_reset set used_at = $3
where person_id = $1 and reset_id = $2 and used_at is null and expires_at > $3 returning 1`,
};
/** The other codes under way, of either kind: whoever asked for them knew the old password, or nothing. */
const CLOSE_RESETS: Statement = {
  name: 'reset-close-others',
  text: 'update password_reset set used_at = $2 where person_id = $1 and used_at is null',
};
const CLOSE_CHALLENGES: Statement = {
  name: 'reset-close-challenges',
  text: 'update sign_in_challenge set used_at = $2 where person_id = $1 and used_at is null',
};
const PUT: Statement = {
  name: 'reset-put-password',
  text: 'update credential set sealed_hash = $2, since = $3, trace_id = $4 where person_id = $1 returning 1',
};

/** The right code, used once: a new password takes the place of the old one, every session ends, and the person is told. */
export function resetPassword({ keys, mails }: AskCodeParts) {
  return defineAction<typeof Input, PersonState>({
    name: 'identity.reset-password',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize({ actor, input, state }) {
      if (!isJob(actor, VISITOR.id)) return refused('only-the-sign-in');
      if (!input.codeMatches) return refused('wrong-code');
      return state.status === 'active' ? permitted('mail-code') : refused('closed');
    },
    async perform(tx, { input, ownerId, now, traceId }) {
      const sealed = sealPart(personKey(keys, ownerId), ownerId, 'password', input.passwordHash);
      const used = await tx.query(USE, [ownerId, input.resetId, now]);
      if (used.length === 0) throw new Failure('code-expired');
      const [put, ended] = await Promise.all([
        tx.query(PUT, [ownerId, sealed, now, traceId]),
        tx.query<{ session_id: string }>(END_ALL_SESSIONS, [ownerId, now]),
        tx.query(CLOSE_RESETS, [ownerId, now]),
        tx.query(CLOSE_CHALLENGES, [ownerId, now]),
      ]);
      if (put.length === 0) throw new Failure('code-expired');
      await keepOwnNotice({ keys, mails }, tx, { ownerId, traceId, now }, 'password');
      return { output: null, objects: [input.resetId, ...ended.map((session) => session.session_id)] };
    },
  });
}
