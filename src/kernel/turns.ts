import { Failure } from './errors.ts';

/** Long works that one process does at once, slice by slice; the next ones wait. */
export const MAX_AT_WORK = 2;
/** Works that wait in one process. */
export const MAX_WAITING_FOR_TURN = 40;
/** Works of one owner that are done or wait: a page asks for several parts at once. */
export const MAX_TURNS_OF_ONE = 8;
const RETRY_SECONDS = 5;

/** Turns for long works that hold neither lock nor connection while they wait: nobody takes the whole process, nor all the turns. */
export class Turns {
  readonly #asked = new Map<string, number>();
  readonly #waiting: (() => void)[] = [];
  #atWork = 0;

  /** @throws Failure busy when too much waits */
  async within<T>(ownerId: string, work: () => Promise<T>): Promise<T> {
    const asked = this.#asked.get(ownerId) ?? 0;
    if (asked >= MAX_TURNS_OF_ONE || this.#waiting.length >= MAX_WAITING_FOR_TURN)
      throw new Failure('busy', { reason: 'too much is being counted', retryAfterSeconds: RETRY_SECONDS });
    this.#asked.set(ownerId, asked + 1);
    try {
      await this.#begin();
      try {
        return await work();
      } finally {
        this.#end();
      }
    } finally {
      const left = (this.#asked.get(ownerId) ?? 1) - 1;
      if (left === 0) this.#asked.delete(ownerId);
      else this.#asked.set(ownerId, left);
    }
  }

  async #begin(): Promise<void> {
    if (this.#atWork < MAX_AT_WORK) this.#atWork += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The turn goes to whoever waits longest. */
  #end(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#atWork -= 1;
    else next();
  }
}
