/** The record zone with its public log, cosigned by a witness in the other zone's database; beats when the test says so. */
import { generateKeyPairSync, sign } from 'node:crypto';
import pg from 'pg';
import { systemClock } from '../../src/kernel/clock.ts';
import { LeafAppender } from '../../src/kernel/tlog/append-leaves.ts';
import type { WitnessCalls } from '../../src/kernel/tlog/ask-witness.ts';
import { logKey, type Sign, witnessKey } from '../../src/kernel/tlog/note.ts';
import { CheckpointPublisher } from '../../src/kernel/tlog/publish-checkpoint.ts';
import { LogReader } from '../../src/kernel/tlog/read-log.ts';
import { Witness, witnessStore } from '../../src/kernel/tlog/witness.ts';
import { witnessHere } from '../../src/kernel/tlog/witness-calls.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { type RecordWorld, startRecordWorld } from './record-world.ts';

export const ORIGIN = 'carnet.invalid/transparency/record';

export type LogWorld = Awaited<ReturnType<typeof startLogWorld>>;

export async function startLogWorld() {
  const world = await startRecordWorld();
  const open = (url: string, role: string, setting: 'carnet.record' | 'carnet.person') =>
    new Database({ url, role, maxConnections: 2, applicationName: 'test' }, setting);
  const space = open(world.databases.space.app, 'carnet_space_app', 'carnet.person');
  const auditor = open(world.databases.record.auditor, 'carnet_record_auditor', 'carnet.record');
  const spaceAuditor = open(world.databases.space.auditor, 'carnet_space_auditor', 'carnet.person');
  const root = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await root.connect();
  const { database } = world.zone;
  const keys = { log: generateKeyPairSync('ed25519'), witness: generateKeyPairSync('ed25519') };
  const signer =
    (who: 'log' | 'witness'): Sign =>
    (bytes) =>
      sign(null, bytes, keys[who].privateKey);
  const key = logKey(ORIGIN, keys.log.publicKey);
  const alarms: string[] = [];
  const witness = new Witness({
    key: witnessKey('carnet.invalid/witness', keys.witness.publicKey),
    sign: signer('witness'),
    store: witnessStore(space),
    clock: systemClock,
    alarm: (what) => alarms.push(what),
  });
  const appender = new LeafAppender(database, 'record');
  const reader = new LogReader(database);
  const publisherWith = (witnesses: readonly WitnessCalls[]) =>
    new CheckpointPublisher({
      ...{ database, appender, reader, witnesses, origin: ORIGIN, keyOf: () => key, sign: signer('log') },
      ...{ clock: systemClock, log: { ...world.databases.log, error: () => undefined } as never },
    });
  return {
    ...{
      world,
      space,
      auditor,
      spaceAuditor,
      root,
      database,
      key,
      keys,
      alarms,
      witness,
      appender,
      reader,
      signer,
      publisherWith,
    },
    publisher: publisherWith([witnessHere('space', witness)]),
    /** A record with this many traces. */
    async acts(times: number): Promise<string> {
      const { recordId, holder } = await world.openRecord();
      for (let i = 1; i < times; i += 1)
        await world.zone.runner.run(world.zone.actions.checkRecord, holder, { owner: { id: recordId } });
      return recordId;
    },
    stop: () => close(world, root, [space, auditor, spaceAuditor]),
  };
}

async function close(world: RecordWorld, root: pg.Client, databases: readonly Database[]): Promise<void> {
  await root.end();
  for (const database of databases) await database.close();
  await world.stop();
}
