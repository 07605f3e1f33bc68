import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Log } from './log.ts';
import { StartProblem } from './postgres-binaries.ts';
import {
  type Cluster,
  choosePort,
  lastLogLine,
  launchServer,
  SUPERUSER,
  socketFolder,
  stopServer,
} from './postgres-process.ts';
import { serverDataFolder } from './postgres-roles.ts';
import { waitUntil } from './process-info.ts';
import { writePrivateFile } from './secrets.ts';

const MAX_START_ATTEMPTS = 6;
const RETRY_MS = 500;
/** Replaying the log after a kill may take a while on a slow disk. */
const READY_LIMIT_MS = 180_000;
const READY_PROBE_MS = 40;
/** Deaths in a row after which the next restarts wait, each longer: a broken machine is not hammered, nor given up. */
const MAX_PROMPT_RESTARTS = 5;
const RESTART_PAUSE_MS = 5_000;
const MAX_RESTART_PAUSE_MS = 30_000;
/** A server that lived this long before it died starts the count of restarts again. */
const STEADY_MS = 60_000;

/** One running server: started, watched, started again when it dies under us, stopped last. */
export class ServerProcess {
  port = 0;
  attached = false;
  readonly #cluster: Cluster;
  readonly #password: string;
  readonly #log: Log;
  #child: ChildProcess | null = null;
  #restart: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();
  #restarts = 0;
  #startedAt = 0;

  constructor(cluster: Cluster, password: string, log: Log) {
    this.#cluster = cluster;
    this.#password = password;
    this.#log = log;
  }

  url(user: string, password: string, database: string): string {
    const socket = socketFolder(this.#cluster);
    const place = socket !== null && existsSync(join(socket, `.s.PGSQL.${this.port}`)) ? `?host=${socket}` : '';
    return `postgresql://${user}:${password}@127.0.0.1:${this.port}/${database}${place}`;
  }

  async attach(port: number): Promise<void> {
    this.port = port;
    this.attached = true;
    if (!(await this.#answers())) throw new StartProblem('The PostgreSQL of this data folder does not answer.');
  }

  /** Retries while the remains of a killed server (its pid file, its shared memory, its port) go away. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (await this.#startOnce()) return;
      if (this.#isStopping) return;
      if (attempt === MAX_START_ATTEMPTS) {
        const log = join(this.#cluster.folder, 'server.log');
        throw new StartProblem(`PostgreSQL does not start: ${lastLogLine(this.#cluster)} (see ${log})`);
      }
      await this.#pause(RETRY_MS * attempt);
    }
  }

  async #startOnce(): Promise<boolean> {
    const portFile = join(this.#cluster.folder, 'port');
    const usual = this.port || (existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : 0);
    this.port = await choosePort(usual > 0 ? usual : null);
    writePrivateFile(portFile, `${this.port}\n`);
    const child = launchServer(this.#cluster, this.port);
    let ended = false;
    child.once('error', () => (ended = true));
    child.once('exit', () => (ended = true));
    const limit = performance.now() + READY_LIMIT_MS;
    while (!ended && !this.#isStopping && performance.now() < limit) {
      if (await this.#answers()) {
        if (ended) return false;
        this.#child = child;
        this.#startedAt = performance.now();
        child.once('exit', () => (this.#restart = this.#onExit()));
        return true;
      }
      await this.#pause(READY_PROBE_MS);
    }
    if (!ended && child.pid !== undefined) await stopServer(child.pid);
    return false;
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Cut short when the server is told to stop. */
  async #pause(milliseconds: number): Promise<void> {
    await setTimeout(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  async #answers(): Promise<boolean> {
    try {
      return (await serverDataFolder(this.url(SUPERUSER, this.#password, 'postgres'))) === this.#cluster.data;
    } catch {
      return false;
    }
  }

  /** The server died under us (killed, out of memory): start it again on the same port, where the pools will look. */
  async #onExit(): Promise<void> {
    this.#child = null;
    if (this.#isStopping) return;
    this.#log.error({ restarts: this.#restarts }, 'PostgreSQL stopped unexpectedly: starting it again.');
    if (performance.now() - this.#startedAt > STEADY_MS) this.#restarts = 0;
    const pause = Math.max(0, ++this.#restarts - MAX_PROMPT_RESTARTS) * RESTART_PAUSE_MS;
    try {
      await this.#pause(Math.min(pause, MAX_RESTART_PAUSE_MS));
      if (this.#isStopping) return;
      await this.start();
      this.#log.info({}, 'PostgreSQL serves again.');
    } catch (error) {
      this.#log.error({ reason: (error as Error).message }, 'PostgreSQL could not be started again.');
    }
  }

  /** Stops the server, also one that is being started again after it died under us. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#restart;
    const child = this.#child;
    if (this.attached || child?.pid === undefined) return;
    await stopServer(child.pid);
    await waitUntil(() => child.exitCode !== null || child.signalCode !== null, 2_000);
  }
}
