import { Failure } from '../../kernel/errors.ts';
import type { Hold } from './read-message.ts';

const RETRY_SECONDS = 5;

/** The memory of all messages of a process: what one takes is taken from the others. */
export class Arriving {
  readonly #most: number;
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The place of one message. `hold` says what it takes now; `release`, that it is answered. */
  place(): { readonly hold: Hold; release(): void } {
    let held = 0;
    const take = (bytes: number): void => {
      this.#bytes += bytes - held;
      held = bytes;
    };
    return {
      hold: (bytes) => {
        if (bytes > held && this.#bytes + bytes - held > this.#most)
          throw new Failure('busy', { reason: 'too many messages are arriving', retryAfterSeconds: RETRY_SECONDS });
        take(bytes);
      },
      release: () => take(0),
    };
  }
}
