import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { PersonState, SessionWords } from './contract.ts';
import { type Device, deviceWords } from './device-words.ts';
import { MAX_OPEN_SESSIONS, SESSION_IDLE_MS } from './limits.ts';
import { type IdentityKeys, openPart, personKey } from './person.ts';
import { isSelf, permitted, refused } from './person-state.ts';

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** The session that asks: marked as current. */
  sessionId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  language: Type.Union([Type.Literal('fr'), Type.Literal('en')]),
});

const LIST: Statement = {
  name: 'session-list',
  text: `select session_id, opened_at, last_used_at, sealed_device from session
where person_id = $1 and ended_at is null and expires_at > $2 and last_used_at > $3
order by last_used_at desc limit $4`,
};

type Listed = { session_id: string; opened_at: Date; last_used_at: Date; sealed_device: Buffer };

/** The person sees where she is signed in. */
export function listSessions({ keys }: { readonly keys: IdentityKeys }) {
  return defineAction<typeof Input, PersonState, null, null, readonly SessionWords[]>({
    name: 'identity.list-sessions',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor, input }) => (isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person')),
    async perform(tx, { input, ownerId, now }) {
      const idleSince = new Date(now.getTime() - SESSION_IDLE_MS);
      const rows = await tx.query<Listed>(LIST, [ownerId, now, idleSince, MAX_OPEN_SESSIONS]);
      const key = personKey(keys, ownerId);
      const output = rows.map((row) => ({
        id: row.session_id,
        openedAt: row.opened_at.toISOString(),
        lastUsedAt: row.last_used_at.toISOString(),
        deviceWords: deviceWords(openPart<Device>(key, ownerId, 'device', row.sealed_device), input.language),
        current: row.session_id === input.sessionId,
      }));
      return { output, objects: output.map((session) => session.id) };
    },
  });
}
