import { createHash } from 'node:crypto';
import { ACCESS_DECLARED } from '../access/declare-consent.ts';
import { FIRST_READ } from '../access/first-reads.ts';
import { EMERGENCY_OPENED } from '../access/open-emergency.ts';
import { ACCESS_REPORTED, REPORT_ANSWERED } from '../documents/report-rows.ts';
import type { ToldNotice } from '../identity/contract.ts';
import type { Identity } from '../identity/identity.ts';
import { Failure } from '../kernel/errors.ts';
import type { LinkOffer } from '../kernel/link/link-server.ts';
import { offerNotices } from '../kernel/link/zone-calls.ts';
import type { Consumer, DeliveredEvent } from '../kernel/outbox.ts';

/** What the record zone tells the other one, and the notice that it becomes there. */
const TOLD: Readonly<Partial<Record<string, ToldNotice['kind']>>> = {
  [EMERGENCY_OPENED]: 'emergency',
  [FIRST_READ]: 'first-read',
  [ACCESS_DECLARED]: 'declared',
  [ACCESS_REPORTED]: 'reported',
  [REPORT_ANSWERED]: 'report-answer',
};

/** What the record zone tells the other one for its notices, wired once both are open. Until then it stays in the outbox. */
export class Notices {
  #listener: Consumer | null = null;

  listen(listener: Consumer): void {
    this.#listener = listener;
  }

  /** The consumer of the record zone's outbox: global keys here, notices to the other zone. */
  after(globalKeys: Consumer): Consumer {
    return async (events) => {
      await globalKeys(events);
      const told = events.filter(({ kind }) => TOLD[kind] !== undefined);
      if (told.length === 0) return;
      if (this.#listener === null) throw new Failure('unavailable', { reason: 'the other zone is not there yet' });
      await this.#listener(told);
    };
  }
}

type Teller = Pick<Identity, 'tellNotice'>;

/**
 * An older release told without the number of the trace: below zero, where no trace is, each event has a number of its own, the same
 * whenever it is told again.
 */
function withoutTrace({ kind, key }: DeliveredEvent): number {
  return -1 - createHash('sha256').update(`${kind}|${key}`).digest().readUIntBE(0, 6);
}

/** In the space zone: a notice for whoever holds the record. Told twice, it is kept once: it points at one trace. */
export function keepNoticesOf(identity: Teller): Consumer {
  return async (events: readonly DeliveredEvent[]) => {
    for (const event of events) {
      const { kind, payload } = event;
      const notice = TOLD[kind];
      if (notice === undefined) continue; // of a newer release
      const { recordId, at, quiet } = payload;
      const told = {
        kind: notice,
        at: String(at),
        seq: payload.seq === undefined ? withoutTrace(event) : Number(payload.seq),
        ...(quiet === true ? { quiet: true as const } : {}),
      };
      await identity.tellNotice(String(recordId), told);
    }
  };
}

/** The same, when the record zone runs in another process. */
export const noticesOffer = (identity: Teller): LinkOffer => offerNotices(keepNoticesOf(identity));
