import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { requireWritableFolder } from './instance-lock.ts';
import type { Log } from './log.ts';
import { chooseLauncher, findBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { ServerProcess } from './postgres-keeper.ts';
import { type Cluster, findRunning, initializeCluster, SUPERUSER, stopServer } from './postgres-process.ts';
import { ensureDatabase, ensureRoles } from './postgres-roles.ts';
import { writePrivateFile } from './secrets.ts';
import { type DatabaseUrls, ZONES, type Zone, type ZoneUrls, zoneNames } from './zones.ts';

export interface EmbeddedPostgresOptions {
  /** The deployment's data folder (`./var`), made when missing. */
  readonly dataDir: string;
  readonly log: Log;
  /**
   * What to do with a server that already runs on this data: `restart` (default: it was left by a killed process) or
   * `attach` (a live instance serves: use its server and leave it running at the end).
   */
  readonly whenRunning?: 'restart' | 'attach';
  /** Replaced in tests only: another PostgreSQL than the one of npm. */
  readonly binaries?: PostgresBinaries;
}

/** A running embedded server, its two databases and their roles in place. */
export interface EmbeddedPostgres {
  /** A URL of the superuser. Never for serving. */
  adminUrl(database: string): string;
  /** A URL that logs in as one of the zones' app or auditor roles. */
  urlFor(role: string, database: string): string;
  readonly urls: DatabaseUrls;
  /** True when another process started this server. */
  readonly attached: boolean;
  /** Stops the server (fast: transactions roll back, a checkpoint is written); does nothing when attached. */
  stop(): Promise<void>;
}

/** One folder a major version: a cluster's files are of one major version only. */
const MAJOR = '18';
/**
 * Starts PostgreSQL on `dataDir`, creating the cluster the first time, and heals what a kill -9 left. Roles, databases
 * and 0600 passwords are made when missing. Throws `StartProblem` with a sentence to act on.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  const cluster = prepareCluster(options);
  const passwords = new PasswordFolder(join(cluster.folder, 'passwords'));
  if (!existsSync(join(cluster.data, 'PG_VERSION'))) {
    log.info({ folder: cluster.data }, `Creating PostgreSQL's data ${cluster.launcher.description}.`);
    initializeCluster(cluster, passwords.get(SUPERUSER));
  }
  const running = findRunning(cluster);
  const server = new ServerProcess(cluster, passwords.get(SUPERUSER), log);
  if (running !== null && options.whenRunning === 'attach') {
    await server.attach(running.port);
  } else {
    if (running !== null) {
      log.warn({ pid: running.pid }, 'A PostgreSQL left by an earlier run holds the data: stopping it.');
      await stopServer(running.pid);
    }
    await server.start();
  }
  const handle = new Handle(server, passwords);
  if (!server.attached) await handle.ensureZones();
  return handle;
}

function prepareCluster(options: EmbeddedPostgresOptions): Cluster {
  const folder = join(options.dataDir, 'postgres', MAJOR);
  requireWritableFolder(options.dataDir);
  mkdirSync(join(options.dataDir, 'postgres'), { recursive: true, mode: 0o755 });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  requireWritableFolder(folder);
  const real = realpathSync(folder);
  const binaries = options.binaries ?? findBinaries(join(realpathSync(options.dataDir), 'postgres', 'lib'));
  return { folder: real, data: join(real, 'data'), binaries, launcher: chooseLauncher(options.log) };
}

/** Generated passwords, one 0600 file a role. */
class PasswordFolder {
  readonly #folder: string;
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  get(role: string): string {
    const path = join(this.#folder, role);
    if (!existsSync(path)) writePrivateFile(path, `${randomBytes(24).toString('base64url')}\n`);
    return readFileSync(path, 'utf8').trim();
  }
}

class Handle implements EmbeddedPostgres {
  readonly #server: ServerProcess;
  readonly #passwords: PasswordFolder;

  constructor(server: ServerProcess, passwords: PasswordFolder) {
    this.#server = server;
    this.#passwords = passwords;
  }

  get attached(): boolean {
    return this.#server.attached;
  }

  get urls(): DatabaseUrls {
    return Object.fromEntries(ZONES.map((zone) => [zone, this.#zoneUrls(zone)]));
  }

  adminUrl(database: string): string {
    return this.urlFor(SUPERUSER, database);
  }

  urlFor(role: string, database: string): string {
    return this.#server.url(role, this.#passwords.get(role), database);
  }

  #zoneUrls(zone: Zone): ZoneUrls {
    const { database, app, auditor } = zoneNames(zone);
    return { admin: this.adminUrl(database), app: this.urlFor(app, database), auditor: this.urlFor(auditor, database) };
  }

  async ensureZones(): Promise<void> {
    for (const zone of ZONES) {
      const { app, auditor } = zoneNames(zone);
      await ensureDatabase(this.adminUrl('postgres'), zone);
      const passwords = { app: this.#passwords.get(app), auditor: this.#passwords.get(auditor) };
      await ensureRoles(this.#zoneUrls(zone), zone, passwords);
    }
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}
