import type { FastifyRequest } from 'fastify';
import { maySearchWithoutIns } from '../access/find-record.ts';
import type { OwnRecord } from '../documents/list-own-record.ts';
import { MAX_SEARCHES_WITHOUT_INS } from '../doors/xds/limits.ts';
import type { Caller, OwnRecordLine, XdsParts } from '../doors/xds/parts.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { LookUpBudget } from '../kernel/look-up-budget.ts';
import type { DescribePatients, FindByTraits } from './patient-link.ts';
import type { RecordZone } from './record-zone.ts';
import { soapClient } from './soap-client.ts';

/** Where the door is registered: the path of the national service. */
export const XDS_PREFIX = '/si-dmp-server/v2/services';
/** OIDs of the DMP (its repository, and itself as a device): what software is configured with today. */
const REPOSITORY = '1.2.250.1.213.4.1.1.1.2';
const DEVICE = '1.2.250.1.213.4.1.1.1';

export interface XdsPlace {
  readonly clock: Clock;
  readonly log: Log;
  /** Public address of the server on which clients prove themselves by certificates. */
  readonly publicUrl: string;
  /** Proves the caller of one envelope (UTF-8) on one connection. @throws CallerRefused */
  prove(envelope: Buffer, request: FastifyRequest): Promise<Caller>;
  /** Who holds records, asked of the other zone; absent where there is none: lists are empty. */
  readonly describe?: DescribePatients;
  /** Absent where there is no other zone: nobody is found. */
  readonly findByTraits?: FindByTraits;
}

/** The XDS door's view of the record zone: always in the same process. */
export function xdsParts(
  { clock, log, publicUrl, prove, describe = async () => [], findByTraits = async () => null }: XdsPlace,
  zone: RecordZone,
): XdsParts {
  const budget = new LookUpBudget(clock, zone.counters.add, 'search-without-ins', MAX_SEARCHES_WITHOUT_INS);
  return {
    clock,
    ids: systemIds,
    repositoryUniqueId: REPOSITORY,
    deviceId: DEVICE,
    baseUrl: `${publicUrl}${XDS_PREFIX}`,
    clientOf: soapClient,
    authenticate: ({ utf8 }, request) => prove(utf8, request),
    runner: zone.runner,
    actions: zone.actions,
    ownRecords: (actor, since) => ownRecords(zone, describe, actor, since),
    maySearchWithoutIns: (actor) => maySearchWithoutIns(zone.database, zone.keyOf, actor),
    async findByTraits(actor, traits) {
      budget.require(actor);
      await budget.missed(actor); // whatever it finds
      return findByTraits(traits);
    },
    retrieve: zone.retrieve,
    callerRefused: (reason) => zone.security.note(`xds:${reason}`, Buffer.alloc(1)),
    failed: (error, requestId) => log.error({ err: error, requestId }, 'the XDS door met a mistake of ours'),
  };
}

/** Each record is an act of its own, decided and traced there; then the other zone says who holds those that are open to the actor. */
async function ownRecords(
  { runner, actions, findOwnRecords }: RecordZone,
  describe: DescribePatients,
  actor: Actor,
  since: Date | null,
): Promise<readonly OwnRecordLine[] | null> {
  const ids = await findOwnRecords(actor, since);
  if (ids === null) return null;
  const open = new Map<string, OwnRecord>();
  for (const id of ids) {
    const record = await runner.run(actions.listOwnRecord, actor, { owner: { id } });
    if (record !== null) open.set(id, record);
  }
  const patients = await describe([...open.keys()]);
  return patients.flatMap(({ recordId, identity }) => {
    const record = open.get(recordId);
    return record === undefined ? [] : [{ record, identity }];
  });
}
