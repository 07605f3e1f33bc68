import { EMERGENCY_OPENED } from '../access/open-emergency.ts';
import { ACCESS_REPORTED, REPORT_ANSWERED } from '../documents/report-access.ts';
import type { Identity } from '../identity/identity.ts';
import { Failure } from '../kernel/errors.ts';
import type { LinkOffer } from '../kernel/link/link-server.ts';
import { offerNotices } from '../kernel/link/zone-calls.ts';
import type { Consumer, DeliveredEvent } from '../kernel/outbox.ts';

/** What the record zone tells the other one for its notices, by mail. */
const TOLD: ReadonlySet<string> = new Set([EMERGENCY_OPENED, ACCESS_REPORTED, REPORT_ANSWERED]);

/** What the record zone tells the other one of emergencies and of reports, wired once both are open. Until then it stays in the outbox. */
export class EmergencyNotices {
  #listener: Consumer | null = null;

  listen(listener: Consumer): void {
    this.#listener = listener;
  }

  /** The consumer of the record zone's outbox: global keys here, notices to the other zone. */
  after(globalKeys: Consumer): Consumer {
    return async (events) => {
      await globalKeys(events);
      const told = events.filter(({ kind }) => TOLD.has(kind));
      if (told.length === 0) return;
      if (this.#listener === null) throw new Failure('unavailable', { reason: 'the other zone is not there yet' });
      await this.#listener(told);
    };
  }
}

type Teller = Pick<Identity, 'tellEmergency' | 'tellReport'>;

/** In the space zone: the person and the data protection officer are written to. Told twice, they may get two mails. */
export function tellOfEmergencies(identity: Teller): Consumer {
  return async (events: readonly DeliveredEvent[]) => {
    for (const { kind, payload } of events) {
      const recordId = String(payload.recordId);
      if (kind === EMERGENCY_OPENED) await identity.tellEmergency(recordId, String(payload.at));
      else await identity.tellReport(recordId, kind === REPORT_ANSWERED ? 'answered' : 'reported');
    }
  };
}

/** The same, when the record zone runs in another process. */
export const noticesOffer = (identity: Teller): LinkOffer => offerNotices(tellOfEmergencies(identity));
