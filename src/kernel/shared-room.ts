/** What one client may take of a room that all share. */
export interface Share {
  /** `certificate:…`, `structure:…`, `address:…`. */
  readonly of: string;
  /** Bytes. */
  readonly most: number;
}

export interface Place {
  /** What is taken now, in bytes. False: there is no room for that much, and nothing changes. */
  hold(bytes: number): boolean;
  /** All is given back. */
  release(): void;
}

/** Memory of one process that many clients fill: each has a share of it, so that none takes it whole from the others. */
export class SharedRoom {
  readonly #most: number;
  readonly #ofClients = new Map<string, number>();
  #taken = 0;

  /** @param most bytes of all clients together */
  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes. */
  get taken(): number {
    return this.#taken;
  }

  /** The place of one message, or of one connection: it counts in every share. */
  place(shares: readonly Share[]): Place {
    let held = 0;
    const take = (bytes: number): void => {
      const more = bytes - held;
      held = bytes;
      this.#taken += more;
      for (const { of } of shares) {
        const left = (this.#ofClients.get(of) ?? 0) + more;
        if (left === 0) this.#ofClients.delete(of);
        else this.#ofClients.set(of, left);
      }
    };
    return {
      hold: (bytes) => {
        const more = bytes - held;
        const fits =
          this.#taken + more <= this.#most &&
          shares.every(({ of, most }) => (this.#ofClients.get(of) ?? 0) + more <= most);
        if (more > 0 && !fits) return false;
        take(bytes);
        return true;
      },
      release: () => take(0),
    };
  }
}
