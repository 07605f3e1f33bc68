import cluster, { type Worker } from 'node:cluster';
import { closeWhatDies } from './handed-connections.ts';
import type { Log } from './log.ts';
import { serveMetricsToWorkers } from './metrics.ts';
import { StartProblem } from './postgres-binaries.ts';

export interface SupervisorOptions {
  readonly log: Log;
  /** Path of the program that a worker runs, and its arguments. */
  readonly program: string;
  readonly programArguments: readonly string[];
  readonly workers: number;
  /** What each worker is told before it serves: plain data. */
  readonly startMessage: Readonly<Record<string, unknown>>;
  /** Called once every worker is gone, while stopping: the database stops here. */
  readonly onDrained: () => Promise<void>;
}

/** What one worker runs; `close` stops accepting and resolves when the requests under way are answered. */
export interface Service {
  close(): Promise<void>;
}

const DRAIN_LIMIT_MS = 12_000;
const MAX_EARLY_DEATHS = 4;
const FIRST_RESTART_MS = 250;
const MAX_RESTART_MS = 30_000;
/** A worker that lived this long before it died is restarted at once. */
const STEADY_MS = 60_000;
/**
 * How a worker collects its garbage. Documents pass as buffers outside V8's heap; by default 64 MB of them start a collection
 * of the whole heap, once a second under load. They count together with the heap instead, and young objects get more room.
 */
const MEMORY_FLAGS = ['--external-memory-accounted-in-global-limit', '--max-semi-space-size=32'];
/** npm, the launcher and the terminal may each pass on one and the same Ctrl-C. */
const SAME_SIGNAL_MS = 800;
const INTERRUPTED = 130;

/** Libraries choose by it: without it the pages are drawn by React's development build, at twice the cost. */
const WORKER_ENVIRONMENT = { NODE_ENV: 'production' };

/** The primary process: starts workers, restarts dead ones, drains them on SIGTERM or SIGINT. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #ready = new Set<number>();
  readonly #bornAt = new Map<number, number>();
  #everReady = false;
  #deaths = 0;
  #stopping: Promise<void> | null = null;
  #onReady: () => void = () => undefined;
  #onFailure: (problem: Error) => void = () => undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Resolves when every worker serves; throws `StartProblem` when they keep dying before that. */
  async start(): Promise<void> {
    const { program, programArguments } = this.#options;
    const execArgv = [...process.execArgv, ...MEMORY_FLAGS];
    cluster.setupPrimary({ exec: program, args: [...programArguments], execArgv });
    serveMetricsToWorkers();
    cluster.on('message', (worker, message: { carnet?: string }) => {
      if (message?.carnet === 'ready') this.#markReady(worker);
    });
    cluster.on('exit', (worker, code, signal) => this.#onDeath(worker, code, signal));
    const ready = new Promise<void>((resolve, reject) => {
      this.#onReady = resolve;
      this.#onFailure = reject;
    });
    for (let count = 0; count < this.#options.workers; count++) this.#fork();
    await ready;
  }

  /** Asks every worker to finish what it does, then stops the rest. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#drain();
    return this.#stopping;
  }

  /** Ends the workers at once. */
  kill(): void {
    for (const worker of liveWorkers()) worker.process.kill('SIGKILL');
  }

  #fork(): void {
    const worker = cluster.fork(WORKER_ENVIRONMENT);
    this.#bornAt.set(worker.id, performance.now());
    worker.on('error', () => undefined); // the exit event tells
    closeWhatDies(worker);
    worker.send({ carnet: 'start', message: this.#options.startMessage });
  }

  #markReady(worker: Worker): void {
    this.#ready.add(worker.id);
    this.#options.log.info({ worker: worker.id }, 'A worker serves.');
    if (this.#ready.size < this.#options.workers) return;
    this.#everReady = true;
    this.#onReady();
  }

  #onDeath(worker: Worker, code: number | null, signal: string | null): void {
    const wasServing = this.#ready.delete(worker.id);
    const age = performance.now() - (this.#bornAt.get(worker.id) ?? 0);
    this.#bornAt.delete(worker.id);
    if (this.#stopping !== null) return;
    if (code === 0 && wasServing) {
      this.#options.log.info({ worker: worker.id }, 'A worker was asked to end: another takes its place.');
      this.#fork();
      return;
    }
    this.#deaths = age > STEADY_MS ? 1 : this.#deaths + 1;
    this.#options.log.error({ worker: worker.id, code, signal, deaths: this.#deaths }, 'A worker died.');
    if (!this.#everReady && this.#deaths >= MAX_EARLY_DEATHS) {
      this.#onFailure(new StartProblem('The server could not start: its workers stop at once. The log says why.'));
      return;
    }
    const wait = Math.min(FIRST_RESTART_MS * 2 ** (this.#deaths - 1), MAX_RESTART_MS);
    setTimeout(() => this.#stopping === null && this.#fork(), wait).unref();
  }

  async #drain(): Promise<void> {
    this.#options.log.info({ workers: this.#ready.size }, 'Stopping: finishing the requests under way.');
    const gone = liveWorkers().map((worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve())));
    for (const worker of liveWorkers()) worker.send({ carnet: 'drain' }, () => undefined);
    const timer = setTimeout(() => this.kill(), DRAIN_LIMIT_MS);
    await Promise.all(gone);
    clearTimeout(timer);
    await this.#options.onDrained();
    this.#options.log.info({}, 'Stopped.');
  }
}

function liveWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker?.isDead() === false);
}

/**
 * Calls `stop` at the first SIGINT or SIGTERM, `abandon` at a later one. The same Ctrl-C seen twice (from the terminal
 * and from the launcher) counts once.
 */
export function onStopSignals(stop: (signal: NodeJS.Signals) => void, abandon: () => void): void {
  let first: number | null = null;
  const handle = (signal: NodeJS.Signals): void => {
    const at = performance.now();
    if (first === null) {
      first = at;
      stop(signal);
    } else if (at - first > SAME_SIGNAL_MS) {
      abandon();
      process.exit(INTERRUPTED);
    }
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  process.on('SIGHUP', handle);
}

/**
 * The worker's whole life: waits to be told what to serve, serves, drains when the primary (or a SIGTERM) says so.
 * A terminal's Ctrl-C is the primary's business. When the primary dies, node:cluster ends the worker.
 * @param drainLimitMs milliseconds that requests under way may take once asked to end; shorter in tests only
 */
export async function runWorker(
  serve: (startMessage: unknown) => Promise<Service>,
  drainLimitMs = DRAIN_LIMIT_MS,
): Promise<void> {
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  let service: Promise<Service> | null = null;
  let draining = false;
  const drain = async (): Promise<void> => {
    if (draining) return;
    draining = true;
    // Asked by a signal of its own, nobody else would end a worker whose last client never reads: none would take its place.
    setTimeout(() => process.exit(1), drainLimitMs).unref();
    await (await service)?.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void drain());
  const startMessage = await new Promise<unknown>((resolve) => {
    process.on('message', (message: { carnet?: string; message?: unknown }) => {
      if (message?.carnet === 'drain') void drain();
      if (message?.carnet === 'start') resolve(message.message);
    });
  });
  service = serve(startMessage);
  await service;
  process.send?.({ carnet: 'ready' });
}
