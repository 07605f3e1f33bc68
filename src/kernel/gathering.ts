import { MAX_GATHER_MS } from './limits.ts';

/**
 * What is said at the same time leaves together: while one batch is under way the next one gathers. Nobody waits behind a batch
 * that lasts for longer than MAX_GATHER_MS: whoever waited is left, and whoever comes is refused, until it has ended.
 */
export class Gathering<Item> {
  readonly #max: number;
  readonly #send: (batch: readonly Item[]) => Promise<void>;
  readonly #left: (item: Item) => void;
  #waiting: Item[] = [];
  #underWay = false;
  #late = false;

  /**
   * @param max items of one batch
   * @param send sends a batch and answers each of its items; never rejects
   * @param left tells an item that it was not sent
   */
  constructor(max: number, send: (batch: readonly Item[]) => Promise<void>, left: (item: Item) => void) {
    this.#max = max;
    this.#send = send;
    this.#left = left;
  }

  /** Those that the next batch has so far. */
  get waiting(): readonly Item[] {
    return this.#waiting;
  }

  /** False when there is no place in the next batch. */
  get isOpen(): boolean {
    return !this.#late && this.#waiting.length < this.#max;
  }

  /** To be asked `isOpen` before. */
  add(item: Item): void {
    this.#waiting.push(item);
    if (this.#underWay || this.#waiting.length > 1) return;
    // Not before everything that arrived at the same time has been said.
    setImmediate(() => void this.#leave());
  }

  async #leave(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      this.#underWay = true;
      const patience = setTimeout(() => {
        this.#late = true;
        for (const item of this.#take()) this.#left(item);
      }, MAX_GATHER_MS);
      await this.#send(batch);
      clearTimeout(patience);
      this.#late = false;
    }
    this.#underWay = false;
  }

  #take(): Item[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}
