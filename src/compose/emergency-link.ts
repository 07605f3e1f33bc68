/** Emergencies told to the administrators of records, across the link between the zones. */
import { MAX_TOLD_EMERGENCIES } from '../access/tell-administrators.ts';
import { MAX_SESSION_PATIENTS } from '../directory/limits.ts';
import type { EmergencyCalls, ToldInRecord } from '../doors/web/emergency-calls.ts';
import { Failure, isFailure } from '../kernel/errors.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToPerson } from '../kernel/link/link-server.ts';
import * as shape from '../kernel/link/shapes.ts';
import type { ActorSnapshot } from '../kernel/trace.ts';
import type { RecordZone } from './record-zone.ts';
import { id } from './zone-shapes.ts';

const { flag, instant, list, nullable, object, oneOf, plain } = shape;

const told: shape.Shape<ToldInRecord> = object({
  recordId: id,
  emergencyId: id,
  openedAt: instant,
  purpose: oneOf('bris_de_glace', 'centre_15'),
  actor: plain<ActorSnapshot>(),
});
const TOLD = defineCall({
  name: 'record.told-emergencies',
  as: 'person',
  input: object({ emergencyId: nullable(id), except: list(id, MAX_SESSION_PATIENTS) }),
  output: object({ told: list(told, MAX_TOLD_EMERGENCIES), more: flag }),
});
const ACKNOWLEDGE = defineCall({
  name: 'record.acknowledge-emergency',
  as: 'person',
  input: object({ emergencyId: id }),
  output: object({}),
});

/** What an administrator does, in the record zone. One that was never told to her and one that does not exist are alike. */
export function emergencyCalls(zone: RecordZone): EmergencyCalls {
  const { runner, actions, emergencies } = zone;
  return {
    async emergencies(actor, emergencyId, except) {
      const { records, more } = await emergencies.waiting(actor, emergencyId, except);
      const found: ToldInRecord[] = [];
      for (const { recordId, count } of records) {
        const asked = { owner: { id: recordId }, count, ...(emergencyId === null ? {} : { emergencyId }) };
        const read = await unlessClosed(runner.run(actions.readEmergencies, actor, asked));
        found.push(...(read?.told ?? []).map((one) => ({ recordId, ...one })));
      }
      return { told: found.sort((a, b) => b.openedAt.getTime() - a.openedAt.getTime()), more };
    },
    async acknowledgeEmergency(actor, emergencyId) {
      const [found] = (await emergencies.waiting(actor, emergencyId)).records;
      if (found === undefined) throw new Failure('not-found');
      await runner.run(actions.acknowledgeEmergency, actor, { owner: { id: found.recordId }, emergencyId });
    },
  };
}

/** Null where the record was closed to her a moment ago: nothing is told of it. */
async function unlessClosed<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isFailure(error, 'refused') || isFailure(error, 'not-found')) return null;
    throw error;
  }
}

export const emergencyOffers = (calls: EmergencyCalls): LinkOffer[] => [
  offerToPerson(TOLD, (actor, { emergencyId, except }) => calls.emergencies(actor, emergencyId, except)),
  offerToPerson(ACKNOWLEDGE, async (actor, { emergencyId }) => {
    await calls.acknowledgeEmergency(actor, emergencyId);
    return {};
  }),
];

export const emergenciesOver = (link: LinkClient): EmergencyCalls => ({
  emergencies: (actor, emergencyId, except) => link.call(TOLD, { emergencyId, except: [...except] }, actor),
  async acknowledgeEmergency(actor, emergencyId) {
    await link.call(ACKNOWLEDGE, { emergencyId }, actor);
  },
});
