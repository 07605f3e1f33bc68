import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createDirectory } from '../directory/directory.ts';
import { fetchKeySet } from '../directory/fetch-key-set.ts';
import { createOfficers, type OfficersParts } from '../directory/officers.ts';
import { ProductKeys } from '../directory/product-keys.ts';
import { createProfessionalPreferences } from '../directory/professional-preferences.ts';
import { createProfessionalSessions } from '../directory/professional-sessions.ts';
import { createSessionPatients } from '../directory/session-patients.ts';
import type { PersonState, RecordIndexer } from '../identity/contract.ts';
import { createIdentity } from '../identity/identity.ts';
import type { MailTransport } from '../identity/mail-queue.ts';
import { personResolver, personStates } from '../identity/person-state.ts';
import type { Statement } from '../kernel/flight.ts';
import { ZoneKeys } from '../kernel/keys/key-ring.ts';
import { SigningRing } from '../kernel/keys/signing-keys.ts';
import { KnownPlaces } from '../kernel/known-places.ts';
import { HEARTBEAT_INTERVAL_MS } from '../kernel/limits.ts';
import { LookUpBudget } from '../kernel/look-up-budget.ts';
import { MovedHeads } from '../kernel/moved-heads.ts';
import { type Consumer, OutboxWriter } from '../kernel/outbox.ts';
import { OutboxRelay } from '../kernel/outbox-relay.ts';
import { RefusalLedger } from '../kernel/refusals.ts';
import { OwnerRunner } from '../kernel/runner.ts';
import { SECURITY_WRITE_INTERVAL_MS, SecurityLog } from '../kernel/security-log.ts';
import { SharedCounters } from '../kernel/shared-counters.ts';
import { ProofGate } from '../kernel/tlog/proof-gate.ts';
import { TraceWriter } from '../kernel/trace-writer.ts';
import { Database } from '../kernel/transaction.ts';
import { zoneNames } from '../kernel/zones.ts';
import type { PeriodicWork } from './background.ts';
import { actProver } from './history-proofs.ts';
import { proofStores } from './proof-stores.ts';
import type { ZoneOptions } from './record-zone.ts';

export interface SpaceOptions extends ZoneOptions {
  readonly transport: MailTransport;
  /** Where the data protection officer is written to; absent: she reads the queue. */
  readonly officerMail: string | null;
  /** The demonstration's: products may publish their keys on this machine. */
  readonly privateAddresses: boolean;
  /** How this zone reaches the record zone, in the same process or in another. */
  readonly crossing: (keys: ZoneKeys) => Crossing;
}

export interface Crossing {
  /** Applies this zone's events in the record zone. */
  readonly toRecord: Consumer;
  /** Blind indexes of an INS by the record zone's key service, or what stands for them until the event is delivered. */
  readonly recordIndexes: RecordIndexer;
}

/** Rows of an earlier release are completed some at a time. */
const BACKFILL_INTERVAL_MS = 30_000;
const RELAY_INTERVAL_MS = 1_000;
/** Looks whether a signing key was made or dropped beside this process. */
const TOKEN_KEYS_INTERVAL_MS = 10_000;

const BEAT: Statement = {
  name: 'outbox-heartbeat',
  text: `with next as (
  insert into outbox_key (key, version) values ('heartbeat', 1)
  on conflict (key) do update set version = outbox_key.version + 1 returning version
)
insert into outbox (key, version, kind, payload, at)
select 'heartbeat', version, 'heartbeat', jsonb_build_object('at', $1::text), $2 from next`,
};

export type SpaceZone = Awaited<ReturnType<typeof openSpaceZone>>;

/** Opens the space zone: its database and keys, its runner, identity and directory. */
export async function openSpaceZone(options: SpaceOptions) {
  const { clock, ids, log } = options;
  const stores = await openStores(options);
  const { keys, database } = stores;
  const { toRecord, recordIndexes } = options.crossing(keys);
  const relay = new OutboxRelay(database, toRecord, clock, log);
  const outbox = new OutboxWriter(() => relay.wake());
  const traces = new TraceWriter(keys, ids, 'person_id');
  const security = new SecurityLog(database, clock);
  const moved = new MovedHeads();
  const counters = new SharedCounters(database, (bucket) => keys.stamp('counter', bucket));
  const refusals = new RefusalLedger(clock, (ownerId, actor, facts) => runner.traceAlone(ownerId, actor, facts));
  const runner: OwnerRunner<PersonState> = new OwnerRunner<PersonState>({
    database,
    traces,
    outbox,
    refusals,
    lookUps: new LookUpBudget(clock, counters.add),
    clock,
    states: personStates,
    resolve: personResolver(database, keys),
    unknownOwner: (actor, act) => security.note(`unknown-person:${act}`, keys.actorKey(`${actor.kind}|${actor.id}`)),
    moved: moved.tell,
  });
  const identity = createIdentity({
    ...{ database, runner, traces, outbox, keys, clock, ids, log, recordIndexes, addShared: counters.add },
    moved: moved.tell,
    transport: options.transport,
    prover: actProver({ database, keys }, traces, new ProofGate(clock, counters.add)),
    officerMail: options.officerMail,
    pause: (milliseconds) => pause(milliseconds),
    securityEvent: (kind) => security.note(kind, Buffer.alloc(1)),
    nobodyFound: (actor) => security.note('patient-not-found', keys.actorKey(`professional|${actor.id}`)),
  });
  const directory = createDirectory({ database, outbox, clock, productKeys: productKeysOf(options) });
  return {
    ...stores,
    runner,
    traces,
    identity,
    directory,
    ...professionalDesk({ database, keys, directory, clock, ids, outbox }),
    relay,
    security,
    refusals,
    counters,
    knownPlaces: new KnownPlaces(database, (place) => keys.stamp('known-place', place)),
    onMoved: moved.listen,
    /** Tells the record zone that this one is alive: projections older than a minute stop reads by professionals. */
    beat: () => beat(database, relay, clock.now()),
    async close(): Promise<void> {
      await identity.mails.stop();
      await relay.drain().catch(() => undefined);
      await refusals.flush(true).catch(() => undefined);
      await security.flush().catch(() => undefined);
      options.transport.close();
      await database.close();
    },
  };
}

/** What professionals' pages keep here: sessions, the patients that each of them opened, who answers for structures. */
function professionalDesk(
  parts: Parameters<typeof createProfessionalSessions>[0] & Pick<ZoneStores, 'keys'> & OfficersParts,
) {
  return {
    officers: createOfficers(parts),
    professionalSessions: createProfessionalSessions(parts),
    sessionPatients: createSessionPatients(parts),
    professionalPreferences: createProfessionalPreferences(parts),
  };
}

type ZoneStores = Awaited<ReturnType<typeof openStores>>;

async function beat(database: Database, relay: OutboxRelay, now: Date): Promise<void> {
  await database.lookUp(BEAT, [now.toISOString(), now]);
  await relay.drain();
}

/** Keys and rows of the zone. */
async function openStores({ url, secretsFolder, maxConnections, clock }: SpaceOptions) {
  const keys = await ZoneKeys.open({ zone: 'space', folder: join(secretsFolder, 'space'), clock });
  const tokenKeys = await SigningRing.open({ use: 'token', folder: join(secretsFolder, 'space'), clock });
  const headSigner = await SigningRing.open({ use: 'head', folder: join(secretsFolder, 'space') });
  const database = new Database(
    {
      url,
      role: zoneNames('space').app,
      maxConnections,
      applicationName: 'carnet-space',
    },
    'carnet.person',
  );
  return { keys, tokenKeys, headSigner, database, ...proofStores(keys, database, clock) };
}

/** What a serving process does for this zone besides answering. */
export function spaceWorks(space: SpaceZone): PeriodicWork[] {
  return [
    { name: 'space-relay', everyMs: RELAY_INTERVAL_MS, run: () => space.relay.drain() },
    { name: 'token-keys', everyMs: TOKEN_KEYS_INTERVAL_MS, run: () => space.tokenKeys.refresh() },
    { name: 'heartbeat', everyMs: HEARTBEAT_INTERVAL_MS, run: () => space.beat() },
    { name: 'space-refusals', everyMs: SECURITY_WRITE_INTERVAL_MS, run: () => space.refusals.flush() },
    { name: 'space-security-log', everyMs: SECURITY_WRITE_INTERVAL_MS, run: () => space.security.flush() },
    { name: 'index-traits', everyMs: BACKFILL_INTERVAL_MS, run: () => space.identity.indexMissingTraits() },
  ];
}

/** Keys that products publish; in the demonstration on this machine too. */
function productKeysOf({ clock, log, privateAddresses }: SpaceOptions): ProductKeys {
  return new ProductKeys({
    clock,
    privateAddresses,
    fetch: (address) => fetchKeySet(address, { privateAddresses }),
    failed: (clientId, reason) => log.warn({ clientId, reason }, 'the address of a product gave no keys'),
  });
}
