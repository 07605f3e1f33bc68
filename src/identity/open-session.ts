import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import { newToken } from '../kernel/owned-token.ts';
import type { OpenedSession, PersonState } from './contract.ts';
import { deviceOf } from './device-words.ts';
import { DAY_MS, MAX_OPEN_SESSIONS, SESSION_IDLE_MS, SESSION_LIFE_MS, VISIT_MS } from './limits.ts';
import { type IdentityKeys, personKey, sealPart } from './person.ts';
import { isSelf, permitted, refused } from './person-state.ts';

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  challengeId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** The outcome of the code check, whose try is already counted. */
  codeMatches: Type.Boolean(),
  userAgent: Type.String(),
});

const USE_CODE: Statement = {
  name: 'session-use-code',
  text: `update sign_in_challenge set used_at = $3
where person_id = $1 and challenge_id = $2 and used_at is null and expires_at > $3 returning 1`,
};
const FORGET_OLD: Statement = {
  name: 'session-forget-old',
  text: 'delete from session where person_id = $1 and opened_at < $2',
};
const END_BEYOND: Statement = {
  name: 'session-end-beyond',
  text: `update session set ended_at = $2 where person_id = $1 and session_id in (
  select session_id from session where person_id = $1 and ended_at is null and expires_at > $2 and last_used_at > $3
  order by last_used_at desc offset $4)`,
};
/**
 * The sign-in since which things are new to her: the last one before this visit; during her very first visit, its beginning.
 * Null: she never signed in. $2: the latest instant of another visit.
 */
const LAST: Statement = {
  name: 'session-last-visit',
  text: `select case when last_sign_in_at is null or last_sign_in_at <= $2 then last_sign_in_at else coalesce(
  (select max(opened_at) from session where person_id = $1 and opened_at <= $2),
  (select coalesce(previous_sign_in_at, opened_at) from session where person_id = $1 order by opened_at limit 1),
  last_sign_in_at) end as since from person where person_id = $1`,
};
const OPEN: Statement = {
  name: 'session-open',
  text: `insert into session (person_id, session_id, token_hash, rotated_at, confirmed_at, opened_at, last_used_at, expires_at,
  previous_sign_in_at, sealed_device, trace_id) values ($1, $2, $3, $4, $4, $4, $4, $5, $6, $7, $8)`,
};
const SIGNED_IN: Statement = {
  name: 'session-signed-in',
  text: 'update person set last_sign_in_at = $2 where person_id = $1',
};

/** Days that an ended session stays listed nowhere but kept for questions. */
const SESSION_RETENTION_MS = 90 * DAY_MS;

/** Second step of a sign-in: the right code, used once, opens a session with a token never seen before. */
export function openSession({ keys, ids }: { readonly keys: IdentityKeys; readonly ids: Ids }) {
  return defineAction<typeof Input, PersonState, null, null, OpenedSession>({
    name: 'identity.sign-in',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize({ actor, input, state }) {
      if (!input.codeMatches) return refused('wrong-code');
      if (!isSelf(actor, input.personId)) return refused('only-the-person');
      return state.status === 'active' ? permitted('password-and-code') : refused('closed');
    },
    async perform(tx, { input, ownerId, now, traceId }) {
      const idleSince = new Date(now.getTime() - SESSION_IDLE_MS);
      const [used, , , last] = await Promise.all([
        tx.query(USE_CODE, [ownerId, input.challengeId, now]),
        tx.query(FORGET_OLD, [ownerId, new Date(now.getTime() - SESSION_RETENTION_MS)]),
        tx.query(END_BEYOND, [ownerId, now, idleSince, MAX_OPEN_SESSIONS - 1]),
        tx.query<{ since: Date | null }>(LAST, [ownerId, new Date(now.getTime() - VISIT_MS)]),
      ]);
      if (used.length === 0) throw new Failure('code-expired');
      const token = newToken(ownerId, ids);
      const sessionId = ids.uuid();
      const expiresAt = new Date(now.getTime() + SESSION_LIFE_MS);
      const device = sealPart(personKey(keys, ownerId), ownerId, 'device', deviceOf(input.userAgent));
      const previous = last[0]?.since ?? null;
      await Promise.all([
        tx.query(OPEN, [ownerId, sessionId, token.hash, now, expiresAt, previous, device, traceId]),
        tx.query(SIGNED_IN, [ownerId, now]),
      ]);
      return { output: { sessionToken: token.text, expiresAt: expiresAt.toISOString() }, objects: [sessionId] };
    },
  });
}
