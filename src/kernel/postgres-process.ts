import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { giveFolder, type Launcher, type PostgresBinaries, StartProblem } from './postgres-binaries.ts';
import { isAlive, processInfo, waitUntil } from './process-info.ts';

/** One cluster's place on disk and how its programs are run. */
export interface Cluster {
  /** Holds `data`, `lib`, `passwords`, `port`, `server.log`. */
  readonly folder: string;
  readonly data: string;
  readonly binaries: PostgresBinaries;
  readonly launcher: Launcher;
}

/** A server that already runs on the cluster's data. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

export const SUPERUSER = 'carnet_admin';
const FAST_STOP_MS = 20_000;
const IMMEDIATE_STOP_MS = 5_000;
const MAX_LOG_BYTES = 20_000_000;

/**
 * Settings of the embedded server. Durability is PostgreSQL's full promise. Its log never holds a value of a row:
 * no statement, no parameter, no DETAIL (which quotes keys).
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  max_connections: '200',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  max_wal_size: '2GB',
  fsync: 'on',
  synchronous_commit: 'on',
  // New tables have no statistics, and a plan made without them can read a whole record for each document of it.
  autovacuum_naptime: '5s',
  full_page_writes: 'on',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
  // Short statements by the thousand: nothing to compile, no name of a process to keep.
  jit: 'off',
  update_process_title: 'off',
  // Commits that come together are made durable together: one waits 0.3 ms for the others when two more are under way.
  commit_delay: '300',
  commit_siblings: '2',
  checkpoint_timeout: '15min',
};

/** Longest path of a socket that every system takes (sun_path), less its own name. */
const MAX_SOCKET_FOLDER = 80;
const SOCKET = /^\.s\.PGSQL\.\d+(\.lock)?$/;

/** The folder of the server's Unix socket, half the price of TCP on this machine; null when its path is too long for one. */
export function socketFolder({ folder }: Cluster): string | null {
  return Buffer.byteLength(folder) <= MAX_SOCKET_FOLDER && /^[\w./-]+$/.test(folder) ? folder : null;
}

/** Sockets that a killed server left: PostgreSQL would take another program of that number for their owner. */
function removeSockets({ folder }: Cluster): void {
  for (const name of readdirSync(folder)) if (SOCKET.test(name)) unlinkSync(join(folder, name));
}

/** Creates the cluster's data: UTF-8, French sort order by ICU, checksums, scram passwords. Whole or not at all. */
export function initializeCluster(cluster: Cluster, password: string): void {
  const passwordFile = join(cluster.folder, 'initial-password');
  const draft = `${cluster.data}.new`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    giveFolder(cluster.folder, cluster.binaries, cluster.launcher);
    if (cluster.launcher.user !== null) spawnSync('chown', [String(cluster.launcher.user.uid), passwordFile]);
    spawnSync('rm', ['-rf', draft]); // left by a start that was cut
    const words = [`--pgdata=${draft}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    words.push('--encoding=UTF8', '--locale-provider=icu', '--icu-locale=fr-FR', '--locale=C.UTF-8');
    words.push('--data-checksums', '--no-instructions');
    const [command = '', ...rest] = [...cluster.launcher.prefix, cluster.binaries.initdb, ...words];
    const result = spawnSync(command, rest, {
      ...cluster.launcher.user,
      cwd: cluster.folder,
      env: cluster.binaries.environment,
      encoding: 'utf8',
    });
    if (result.status !== 0) {
      throw new StartProblem(
        `PostgreSQL could not create its data in ${cluster.data}: ${lastLine(result.stderr ?? '')}`,
      );
    }
    renameSync(draft, cluster.data);
  } finally {
    unlinkSync(passwordFile);
  }
}

/** Starts the server in a session of its own: a Ctrl-C at the terminal reaches the application first, never it. */
export function launchServer(cluster: Cluster, port: number): ChildProcess {
  giveFolder(cluster.folder, cluster.binaries, cluster.launcher);
  const logPath = join(cluster.folder, 'server.log');
  if (existsSync(logPath) && statSync(logPath).size > MAX_LOG_BYTES) renameSync(logPath, `${logPath}.1`);
  const output = openSync(logPath, 'a', 0o600);
  removeSockets(cluster);
  const all = { ...SETTINGS, unix_socket_directories: socketFolder(cluster) ?? '' };
  const settings = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const words = [cluster.binaries.postgres, '-D', cluster.data, '-p', String(port), ...settings];
  const [command = '', ...rest] = [...cluster.launcher.prefix, ...words];
  try {
    return spawn(command, rest, {
      ...cluster.launcher.user,
      cwd: cluster.folder,
      env: cluster.binaries.environment,
      detached: true,
      stdio: ['ignore', output, output],
    });
  } finally {
    closeSync(output);
  }
}

/**
 * The server that runs on this data, or null. A process id in postmaster.pid proves nothing: the command line must be
 * PostgreSQL's with this very folder. A file left by a dead server whose number now names another program is removed,
 * since PostgreSQL would refuse to start beside it.
 */
export function findRunning(cluster: Cluster): RunningServer | null {
  const path = join(cluster.data, 'postmaster.pid');
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  const words = processInfo(pid).commandLine;
  const isOurs = words?.some((word) => word.endsWith('/postgres')) === true && words.includes(cluster.data);
  if (isOurs) return { pid, port };
  unlinkSync(path);
  return null;
}

/** Stops a server by its id: fast shutdown, then immediate, then by force. Throws when it belongs to someone else. */
export async function stopServer(pid: number): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
    ['SIGKILL', IMMEDIATE_STOP_MS],
  ];
  for (const [signal, limit] of steps) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') return;
      throw new StartProblem(`A PostgreSQL of another user (process ${pid}) runs on this data folder: stop it first.`);
    }
    if (await waitUntil(() => !isAlive(pid), limit)) return;
  }
}

/** The cluster's usual port when it is free, else a free one. */
export async function choosePort(usual: number | null): Promise<number> {
  if (usual !== null && (await listens(usual)) !== null) return usual;
  const port = await listens(0);
  if (port === null) throw new StartProblem('No free port on 127.0.0.1 for PostgreSQL.');
  return port;
}

function listens(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}

/** The last line of the server's log, for a message. */
export function lastLogLine(cluster: Cluster): string {
  const path = join(cluster.folder, 'server.log');
  return existsSync(path) ? lastLine(readFileSync(path, 'utf8')) : '';
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
