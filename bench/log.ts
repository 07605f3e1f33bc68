/**
 * npm run bench:log -- [--entries 200000]
 * How fast commitments that wait get their place in the public log, by the real appender on a database of its own, and what bounds it:
 * hashing alone, and the same rows taken and written by the database alone. Then one checkpoint, and proofs of 10,000 entries.
 * Exit code 1 below 7,000 entries a second: twenty times the deposits of a machine of two cores.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { systemClock } from '../src/kernel/clock.ts';
import { createLog } from '../src/kernel/log.ts';
import { migrateZone } from '../src/kernel/migrate.ts';
import { startEmbeddedPostgres } from '../src/kernel/postgres-server.ts';
import { GrowingTree, LeafAppender } from '../src/kernel/tlog/append-leaves.ts';
import { LogReader } from '../src/kernel/tlog/read-log.ts';
import { Database } from '../src/kernel/transaction.ts';
import { loadNow, machineOf } from './machine.ts';
import { numberOf } from './report.ts';

const LEAST_PER_SECOND = 7_000;
const PROVED = 10_000;

const { values } = parseArgs({ options: { entries: { type: 'string', default: '200000' } } });

/** Owners with some traces each, as acts leave them. */
const FILL = `insert into log_queue (record_id, trace_id, commitment)
select md5((n % 5000)::text)::uuid, n, sha256(n::text::bytea) from generate_series(1::bigint, $1::bigint) n`;
const DATABASE_ALONE = `with taken as (
  delete from log_queue where (record_id, trace_id) in (select record_id, trace_id from log_queue limit 2048) returning *
) insert into log_leaf (record_id, trace_id, leaf_index) select record_id, trace_id, trace_id from taken`;

async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const rate = (entries: number, milliseconds: number): string =>
  `${Math.round((entries * 1_000) / milliseconds).toLocaleString('en')}/s`.padStart(12);

function hashAlone(entries: number): void {
  const commitment = createHash('sha256').update('x').digest();
  const tree = new GrowingTree(0, new Map());
  for (let n = 0; n < entries; n += 1) tree.append(commitment);
}

async function measure(data: string, entries: number): Promise<number> {
  const log = createLog('error', {}, { write: (line) => process.stderr.write(line) });
  const server = await startEmbeddedPostgres({ dataDir: data, log });
  const urls = server.urls.record;
  if (urls === undefined) throw new Error('the record zone has a database');
  await migrateZone({ zone: 'record', url: urls.admin, clock: systemClock });
  const root = new pg.Client({ connectionString: server.adminUrl('carnet_record') });
  await root.connect();
  const database = new Database(
    { url: urls.app, role: 'carnet_record_app', maxConnections: 2, applicationName: 'bench' },
    'carnet.record',
  );
  try {
    const version = await root.query<{ v: string }>("select current_setting('server_version') as v");
    console.log(`${JSON.stringify(machineOf(`PostgreSQL ${version.rows[0]?.v ?? ''}`))} load ${loadNow()}`);
    const hashing = await timed(() => hashAlone(entries));
    await root.query(FILL, [entries]);
    const alone = await timed(async () => {
      for (;;) if ((await root.query(DATABASE_ALONE)).rowCount === 0) return;
    });
    await root.query('truncate log_leaf');
    await root.query(FILL, [entries]);
    await root.query('vacuum analyze log_queue');
    const appender = new LeafAppender(database, 'record');
    const cpu = process.cpuUsage();
    let added = 0;
    const appended = await timed(async () => {
      for (let more = 1; more > 0; added += more) more = await appender.drain();
    });
    const { user, system } = process.cpuUsage(cpu);
    const reader = new LogReader(database);
    const { size } = await reader.head();
    if (added !== entries || size !== entries) throw new Error(`${added} added, ${size} in the tree`);
    console.log(
      `appended        ${rate(entries, appended)}  ${((user + system) / entries).toFixed(1)} us of this process each`,
    );
    console.log(`ceiling: hashes ${rate(entries, hashing)}  hashing alone`);
    console.log(`ceiling: rows   ${rate(entries, alone)}  taken and placed by the database alone`);
    const checkpoint = await timed(() => reader.root(size));
    const indexes = Array.from({ length: PROVED }, (_, n) => Math.floor((n * size) / PROVED));
    const proved = await timed(() => reader.inclusionProofs(indexes, size));
    console.log(
      `root of ${size} leaves: ${checkpoint.toFixed(1)} ms; ${PROVED} inclusion proofs: ${proved.toFixed(0)} ms`,
    );
    return (entries * 1_000) / appended;
  } finally {
    await root.end();
    await database.close();
    await server.stop();
  }
}

const data = mkdtempSync(join(tmpdir(), 'carnet-bench-log-'));
try {
  const perSecond = await measure(data, numberOf(values.entries, 'entries'));
  if (perSecond < LEAST_PER_SECOND) {
    console.log(`${perSecond.toFixed(0)} entries/s: at least ${LEAST_PER_SECOND} are wanted`);
    process.exitCode = 1;
  }
} finally {
  rmSync(data, { recursive: true, force: true });
}
