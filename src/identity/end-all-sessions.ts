import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { PersonState } from './contract.ts';
import { isSelf, permitted, refused } from './person-state.ts';

const Input = Type.Object({ personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }) });

/** Also used when a password changes. */
export const END_ALL_SESSIONS: Statement = {
  name: 'session-end-all',
  text: 'update session set ended_at = $2 where person_id = $1 and ended_at is null and expires_at > $2 returning session_id',
};

/** The person signs out everywhere, this session included. */
export const endAllSessions = defineAction<typeof Input, PersonState>({
  name: 'identity.sign-out-everywhere',
  input: Input,
  owner: ({ personId }) => ({ id: personId }),
  authorize: ({ actor, input }) => (isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person')),
  async perform(tx, { ownerId, now }) {
    const rows = await tx.query<{ session_id: string }>(END_ALL_SESSIONS, [ownerId, now]);
    return { output: null, objects: rows.map((row) => row.session_id) };
  },
});
