/**
 * On which PostgreSQL the tests run: the embedded one, or, when the runner says so by CARNET_TEST_ENGINE, the oldest that
 * Carnet promises to run on, or tables cut in pieces as a sharded database has them. The test files are the same.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORD_TABLES, SPACE_TABLES } from '../../migrations/manifest.ts';
import type { Log } from '../../src/kernel/log.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/kernel/postgres-server.ts';
import { inProject } from '../../src/kernel/project-root.ts';
import type { Zone } from '../../src/kernel/zones.ts';
import { partitionedSql } from './partitioned-sql.ts';
import { findPostgres15 } from './postgres-15.ts';

export const ENGINES = ['embedded', 'postgres-15', 'partitioned'] as const;
export type Engine = (typeof ENGINES)[number];

/** Of this process. */
export const engine: Engine = readEngine();

function readEngine(): Engine {
  const said = process.env['CARNET_TEST_ENGINE'] ?? '';
  const known = ENGINES.find((name) => name === (said === '' ? 'embedded' : said));
  if (known === undefined) throw new Error(`CARNET_TEST_ENGINE is one of ${ENGINES.join(', ')}, not ${said}`);
  return known;
}

/** A private cluster in `dataDir`, run as an ordinary user; never a system's own. */
export function startEngine(dataDir: string, log: Log): Promise<EmbeddedPostgres> {
  if (engine !== 'postgres-15') return startEmbeddedPostgres({ dataDir, log });
  const binaries = findPostgres15();
  if (binaries === null) throw new Error('PostgreSQL 15 is not installed: the runner looks first');
  return startEmbeddedPostgres({ dataDir, log, binaries });
}

/** The zone's migrations as this engine takes them: those of the project, or a copy whose owner tables are partitioned. */
export function migrationsOf(zone: Zone, dataDir: string): { folder?: string } {
  if (engine !== 'partitioned') return {};
  const folder = join(dataDir, 'partitioned-migrations', zone);
  mkdirSync(folder, { recursive: true });
  const tables = zone === 'record' ? RECORD_TABLES : SPACE_TABLES;
  const owners = new Set(Object.keys(tables).filter((name) => tables[name]?.kind === 'owner'));
  const done = new Set<string>();
  for (const file of readdirSync(inProject('migrations', zone)).sort()) {
    const made = partitionedSql(readFileSync(inProject('migrations', zone, file), 'utf8'), owners);
    for (const name of made.partitioned) done.add(name);
    writeFileSync(join(folder, file), made.sql);
  }
  const left = [...owners].filter((name) => !done.has(name));
  if (left.length > 0) throw new Error(`not partitioned: ${left.join(', ')}`);
  return { folder };
}
