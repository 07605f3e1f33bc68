import type { Runner } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import { Failure, isFailure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import { parseToken } from '../kernel/owned-token.ts';
import { nextTick, type Pause } from '../kernel/slow-clock.ts';
import { sameBytes } from '../kernel/trace.ts';
import type { Database } from '../kernel/transaction.ts';
import { askCode, VISITOR } from './ask-code.ts';
import { AttemptLimits } from './attempt-limits.ts';
import type { Challenge, OpenedSession, PersonState, Session, SessionWords, SignIn, Visit } from './contract.ts';
import { endAllSessions } from './end-all-sessions.ts';
import { endSession } from './end-session.ts';
import { MAX_CODE_TRIES, MAX_LOGIN_LENGTH, MAX_PASSWORD_LENGTH, REFUSAL_QUANTUM_MS } from './limits.ts';
import { listSessions } from './list-sessions.ts';
import type { MailQueue } from './mail-queue.ts';
import { openSession } from './open-session.ts';
import type { Passwords } from './passwords.ts';
import { displayNameOf, type IdentityKeys, normalisedLogin, openPart, openTraits, personKey } from './person.ts';
import { Sessions } from './sessions.ts';
import { tidyCode } from './token.ts';

export interface SignInParts {
  readonly database: Database;
  readonly runner: Runner<PersonState>;
  readonly keys: IdentityKeys;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly mails: MailQueue;
  readonly passwords: Passwords;
  readonly pause: Pause;
  /** Bounded security log: attempts on identifiers that nobody has. */
  securityEvent(kind: 'unknown-login'): void;
}

export const BY_LOGIN: Statement = {
  name: 'sign-in-by-login',
  text: 'select person_id from login_key where login_index = $1',
};
const PASSWORD: Statement = {
  name: 'sign-in-password',
  text: 'select sealed_hash from credential where person_id = $1',
};
const CLAIM_TRY: Statement = {
  name: 'sign-in-claim-try',
  text: `update sign_in_challenge set tries = tries + 1
where person_id = $1 and token_hash = $2 and used_at is null and expires_at > $3 and tries < $4
returning challenge_id, code_hash`,
};
const TRAITS: Statement = { name: 'sign-in-traits', text: 'select sealed_traits from person where person_id = $1' };
const LOGIN_OF: Statement = {
  name: 'sign-in-login-of',
  text: 'select login_index from credential where person_id = $1',
};

/** The id of nobody: an unknown identifier costs the same reads as a known one. */
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Keyed index of an identifier, as `login_key` and `credential` hold it. */
export function loginIndex(keys: IdentityKeys, login: string): Buffer {
  return keys.stamp('login', normalisedLogin(login));
}

export function createSignIn(parts: SignInParts): SignIn {
  return new PasswordAndCode(parts);
}

class PasswordAndCode implements SignIn {
  readonly #parts: SignInParts;
  readonly #limits: AttemptLimits;
  readonly #sessions: Sessions;
  readonly #askCode: ReturnType<typeof askCode>;
  readonly #openSession: ReturnType<typeof openSession>;
  readonly #listSessions: ReturnType<typeof listSessions>;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#limits = new AttemptLimits(parts);
    this.#sessions = new Sessions(parts);
    this.#askCode = askCode(parts);
    this.#openSession = openSession(parts);
    this.#listSessions = listSessions(parts);
  }

  async signIn(login: string, password: string, visit: Visit): Promise<Challenge> {
    const started = this.#parts.clock.monotonic();
    try {
      return await this.#signIn(login, password, visit);
    } catch (error) {
      // A refusal leaves at the next tick of a slow clock, whatever was looked up before it.
      await nextTick(this.#parts.pause, this.#parts.clock.monotonic() - started, REFUSAL_QUANTUM_MS);
      throw error;
    }
  }

  async #signIn(login: string, password: string, visit: Visit): Promise<Challenge> {
    const { database, keys, passwords, runner } = this.#parts;
    if (login.length > MAX_LOGIN_LENGTH || password.length > MAX_PASSWORD_LENGTH) throw new Failure('wrong-sign-in');
    const index = loginIndex(keys, login);
    const attempt = await this.#limits.begin(index.toString('hex'), visit.address);
    const found = await database.lookUp<{ person_id: string }>(BY_LOGIN, [index]);
    const personId = found[0]?.person_id ?? NOBODY;
    const rows = await database.read<{ sealed_hash: Buffer }>(personId, PASSWORD, [personId]);
    const sealed = rows[0]?.sealed_hash;
    const phc = sealed === undefined ? null : openPart<string>(personKey(keys, personId), personId, 'password', sealed);
    const passwordMatches = await passwords.matches(phc, password);
    if (personId === NOBODY) {
      this.#parts.securityEvent('unknown-login');
      throw new Failure('wrong-sign-in');
    }
    try {
      const challenge = await runner.run(this.#askCode, VISITOR, { personId, passwordMatches });
      await this.#limits.forgive(attempt);
      this.#parts.mails.wake();
      return challenge;
    } catch (error) {
      throw isFailure(error, 'refused') || isFailure(error, 'no-address') ? new Failure('wrong-sign-in') : error;
    }
  }

  async confirmCode(challenge: string, typed: string, visit: Visit): Promise<OpenedSession> {
    const { database, keys, clock, runner } = this.#parts;
    const token = parseToken(challenge);
    if (token === null) throw new Failure('code-expired');
    const code = tidyCode(typed);
    if (code === null) throw new Failure('wrong-code');
    const { ownerId: personId } = token;
    const [claimed, person, credential] = await database.transact({ owner: personId }, (tx) =>
      Promise.all([
        tx.query<{ challenge_id: string; code_hash: Buffer }>(CLAIM_TRY, [
          personId,
          token.hash,
          clock.now(),
          MAX_CODE_TRIES,
        ]),
        tx.query<{ sealed_traits: Buffer }>(TRAITS, [personId]),
        tx.query<{ login_index: Buffer }>(LOGIN_OF, [personId]),
      ]),
    );
    const open = claimed[0];
    if (open === undefined || person[0] === undefined) throw new Failure('code-expired');
    const codeMatches = sameBytes(keys.stamp('one-time-code', `${open.challenge_id}|${code}`), open.code_hash);
    const actor = codeMatches ? this.#personActor(personId, person[0].sealed_traits) : VISITOR;
    try {
      const input = { personId, challengeId: open.challenge_id, codeMatches, userAgent: visit.userAgent };
      const session = await runner.run(this.#openSession, actor, input);
      if (credential[0] !== undefined)
        await this.#limits.remember(credential[0].login_index.toString('hex'), visit.address);
      return session;
    } catch (error) {
      throw isFailure(error, 'refused') ? new Failure('wrong-code') : error;
    }
  }

  #personActor(personId: string, sealedTraits: Buffer): Actor {
    const name = displayNameOf(openTraits(this.#parts.keys, personId, sealedTraits));
    return { kind: 'person', id: personId, name, recordIds: [], purpose: 'normal', onBehalfOf: null };
  }

  sessionOf(token: string): Promise<Session> {
    return this.#sessions.find(token);
  }

  async signOut(token: string): Promise<void> {
    try {
      const session = await this.#sessions.find(token);
      await this.endSession(session, session.sessionId);
    } catch (error) {
      if (!isFailure(error, 'not-signed-in') && !isFailure(error, 'not-found')) throw error;
    }
  }

  async signOutEverywhere(session: Session): Promise<void> {
    await this.#parts.runner.run(endAllSessions, session.actor, { personId: session.personId });
  }

  async listSessions(session: Session, language: 'fr' | 'en'): Promise<readonly SessionWords[]> {
    const { personId, sessionId } = session;
    return this.#parts.runner.run(this.#listSessions, session.actor, { personId, sessionId, language });
  }

  async endSession(session: Session, sessionId: string): Promise<void> {
    await this.#parts.runner.run(endSession, session.actor, { personId: session.personId, sessionId });
  }
}
