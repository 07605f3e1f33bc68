import { Failure, isFailure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { nextTick } from '../kernel/slow-clock.ts';
import { sameBytes } from '../kernel/trace.ts';
import { VISITOR } from './ask-code.ts';
import { askReset, resetStamp } from './ask-reset.ts';
import { AttemptLimits } from './attempt-limits.ts';
import type { ForgottenPassword, Visit } from './contract.ts';
import { MAX_CODE_TRIES, MAX_LOGIN_LENGTH, REFUSAL_QUANTUM_MS } from './limits.ts';
import { resetPassword } from './reset-password.ts';
import { BY_LOGIN, loginIndex, type SignInParts } from './sign-in.ts';
import { tidyCode } from './token.ts';

const PURPOSE = 'password-reset';
const CLAIM_TRY: Statement = {
  name: 'reset-claim-try',
  text: `update password_reset set tries = tries + 1
where person_id = $1 and reset_id = $2 and used_at is null and expires_at > $3 and tries < $4 returning code_hash`,
};

/** What a token holds, sealed: as long, and as different each time, for an identifier that nobody has. */
interface Asked {
  readonly personId: string;
  readonly resetId: string;
}

/** What is told to nobody: that an account is closed, has no address, or asked too often. */
const SILENT = ['refused', 'no-address', 'too-many-attempts'] as const;

/** A forgotten password, by a code sent to the address that the space knows (docs/adr/0032-forgotten-password.md). */
export function createForgottenPassword(parts: SignInParts): ForgottenPassword {
  const { keys, passwords } = parts;
  const limits = new AttemptLimits(parts);
  const [ask, reset] = [askReset(parts), resetPassword(parts)];
  return {
    ask: (login, visit) =>
      atTick(parts, async () => keys.sealToken(PURPOSE, await send(parts, limits, ask, login, visit))),
    async reset(token, code, password) {
      passwords.requireLength(password);
      await atTick(parts, () => change(parts, reset, askedOf(keys, token), code, password));
    },
  };
}

async function send(
  { database, keys, ids, runner, mails, securityEvent }: SignInParts,
  limits: AttemptLimits,
  ask: ReturnType<typeof askReset>,
  login: string,
  visit: Visit,
): Promise<Asked> {
  const asked = { personId: ids.uuid(), resetId: ids.uuid() };
  const index = loginIndex(keys, login.slice(0, MAX_LOGIN_LENGTH));
  const name = index.toString('hex');
  const { isKnown: fromKnown } = await limits.begin(`reset|${name}`, visit.address, name);
  const [found] = await database.lookUp<{ person_id: string }>(BY_LOGIN, [index]);
  if (found === undefined) {
    securityEvent('unknown-login');
    return asked;
  }
  const known = { ...asked, personId: found.person_id };
  try {
    await runner.run(ask, VISITOR, { ...known, fromKnown });
    mails.wake();
  } catch (error) {
    if (!SILENT.some((code) => isFailure(error, code))) throw error;
  }
  return known;
}

async function change(
  { database, keys, clock, runner, passwords, mails }: SignInParts,
  reset: ReturnType<typeof resetPassword>,
  { personId, resetId }: Asked,
  typed: string,
  password: string,
): Promise<void> {
  const code = tidyCode(typed);
  if (code === null) throw new Failure('wrong-code');
  const [claimed] = await database.transact({ owner: personId }, (tx) =>
    tx.query<{ code_hash: Buffer }>(CLAIM_TRY, [personId, resetId, clock.now(), MAX_CODE_TRIES]),
  );
  if (claimed === undefined) throw new Failure('wrong-code');
  const codeMatches = sameBytes(keys.stamp(PURPOSE, resetStamp(resetId, code)), claimed.code_hash);
  const passwordHash = codeMatches ? await passwords.hash(password) : '';
  try {
    await runner.run(reset, VISITOR, { personId, resetId, codeMatches, passwordHash });
    mails.wake();
  } catch (error) {
    throw isFailure(error, 'refused') || isFailure(error, 'code-expired') ? new Failure('wrong-code') : error;
  }
}

/** @throws Failure wrong-code for what is not ours */
function askedOf(keys: SignInParts['keys'], token: string): Asked {
  try {
    return keys.openToken(PURPOSE, token) as Asked;
  } catch {
    throw new Failure('wrong-code');
  }
}

/** Answers at the next tick of a slow clock, whatever was looked up. */
async function atTick<T>({ clock, pause }: SignInParts, work: () => Promise<T>): Promise<T> {
  const started = clock.monotonic();
  try {
    return await work();
  } finally {
    await nextTick(pause, clock.monotonic() - started, REFUSAL_QUANTUM_MS);
  }
}
