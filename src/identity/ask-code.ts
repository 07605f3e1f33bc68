import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import { systemActor } from '../kernel/actor.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import { newToken } from '../kernel/owned-token.ts';
import { codeMail } from './code-mail.ts';
import type { Challenge, PersonState } from './contract.ts';
import { CODE_LIFE_MS, DAY_MS, MAX_CODES_A_DAY } from './limits.ts';
import type { MailQueue } from './mail-queue.ts';
import { type IdentityKeys, maskedEmail, readContact } from './person.ts';
import { isJob, permitted, refused } from './person-state.ts';
import { newCode } from './token.ts';

/** Whoever types an identifier is nobody yet: both steps before the session are acts of the sign-in itself. */
export const VISITOR = systemActor('sign-in');

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** The outcome of the password check, made outside the transaction. */
  passwordMatches: Type.Boolean(),
});

const FORGET_OLD: Statement = {
  name: 'code-forget-old',
  text: 'delete from sign_in_challenge where person_id = $1 and opened_at <= $2',
};
const COUNT: Statement = {
  name: 'code-count',
  text: 'select count(*)::integer as count from sign_in_challenge where person_id = $1',
};
const OPEN: Statement = {
  name: 'code-open-challenge',
  text: `insert into sign_in_challenge
  (person_id, challenge_id, token_hash, code_hash, opened_at, expires_at, tries, trace_id)
values ($1, $2, $3, $4, $5, $6, 0, $7)`,
};

export interface AskCodeParts {
  readonly keys: IdentityKeys;
  readonly ids: Ids;
  readonly mails: MailQueue;
}

/** First step of a sign-in: the right password opens a challenge, and its code leaves by mail. A wrong one is traced. */
export function askCode({ keys, ids, mails }: AskCodeParts) {
  return defineAction<typeof Input, PersonState, null, null, Challenge>({
    name: 'identity.ask-code',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize({ actor, input, state }) {
      if (!isJob(actor, VISITOR.id)) return refused('only-the-sign-in');
      if (!input.passwordMatches) return refused('wrong-password');
      return state.status === 'active' ? permitted('password') : refused('closed');
    },
    async perform(tx, { ownerId, now, traceId }) {
      const [contact, , counts] = await Promise.all([
        readContact(tx, keys, ownerId),
        tx.query(FORGET_OLD, [ownerId, new Date(now.getTime() - DAY_MS)]),
        tx.query<{ count: number }>(COUNT, [ownerId]),
      ]);
      if ((counts[0]?.count ?? 0) >= MAX_CODES_A_DAY) {
        throw new Failure('too-many-attempts', { retryAfterSeconds: CODE_LIFE_MS / 1000 });
      }
      if (contact.email === undefined) throw new Failure('no-address');
      const challengeId = ids.uuid();
      const token = newToken(ownerId, ids);
      const code = newCode(ids);
      const expiresAt = new Date(now.getTime() + CODE_LIFE_MS);
      const codeHash = keys.stamp('one-time-code', `${challengeId}|${code}`);
      await Promise.all([
        tx.query(OPEN, [ownerId, challengeId, token.hash, codeHash, now, expiresAt, traceId]),
        mails.enqueue(tx, codeMail(contact.email, code), expiresAt),
      ]);
      return { output: { challenge: token.text, sentToWords: maskedEmail(contact.email) }, objects: [challengeId] };
    },
  });
}
