/** Told of every owner whose head moved; those who listen copy it to the other zone. */
export class MovedHeads {
  readonly #listeners: ((ownerId: string) => void)[] = [];

  /** Bound: it is handed to those who move heads. */
  readonly tell = (ownerId: string): void => {
    for (const listener of this.#listeners) listener(ownerId);
  };

  /** Bound as well. */
  readonly listen = (listener: (ownerId: string) => void): void => {
    this.#listeners.push(listener);
  };
}
