import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { PersonState } from './contract.ts';
import { isSelf, permitted, refused } from './person-state.ts';

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  sessionId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
});

const END: Statement = {
  name: 'session-end',
  text: `update session set ended_at = $3
where person_id = $1 and session_id = $2 and ended_at is null and expires_at > $3 returning 1`,
};

/** The person signs out here, or ends a session that she sees in her list. */
export const endSession = defineAction<typeof Input, PersonState>({
  name: 'identity.sign-out',
  input: Input,
  owner: ({ personId }) => ({ id: personId }),
  authorize: ({ actor, input }) => (isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person')),
  async perform(tx, { input, ownerId, now }) {
    const rows = await tx.query(END, [ownerId, input.sessionId, now]);
    if (rows.length === 0) throw new Failure('not-found');
    return { output: null, objects: [input.sessionId] };
  },
});
