import { EMERGENCY_OPENED } from '../access/open-emergency.ts';
import type { Identity } from '../identity/identity.ts';
import { Failure } from '../kernel/errors.ts';
import type { LinkOffer } from '../kernel/link/link-server.ts';
import { offerNotices } from '../kernel/link/zone-calls.ts';
import type { Consumer, DeliveredEvent } from '../kernel/outbox.ts';

/** What the record zone tells the other one of emergencies, wired once both are open. Until then it stays in the outbox. */
export class EmergencyNotices {
  #listener: Consumer | null = null;

  listen(listener: Consumer): void {
    this.#listener = listener;
  }

  /** The consumer of the record zone's outbox: global keys here, emergencies to the other zone. */
  after(globalKeys: Consumer): Consumer {
    return async (events) => {
      await globalKeys(events);
      const told = events.filter(({ kind }) => kind === EMERGENCY_OPENED);
      if (told.length === 0) return;
      if (this.#listener === null) throw new Failure('unavailable', { reason: 'the other zone is not there yet' });
      await this.#listener(told);
    };
  }
}

/** In the space zone: the person and the data protection officer are written to. Told twice, they may get two mails. */
export function tellOfEmergencies(identity: Pick<Identity, 'tellEmergency'>): Consumer {
  return async (events: readonly DeliveredEvent[]) => {
    for (const { payload } of events) await identity.tellEmergency(String(payload.recordId), String(payload.at));
  };
}

/** The same, when the record zone runs in another process. */
export const noticesOffer = (identity: Pick<Identity, 'tellEmergency'>): LinkOffer =>
  offerNotices(tellOfEmergencies(identity));
