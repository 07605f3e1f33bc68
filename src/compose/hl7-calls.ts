import type { X509Certificate } from 'node:crypto';
import { Counter } from 'prom-client';
import type { ServingConfig } from '../config.ts';
import { Hl7Refusal } from '../doors/hl7v2/errors.ts';
import type { Hl7Parts, Sender } from '../doors/hl7v2/parts.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Metrics } from '../kernel/metrics.ts';
import { holderOf } from '../standards/vihf/holder.ts';
import { type IdentifyCaller, rememberingCallers } from './caller-link.ts';
import type { RecordSide } from './deployment.ts';
import { type Hl7Listener, startHl7Listener } from './hl7-listener.ts';
import type { PeerTrust } from './peer-trust.ts';
import type { RecordZone } from './record-zone.ts';

export interface Hl7Place {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Opens the port for HL7 v2 where the record zone is served and a port is set. */
export async function openHl7({
  config,
  side,
  trust,
  ...place
}: Hl7Place & {
  readonly config: ServingConfig;
  readonly side: RecordSide | null;
  readonly trust: PeerTrust | null;
}): Promise<Hl7Listener | null> {
  const port = config.tls?.hl7Port ?? null;
  if (side === null || trust === null || config.tls === null || port === null) return null;
  const { clock, log, metrics } = place;
  const door = hl7Parts(place, side.zone);
  const prove = senderProof(side.identify, clock);
  return startHl7Listener({ bind: config.tls.bind, port, door, trust, log, metrics, prove });
}

/** The HL7 v2 door's view of the record zone: always in the same process. */
export function hl7Parts({ clock, log, metrics }: Hl7Place, zone: RecordZone): Hl7Parts {
  const answers = new Counter({
    name: 'carnet_hl7_messages_total',
    help: 'HL7 v2 messages answered, by acknowledgement code',
    labelNames: ['code'],
    registers: [metrics.registry],
  });
  return {
    clock,
    ids: systemIds,
    runner: zone.runner,
    actions: zone.actions,
    answered: (code) => answers.inc({ code }),
    senderRefused: (reason) => zone.security.note(`hl7:${reason}`, Buffer.alloc(1)),
    failed: (error, reference) => log.error({ err: error, reference }, 'the HL7 v2 door met a mistake of ours'),
  };
}

/**
 * Who a certificate speaks for: a structure that the directory knows, with the product that is registered for it. Nothing that a
 * message says of its sender counts. Deposits of a structure are its own acts, as with an indirect VIHF ([526]).
 * @throws Hl7Refusal not-a-structure, unknown-sender
 */
export function senderProof(identify: IdentifyCaller, clock: Clock): (certificate: X509Certificate) => Promise<Sender> {
  const remembered = rememberingCallers(identify, clock);
  return async (certificate) => {
    const holder = holderOf(certificate);
    if (holder?.kind !== 'structure') throw new Hl7Refusal('not-a-structure');
    const identity = await remembered({ professionalId: null, structureId: holder.id, approvalNumber: null });
    if (identity.actor === null) throw new Hl7Refusal('unknown-sender');
    return { actor: identity.actor, sourceId: identity.sourceId };
  };
}
