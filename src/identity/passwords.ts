import { hash, verify } from '@node-rs/argon2';
import { Failure } from '../kernel/errors.ts';
import type { Ids } from '../kernel/ids.ts';
import { MAX_HASHES_AT_ONCE, MAX_PASSWORD_LENGTH, MAX_WAITING_HASHES, MIN_PASSWORD_LENGTH } from './limits.ts';

/** Argon2id (RFC 9106) above the least that OWASP's password storage sheet asks for: 19 MiB, two passes. */
const ARGON2ID = { algorithm: 2, memoryCost: 24_576, timeCost: 3, parallelism: 1 } as const;
const DUMMY_BYTES = 24;

/** Hashes and checks passwords, few at a time: each takes 24 MiB and a core for some tens of milliseconds. */
export class Passwords {
  readonly #ids: Ids;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #dummy: Promise<string> | null = null;

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  /**
   * The PHC string of a password.
   * @throws Failure weak-password (length only, as NIST SP 800-63B §3.1.1 has it), busy
   */
  async hash(password: string): Promise<string> {
    this.requireLength(password);
    return this.#inTurn(() => hash(password.normalize('NFKC'), ARGON2ID));
  }

  /** @throws Failure weak-password */
  requireLength(password: string): void {
    const { length } = password.normalize('NFKC');
    if (length >= MIN_PASSWORD_LENGTH && length <= MAX_PASSWORD_LENGTH) return;
    throw new Failure('weak-password', {
      reason: `a password has ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters`,
    });
  }

  /** True when the password is the one of the PHC string. Without string, works as long and says false. @throws Failure busy */
  async matches(phc: string | null, password: string): Promise<boolean> {
    this.#dummy ??= hash(this.#ids.bytes(DUMMY_BYTES), ARGON2ID);
    const text = password.normalize('NFKC').slice(0, MAX_PASSWORD_LENGTH + 1);
    const stored = phc ?? (await this.#dummy);
    const isRight = await this.#inTurn(() => verify(stored, text));
    return isRight && phc !== null;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_HASHES_AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING_HASHES) {
        throw new Failure('busy', { reason: 'too many password checks wait', retryAfterSeconds: 2 });
      }
      await new Promise<void>((turn) => this.#waiting.push(turn));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next(); // the place passes on
    }
  }
}
