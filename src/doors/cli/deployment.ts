import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, type ServingConfig, servingConfig } from '../../config.ts';
import { systemClock } from '../../kernel/clock.ts';
import { liveInstance, requireWritableFolder, takeInstanceLock } from '../../kernel/instance-lock.ts';
import { createLog, type Log, logFile } from '../../kernel/log.ts';
import { type MigrationReport, migrateZone } from '../../kernel/migrate.ts';
import { ensureRoles } from '../../kernel/postgres-roles.ts';
import { startEmbeddedPostgres } from '../../kernel/postgres-server.ts';
import { zoneSecrets } from '../../kernel/secrets.ts';
import type { DatabaseUrls } from '../../kernel/zones.ts';
import type { Progress } from './commands.ts';
import { CommandEnd } from './terminal.ts';

/** The databases of a deployment, whoever runs them. */
export interface Databases {
  readonly urls: DatabaseUrls;
  /** Stops what this process started; an operator's server and a live instance's go on. */
  close(): Promise<void>;
}

/**
 * The deployment's log: a file in the data folder for the demonstration, whose terminal is for people; standard output
 * in production, where a collector reads it.
 */
export function openLog(config: Config, base: Readonly<Record<string, unknown>> = {}): Log {
  if (config.mode === 'production') return createLog(config.logLevel, base);
  const folder = join(config.data, 'log');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return createLog(config.logLevel, base, logFile(join(folder, 'carnet.log')));
}

/** A log for commands that end: only what a person must know, on standard error. */
export function commandLog(config: Config): Log {
  const quiet = config.logLevel === 'info' ? 'warn' : config.logLevel;
  return createLog(quiet, {}, { write: (line) => process.stderr.write(line) });
}

/** Opens the databases: starts the embedded server (or joins a live instance's), or takes the operator's URLs. */
export async function openDatabases(config: Config, log: Log, whenRunning: 'restart' | 'attach'): Promise<Databases> {
  if (config.databases !== 'embedded') return { urls: config.databases, close: async () => undefined };
  const server = await startEmbeddedPostgres({ dataDir: config.data, log, whenRunning });
  const urls = Object.fromEntries(config.zones.map((zone) => [zone, server.urls[zone]]));
  return { urls, close: () => server.stop() };
}

/** Creates missing roles and applies missing migrations of the zones served. */
export async function migrateAll(config: Config, urls: DatabaseUrls, progress: Progress): Promise<MigrationReport[]> {
  const reports: MigrationReport[] = [];
  for (const zone of config.zones) {
    const zoneUrls = urls[zone];
    if (zoneUrls === undefined) continue;
    if (config.databases !== 'embedded') await ensureRoles(zoneUrls, zone, null);
    const onProgress = (name: string): void => progress.begin(`Migrating ${zone}: ${name}`);
    reports.push(await migrateZone({ zone, url: zoneUrls.admin, clock: systemClock, onProgress }));
  }
  return reports;
}

/**
 * For commands beside a server or without one: opens the databases, runs `work`, closes what was opened. A folder
 * without deployment and missing secrets are errors: the first start makes them.
 */
export async function withDeployment<T>(
  config: Config,
  work: (serving: ServingConfig, log: Log) => Promise<T>,
): Promise<T> {
  requireDeployment(config);
  return withFolder(config, work);
}

/** The same in a folder that may be empty: for the command that founds the demonstration's. */
export async function withFolder<T>(
  config: Config,
  work: (serving: ServingConfig, log: Log) => Promise<T>,
): Promise<T> {
  const log = commandLog(config);
  const release = takeFolderUnlessServed(config);
  try {
    const databases = await openDatabases(config, log, 'attach');
    try {
      return await work(await servingConfig(config, databases.urls, config.mode === 'demo'), log);
    } finally {
      await databases.close();
    }
  } finally {
    release();
  }
}

/**
 * A command beside a deployment makes none: in a wrong folder it would found an empty one, and its advice to make new
 * keys would be wrong, since new keys open nothing that the old ones sealed.
 */
function requireDeployment(config: Config): void {
  if (!hasDatabase(config)) {
    throw new CommandEnd(
      'cannotStart',
      `No deployment is in ${config.data}: say where it is with --data <folder> (CARNET_DATA); where its databases are an ` +
        "operator's, set CARNET_RECORD_DATABASE_URL and CARNET_SPACE_DATABASE_URL as for its start.",
    );
  }
  const without = config.zones.filter((zone) => !existsSync(zoneSecrets(config.secretsFolder, zone)));
  if (without.length > 0) {
    throw new CommandEnd(
      'configuration',
      `The keys of the ${without.join(' and ')} zone are not in ${config.secretsFolder}: say where they are with --secrets ` +
        '(CARNET_SECRETS). New keys would open nothing of this deployment; only a first start makes them.',
    );
  }
}

/** The data folder holds a cluster, or the databases are an operator's: there is something to look into. */
export function hasDatabase(config: Config): boolean {
  return config.databases !== 'embedded' || existsSync(join(config.data, 'postgres'));
}

/** With no live instance, a command that starts the embedded server is one: a start at the same time must not stop it. */
function takeFolderUnlessServed(config: Config): () => void {
  if (config.databases !== 'embedded') return () => undefined;
  requireWritableFolder(config.data);
  return liveInstance(config.data) === null ? takeInstanceLock(config.data, 'a command') : () => undefined;
}

/** The only positional of a command. Throws a usage end when there is none or more. */
export function onePositional(positionals: readonly string[], name: string): string {
  const [value, ...others] = positionals;
  if (value === undefined || others.length > 0) throw new CommandEnd('usage', `Exactly one ${name} is expected.`);
  return value;
}
