import { join } from 'node:path';
import { linkProblems, type ServingConfig } from '../config.ts';
import type { TokenKeys } from '../directory/access-token.ts';
import { systemClock } from '../kernel/clock.ts';
import { headStore } from '../kernel/head-store.ts';
import { SigningRing } from '../kernel/keys/signing-keys.ts';
import { ActorSigner, ActorVerifier } from '../kernel/link/actor-assertion.ts';
import { CallMeter } from '../kernel/link/call-meter.ts';
import { deferIndexes, resolvingIndexes, type StatedIns } from '../kernel/link/deferred-indexes.ts';
import { LinkClient } from '../kernel/link/link-client.ts';
import { LinkCredentials } from '../kernel/link/link-credentials.ts';
import type { LinkServerOptions } from '../kernel/link/link-server.ts';
import { PublishedKeys } from '../kernel/link/published-keys.ts';
import { eventsOver, headOffers, headStoreOver, keysOffer, keysOver, noticesOver } from '../kernel/link/zone-calls.ts';
import type { Log } from '../kernel/log.ts';
import { witnessOffers, witnessOver } from '../kernel/tlog/witness-calls.ts';
import type { Database } from '../kernel/transaction.ts';
import { ConfigError } from '../settings.ts';
import { type AskSpace, askHere, askOffers, askOver } from './ask-space.ts';
import { keepNoticesOf, noticesOffer } from './notices.ts';
import { type PageCalls, pageCalls, pageCallsOver, pageOffers } from './professional-link.ts';
import { openBothLogs, openPublicLog, openWitness, type PublicLog } from './public-log.ts';
import { insText } from './record-lookups.ts';
import { openRecordZone, type RecordZone } from './record-zone.ts';
import { openSpaceZone, type SpaceZone } from './space-zone.ts';
import { type HeadWatch, watchHeads } from './watch-heads.ts';
import { indexesOver, MAX_INDEXES_PER_MINUTE } from './zone-link.ts';
import { type OpenOptions, zoneOptions } from './zone-options.ts';

/** Both zones in one process, crossing by direct calls and by the outboxes. */
export interface Deployment {
  readonly record: RecordZone;
  readonly space: SpaceZone;
  readonly watches: { readonly record: HeadWatch; readonly space: HeadWatch };
  readonly logs: { readonly record: PublicLog; readonly space: PublicLog };
  /** Everything that either zone announced is applied in the other. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** The record zone, and itself as the role that reads heads and places of bytes. */
export interface RecordSide extends AskSpace {
  readonly zone: RecordZone;
  readonly auditor: Database;
}

/** What one process holds: both zones, or one of them and the link to the other. */
export interface Served {
  readonly record: RecordSide | null;
  readonly space: SpaceZone | null;
  /** What copies the heads of the zones served to where the other zone keeps them. */
  readonly watches: readonly HeadWatch[];
  /** The public logs of the zones served. */
  readonly logs: readonly PublicLog[];
  /** The record zone as the pages call it; null where there are no pages. */
  readonly calls: PageCalls | null;
  /** Access tokens are signed in the space zone and verified in both. */
  readonly tokenKeys: TokenKeys;
  /** Public keys of the other zone, kept fresh by the process; empty when there is none to fetch. */
  readonly published: readonly PublishedKeys[];
  /** What is answered to the other zone's process; null when there is none. */
  readonly link:
    | (Pick<LinkServerOptions, 'caller' | 'offers' | 'actors'> & { readonly credentials: LinkCredentials })
    | null;
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Events of the space zone whose payload has indexes of INS. */
const IDENTIFYING = ['record.opened', 'record.ins-added'];

/** Opens both zones. @throws Failure unavailable when a database does not answer */
export async function openDeployment(config: ServingConfig, log: Log, options: OpenOptions): Promise<Deployment> {
  const record = await openRecordZone({
    ...zoneOptions(config, options, 'record'),
    log: log.child({ zone: 'record' }),
  });
  const indexesOf = (ins: StatedIns) => record.keys.blindIndexes(insText(ins));
  const space = await openSpaceZone({
    ...zoneOptions(config, options, 'space'),
    log: log.child({ zone: 'space' }),
    transport: options.transport,
    officerMail: config.officerMail,
    privateAddresses: config.mode === 'demo',
    crossing: (keys) => ({
      // Events written while the zones ran apart may still wait for their indexes.
      toRecord: resolvingIndexes(keys, IDENTIFYING, async (asked) => asked.map(indexesOf), record.fromSpace),
      recordIndexes: indexesOf,
    }),
  });
  record.notices.listen(keepNoticesOf(space.identity));
  const watches = {
    record: watchHeads('record', config, record, headStore(space.database, 'record'), options, log),
    space: watchHeads('space', config, space, headStore(record.database, 'space'), options, log),
  };
  const databases = { record: record.database, space: space.database };
  const logs = await openBothLogs({ config, clock: options.clock ?? systemClock, log }, databases, watches);
  return {
    record,
    space,
    watches,
    logs,
    async settle() {
      await space.relay.drain();
      await record.relay.drain();
    },
    async close() {
      for (const { heads } of Object.values(watches)) await heads.copyMoved().catch(() => undefined);
      await space.close();
      await record.close();
      for (const { auditor } of Object.values(watches)) await auditor.close();
    },
  };
}

/** Opens the zones that this process serves. @throws ConfigError when one alone cannot meet the other */
export async function openServed(config: ServingConfig, log: Log, options: OpenOptions): Promise<Served> {
  const problems = linkProblems(config);
  if (problems.length > 0) throw new ConfigError(problems);
  if (config.zones.length === 1) {
    return config.zones[0] === 'record' ? serveRecord(config, log, options) : serveSpace(config, log, options);
  }
  const deployment = await openDeployment(config, log, options);
  const { record, space, watches, logs, settle, close } = deployment;
  return {
    record: { zone: record, auditor: watches.record.auditor, ...askHere(space) },
    space,
    watches: [watches.record, watches.space],
    logs: [logs.record, logs.space],
    calls: pageCalls(record),
    tokenKeys: space.tokenKeys,
    published: [],
    link: null,
    settle,
    close,
  };
}

async function serveRecord(config: ServingConfig, log: Log, options: OpenOptions): Promise<Served> {
  const credentials = new LinkCredentials(config.link.files, 'record', log);
  const url = config.link.url ?? '';
  const client = new LinkClient({ url, peer: 'space', identity: credentials.current, signer: null });
  credentials.onChange((identity) => client.renew(identity));
  const { clock, ...zone } = zoneOptions(config, options, 'record');
  const record = await openRecordZone({ ...zone, clock, log });
  record.notices.listen(noticesOver(client));
  const watch = watchHeads('record', config, record, headStoreOver(client, 'space'), options, log);
  const place = { zone: 'record', config, database: record.database, clock, log } as const;
  const witness = await openWitness(place);
  const tokens = new PublishedKeys(() => keysOver(client, 'token'), clock);
  const actors = new PublishedKeys(() => keysOver(client, 'actor'), clock);
  const meter = new CallMeter(MAX_INDEXES_PER_MINUTE, clock, options.countIndexes ?? (() => undefined));
  const indexesOf = (ins: StatedIns) => record.keys.blindIndexes(insText(ins));
  return {
    record: { zone: record, auditor: watch.auditor, ...askOver(client) },
    space: null,
    watches: [watch],
    logs: [await openPublicLog(place, watch.auditor, witnessOver(client, 'space'))],
    calls: null,
    tokenKeys: {
      get current(): never {
        throw new Error('access tokens are signed in the space zone');
      },
      publicKey: (kid) => tokens.publicKey(kid),
      refresh: () => tokens.refresh(),
    },
    published: [tokens, actors],
    link: {
      credentials,
      caller: 'space',
      offers: [
        ...pageOffers(record, indexesOf, meter),
        ...headOffers('record', headStore(record.database, 'space')),
        ...witnessOffers('record', witness),
      ],
      actors: new ActorVerifier((kid) => actors.find(kid), clock),
    },
    settle: () => record.relay.drain(),
    async close() {
      await watch.heads.copyMoved().catch(() => undefined);
      await record.close();
      await watch.auditor.close();
      client.close();
    },
  };
}

async function serveSpace(config: ServingConfig, log: Log, options: OpenOptions): Promise<Served> {
  const credentials = new LinkCredentials(config.link.files, 'space', log);
  const { clock, ids, ...zone } = zoneOptions(config, options, 'space');
  const folder = join(config.secretsFolder, 'space', 'actor');
  const ring = await SigningRing.open({ use: 'token', folder, clock });
  const signer = new ActorSigner(ring, clock, ids);
  const client = new LinkClient({ url: config.link.url ?? '', peer: 'record', identity: credentials.current, signer });
  credentials.onChange((identity) => client.renew(identity));
  const space = await openSpaceZone({
    ...zone,
    clock,
    ids,
    log,
    transport: options.transport,
    officerMail: config.officerMail,
    privateAddresses: config.mode === 'demo',
    crossing: (keys) => ({
      toRecord: resolvingIndexes(keys, IDENTIFYING, (asked) => indexesOver(client, asked), eventsOver(client)),
      recordIndexes: deferIndexes(keys),
    }),
  });
  const watch = watchHeads('space', config, space, headStoreOver(client, 'record'), options, log);
  const place = { zone: 'space', config, database: space.database, clock, log } as const;
  const witness = await openWitness(place);
  return {
    record: null,
    space,
    watches: [watch],
    logs: [await openPublicLog(place, watch.auditor, witnessOver(client, 'record'))],
    calls: pageCallsOver(client),
    tokenKeys: space.tokenKeys,
    published: [],
    link: {
      credentials,
      caller: 'record',
      offers: [
        ...[keysOffer({ token: space.tokenKeys, actor: ring }), noticesOffer(space.identity)],
        ...headOffers('space', headStore(space.database, 'record')),
        ...witnessOffers('space', witness),
        ...askOffers(space),
      ],
      actors: null,
    },
    /** What the record zone cannot hear now stays in the outbox: a serving process delivers it. */
    settle: () =>
      space.relay.drain().catch((error: unknown) => {
        log.warn({ error: (error as Error).message }, 'the record zone does not answer: it will be told later');
      }),
    async close() {
      await watch.heads.copyMoved().catch(() => undefined);
      await space.close();
      await watch.auditor.close();
      client.close();
    },
  };
}
