import { Failure } from '../../kernel/errors.ts';
import { SharedRoom } from '../../kernel/shared-room.ts';
import {
  MAX_ARRIVING_BYTES,
  MAX_ARRIVING_BYTES_OF_ADDRESS,
  MAX_ARRIVING_BYTES_OF_CERTIFICATE,
  MAX_ARRIVING_BYTES_OF_HOLDER,
} from './limits.ts';
import type { SoapClient } from './parts.ts';
import type { Hold } from './read-message.ts';

const RETRY_SECONDS = 5;

/** The memory of all messages of a process: what one takes is taken from the others, up to the shares of whose it is. */
export class Arriving {
  readonly #room: SharedRoom;

  constructor(most: number = MAX_ARRIVING_BYTES) {
    this.#room = new SharedRoom(most);
  }

  /** The place of one message. `hold` says what it takes now; `release`, that it is answered. */
  place({ certificate, holder, address }: SoapClient): { readonly hold: Hold; release(): void } {
    const place = this.#room.place([
      { of: `certificate:${certificate}`, most: MAX_ARRIVING_BYTES_OF_CERTIFICATE },
      { of: `holder:${holder}`, most: MAX_ARRIVING_BYTES_OF_HOLDER },
      { of: `address:${address}`, most: MAX_ARRIVING_BYTES_OF_ADDRESS },
    ]);
    return {
      hold: (bytes) => {
        if (!place.hold(bytes))
          throw new Failure('busy', { reason: 'too many messages are arriving', retryAfterSeconds: RETRY_SECONDS });
      },
      release: place.release,
    };
  }
}
