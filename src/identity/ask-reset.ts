import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { type AskCodeParts, VISITOR } from './ask-code.ts';
import type { PersonState } from './contract.ts';
import { CODE_LIFE_MS, DAY_MS, MAX_MORE_RESETS_FROM_KNOWN, MAX_RESETS_A_DAY } from './limits.ts';
import { readContact } from './person.ts';
import { isJob, permitted, refused } from './person-state.ts';
import { resetMail } from './reset-mails.ts';
import { newCode } from './token.ts';

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  resetId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** Asked from an address from which she signed in before. */
  fromKnown: Type.Boolean(),
});

const FORGET_OLD: Statement = {
  name: 'reset-forget-old',
  text: 'delete from password_reset where person_id = $1 and opened_at <= $2',
};
const COUNT: Statement = {
  name: 'reset-count',
  text: 'select count(*)::integer as count from password_reset where person_id = $1',
};
const OPEN: Statement = {
  name: 'reset-open',
  text: `insert into password_reset (person_id, reset_id, code_hash, opened_at, expires_at, tries, trace_id)
values ($1, $2, $3, $4, $5, 0, $6)`,
};

/** What a code of this use is stored as. */
export const resetStamp = (resetId: string, code: string): string => `${resetId}|${code}`;

/** Somebody says that she forgot her password: a code leaves by mail, and nothing changes until it comes back. */
export function askReset({ keys, ids, mails }: AskCodeParts) {
  return defineAction<typeof Input, PersonState>({
    name: 'identity.ask-reset',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize({ actor, state }) {
      if (!isJob(actor, VISITOR.id)) return refused('only-the-sign-in');
      return state.status === 'active' ? permitted('asked') : refused('closed');
    },
    async perform(tx, { input: { resetId, fromKnown }, ownerId, now, traceId }) {
      const [contact, , counts] = await Promise.all([
        readContact(tx, keys, ownerId),
        tx.query(FORGET_OLD, [ownerId, new Date(now.getTime() - DAY_MS)]),
        tx.query<{ count: number }>(COUNT, [ownerId]),
      ]);
      const most = MAX_RESETS_A_DAY + (fromKnown ? MAX_MORE_RESETS_FROM_KNOWN : 0);
      if ((counts[0]?.count ?? 0) >= most) throw new Failure('too-many-attempts');
      if (contact.email === undefined) throw new Failure('no-address');
      const code = newCode(ids);
      const expiresAt = new Date(now.getTime() + CODE_LIFE_MS);
      const codeHash = keys.stamp('password-reset', resetStamp(resetId, code));
      await Promise.all([
        tx.query(OPEN, [ownerId, resetId, codeHash, now, expiresAt, traceId]),
        mails.enqueue(tx, resetMail(contact.email, code), expiresAt),
      ]);
      return { output: null, objects: [resetId] };
    },
  });
}
