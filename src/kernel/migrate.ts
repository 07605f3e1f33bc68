import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { Clock } from './clock.ts';
import { openClient } from './postgres-client.ts';
import { inProject } from './project-root.ts';
import { type Zone, zoneNames } from './zones.ts';

export interface MigrateOptions {
  readonly zone: Zone;
  /** A URL that may act as the zone's owner role (`ZoneUrls.admin`). */
  readonly url: string;
  readonly clock: Clock;
  /** Default: migrations/<zone> of the project. */
  readonly folder?: string;
  readonly onProgress?: (name: string) => void;
}

export interface MigrationReport {
  readonly zone: Zone;
  readonly applied: readonly { readonly name: string; readonly milliseconds: number }[];
  /** Files that were there already, unaltered. */
  readonly already: number;
}

export interface MigrationState {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  /** Applied here, absent from this release: the database is newer than the program. */
  readonly newer: readonly string[];
  readonly altered: readonly string[];
}

/** A migration that must not be run, or that failed; the message names the file and what to do. */
export class MigrationProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationProblem';
  }
}

const FILE_NAME = /^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.sql$/;
const MAX_MIGRATIONS = 9_999;
/** Any fixed number: processes that migrate the same database wait for one another on it. */
const ADVISORY_LOCK = 4_021_973_101;
/** How long another process may take to finish its migrations before this one gives up. */
const TURN_TIMEOUT_MS = 120_000;
/** A change of schema waits this long behind running transactions, then lets them pass and tries again. */
const LOCK_TIMEOUT_MS = 4_000;
const MAX_LOCK_ATTEMPTS = 5;
const RETRY_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';
const UNDEFINED_TABLE = '42P01';

interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/**
 * Applies the zone's missing .sql files, in order, one transaction each, as the owner role. Forward only: an applied
 * file that was altered, or a new one numbered below the last applied, is refused before anything runs.
 * Concurrent calls are safe: the second waits and finds nothing to do. Errors: `MigrationProblem`, those of connecting.
 */
export async function migrateZone(options: MigrateOptions): Promise<MigrationReport> {
  const files = readMigrations(options.folder ?? inProject('migrations', options.zone));
  const { owner, app, auditor } = zoneNames(options.zone);
  const client = await openClient(options.url, 'carnet-migrate');
  try {
    await client.query(`set role ${owner}; set timezone = 'UTC'; set statement_timeout = 0`);
    await client.query(`set lock_timeout = ${TURN_TIMEOUT_MS}`);
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query(`create table if not exists schema_migration (
      name text primary key, sha256 text not null, applied_at timestamptz not null, milliseconds integer not null)`);
    await client.query(`grant select on schema_migration to ${app}, ${auditor}`);
    const state = compare(files, await readApplied(client));
    refuseUnsafe(state);
    const applied: { name: string; milliseconds: number }[] = [];
    for (const file of files.filter(({ name }) => state.pending.includes(name))) {
      options.onProgress?.(file.name);
      applied.push({ name: file.name, milliseconds: await applyPatiently(client, file, options.clock) });
    }
    return { zone: options.zone, applied, already: files.length - applied.length };
  } finally {
    await client.end();
  }
}

/** What `migrateZone` would find, without changing anything: for `carnet doctor` and for `serve`. */
export async function migrationState(zone: Zone, url: string, folder?: string): Promise<MigrationState> {
  const files = readMigrations(folder ?? inProject('migrations', zone));
  const client = await openClient(url, 'carnet-migrate');
  try {
    return compare(files, await readApplied(client));
  } finally {
    await client.end();
  }
}

function readMigrations(folder: string): MigrationFile[] {
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
  if (names.length > MAX_MIGRATIONS) throw new MigrationProblem(`${folder} holds more than ${MAX_MIGRATIONS} files.`);
  const numbers = new Set<string>();
  return names.map((name) => {
    const number = FILE_NAME.exec(name)?.[1];
    if (number === undefined) throw new MigrationProblem(`${join(folder, name)} is not named NNNN-verb-object.sql.`);
    if (numbers.has(number)) throw new MigrationProblem(`Two migrations of ${folder} carry the number ${number}.`);
    numbers.add(number);
    const sql = readFileSync(join(folder, name), 'utf8');
    return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}

/** Name -> checksum of what was applied; empty before the first migration. */
async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  try {
    const result = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from schema_migration order by name',
    );
    return new Map(result.rows.map((row) => [row.name, row.sha256]));
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return new Map();
    throw error;
  }
}

function compare(files: readonly MigrationFile[], applied: ReadonlyMap<string, string>): MigrationState {
  const here = new Set(files.map((file) => file.name));
  return {
    applied: [...applied.keys()],
    pending: files.filter((file) => !applied.has(file.name)).map((file) => file.name),
    newer: [...applied.keys()].filter((name) => !here.has(name)),
    altered: files
      .filter((file) => applied.has(file.name) && applied.get(file.name) !== file.sha256)
      .map((f) => f.name),
  };
}

function refuseUnsafe(state: MigrationState): void {
  if (state.altered.length > 0) {
    throw new MigrationProblem(
      `${state.altered.join(', ')} was altered after it was applied to this database. Restore the file and put the ` +
        'change in a new migration (or, for a throw-away demonstration, delete the data folder).',
    );
  }
  const last = state.applied.at(-1) ?? '';
  const late = state.pending.filter((name) => name < last);
  if (late.length > 0) {
    throw new MigrationProblem(
      `${late.join(', ')} is numbered before ${last}, which is applied: give it a later number.`,
    );
  }
}

/** A lock that is not free in LOCK_TIMEOUT_MS is left to the others for a moment: serving goes on meanwhile. */
async function applyPatiently(client: pg.Client, file: MigrationFile, clock: Clock): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await apply(client, file, clock);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code !== LOCK_NOT_AVAILABLE || attempt === MAX_LOCK_ATTEMPTS) {
        throw new MigrationProblem(`${file.name} failed and changed nothing: ${message}`);
      }
      await new Promise((done) => setTimeout(done, RETRY_MS * attempt));
    }
  }
}

async function apply(client: pg.Client, file: MigrationFile, clock: Clock): Promise<number> {
  const start = clock.monotonic();
  await client.query('begin');
  try {
    await client.query(file.sql);
    const milliseconds = Math.round(clock.monotonic() - start);
    await client.query(
      'insert into schema_migration (name, sha256, applied_at, milliseconds) values ($1, $2, $3, $4)',
      [file.name, file.sha256, clock.now(), milliseconds],
    );
    await client.query('commit');
    return milliseconds;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
