import { join } from 'node:path';
import { Gauge } from 'prom-client';
import type { ServingConfig } from '../config.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Statement } from '../kernel/flight.ts';
import { SigningRing } from '../kernel/keys/signing-keys.ts';
import type { Log } from '../kernel/log.ts';
import type { Metrics } from '../kernel/metrics.ts';
import { LeafAppender } from '../kernel/tlog/append-leaves.ts';
import type { WitnessCalls } from '../kernel/tlog/ask-witness.ts';
import { HighWaterMark, markFolder } from '../kernel/tlog/high-water.ts';
import { CHECKPOINT_INTERVAL_MS, RECONCILE_INTERVAL_MS } from '../kernel/tlog/limits.ts';
import { logKey, type NoteKey, witnessKey } from '../kernel/tlog/note.ts';
import { outsideWitness } from '../kernel/tlog/outside-witness.ts';
import { CheckpointPublisher } from '../kernel/tlog/publish-checkpoint.ts';
import { LogReader } from '../kernel/tlog/read-log.ts';
import { reconcileQueue } from '../kernel/tlog/reconcile-queue.ts';
import { WITNESS_ALARMS, Witness, witnessStore } from '../kernel/tlog/witness.ts';
import { witnessHere } from '../kernel/tlog/witness-calls.ts';
import type { Database } from '../kernel/transaction.ts';
import type { Zone } from '../kernel/zones.ts';
import type { PeriodicWork } from './background.ts';

/** The public log of one zone, as its process holds it. */
export interface PublicLog {
  readonly zone: Zone;
  readonly appender: LeafAppender;
  readonly reader: LogReader;
  readonly publisher: CheckpointPublisher;
  readonly mark: HighWaterMark;
  /** Queues traces that were left out. */
  reconcile(): Promise<number>;
}

interface LogPlace {
  readonly zone: Zone;
  readonly config: ServingConfig;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}

const NAME_WITNESS: Statement = {
  name: 'log-name-witness',
  text: 'update log_head set witness_name = coalesce(witness_name, $1) where id = 1 returning witness_name',
};

/** Host of a zone's addresses: the record zone's FHIR base, the pages of the other. */
function hostOf(config: ServingConfig, zone: Zone): string {
  return new URL(zone === 'record' ? config.fhirUrl : config.publicUrl).host;
}

/** Opens the log of a zone. @param otherZone who cosigns beside the witnesses that are configured */
export async function openPublicLog(
  { zone, config, database, clock, log }: LogPlace,
  auditor: Database,
  otherZone: WitnessCalls,
): Promise<PublicLog> {
  const ring = await SigningRing.open({ use: 'log', folder: join(config.secretsFolder, zone) });
  const reader = new LogReader(database);
  const appender = new LeafAppender(database, zone);
  const keyOf = (origin: string): NoteKey => logKey(origin, ring.current.publicKey);
  const witnesses = [otherZone, ...config.witnesses.map((witness) => outsideWitness(witness, clock))];
  const publisher = new CheckpointPublisher({
    ...{ database, appender, reader, keyOf, witnesses, clock },
    origin: `${hostOf(config, zone)}/transparency/${zone}`,
    sign: (bytes) => ring.sign(bytes),
    log: log.child({ zone }),
  });
  const mark = new HighWaterMark({
    ...{ zone, folder: markFolder(config.data), reader, keyOf, log },
    sign: (bytes) => ring.sign(bytes),
  });
  return {
    ...{ zone, appender, reader, publisher, mark },
    reconcile: () => reconcileQueue(zone, auditor, database),
  };
}

/** What this zone cosigns with: the other zone's log, and nothing that it did not see continue. */
export async function openWitness({ zone, config, database, clock, log }: LogPlace): Promise<Witness> {
  const ring = await SigningRing.open({ use: 'witness', folder: join(config.secretsFolder, zone) });
  const name = `${hostOf(config, zone)}/transparency/witness-of-${zone}`;
  const rows = await database.transact('load', (tx) => tx.query<{ witness_name: string }>(NAME_WITNESS, [name]));
  return new Witness({
    key: witnessKey(rows[0]?.witness_name ?? name, ring.current.publicKey),
    sign: (bytes) => ring.sign(bytes),
    store: witnessStore(database),
    clock,
    alarm: (what, facts) => log.error({ zone, ...facts }, `${WITNESS_ALARMS[what]}: run \`carnet verify-log\``),
  });
}

/** Both logs in one process: each zone cosigns the other's. */
export async function openBothLogs(
  parts: Pick<LogPlace, 'config' | 'clock' | 'log'>,
  databases: Readonly<Record<Zone, Database>>,
  watches: Readonly<Record<Zone, { readonly auditor: Database }>>,
): Promise<Readonly<Record<Zone, PublicLog>>> {
  const placeOf = (zone: Zone): LogPlace => ({ zone, database: databases[zone], ...parts });
  const open = async (zone: Zone, other: Zone): Promise<PublicLog> => {
    const witness = witnessHere(other, await openWitness(placeOf(other)));
    return openPublicLog(placeOf(zone), watches[zone].auditor, witness);
  };
  return { record: await open('record', 'space'), space: await open('space', 'record') };
}

/** The rhythm of a log. */
export function publicLogWorks({ zone, publisher, mark, reconcile }: PublicLog): PeriodicWork[] {
  const beat = async (): Promise<void> => {
    await publisher.beat();
    await mark.keep();
  };
  return [
    { name: `${zone}-log-reconciliation`, everyMs: RECONCILE_INTERVAL_MS, run: reconcile },
    { name: `${zone}-public-log`, everyMs: CHECKPOINT_INTERVAL_MS, run: beat },
  ];
}

/** What was done since the last beat is in the mark, too, when a server stops. */
export async function markBeforeStop(logs: readonly PublicLog[]): Promise<void> {
  const marked = logs.map(async ({ appender, mark }) => {
    await appender.drain();
    await mark.keep();
  });
  await Promise.allSettled(marked);
}

/** Tells `/metrics` whether a database was put back to an older state. */
export function watchMarks({ registry }: Metrics, logs: readonly PublicLog[]): void {
  new Gauge({
    name: 'carnet_log_rolled_back',
    help: '1 when the public log does not continue its high-water mark',
    labelNames: ['zone'],
    registers: [registry],
    aggregator: 'max',
    collect() {
      for (const { zone, mark } of logs) this.set({ zone }, mark.problem === null ? 0 : 1);
    },
  });
}
