import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { type Config, isLoopback, servingConfig } from '../../config.ts';
import {
  requireFreePort,
  requireFutureFolder,
  requireNoInstance,
  requireWritableFolder,
  takeInstanceLock,
} from '../../kernel/instance-lock.ts';
import type { Log } from '../../kernel/log.ts';
import { migrationState } from '../../kernel/migrate.ts';
import { onStopSignals, runWorker, type Service, Supervisor } from '../../kernel/supervisor.ts';
import type { DatabaseUrls } from '../../kernel/zones.ts';
import type { Invocation } from './command.ts';
import type { SandboxAddress, SeedSummary } from './commands.ts';
import { type Databases, migrateAll, openDatabases, openLog } from './deployment.ts';
import { CommandEnd } from './terminal.ts';

export interface ServerPlan {
  readonly config: Config;
  readonly mayGenerateSecrets: boolean;
  /** The demonstration only: makes its world before the first request. */
  readonly seed: boolean;
  /** Told once every worker serves. */
  readonly onReady: (seeded: SeedSummary | null) => void;
}

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/**
 * Runs the server until a signal stops it. In the primary: obstacles first (folder, instance, port), then databases,
 * migrations, demo world, workers. In a worker: serves. Resolves when everything has stopped.
 */
export async function runServer(invocation: Invocation, plan: ServerPlan): Promise<void> {
  if (cluster.isWorker) await serveAsWorker(invocation, plan.config);
  else await superviseUntilStopped(invocation, plan);
}

async function serveAsWorker(invocation: Invocation, config: Config): Promise<void> {
  const log = openLog(config, { worker: cluster.worker?.id });
  const failed = (error: unknown): void => {
    log.error({ err: error }, 'The worker failed.');
    process.exit(1);
  };
  process.on('uncaughtException', failed);
  process.on('unhandledRejection', failed);
  await runWorker(async (message) => {
    const { urls, sandbox } = message as { urls: DatabaseUrls; sandbox: SandboxAddress | null };
    const commands = await invocation.compose();
    return commands.serveWorker(await servingConfig(config, urls, false), log, sandbox);
  });
  await new Promise(() => undefined); // the primary's word, or its death, ends a worker
}

async function superviseUntilStopped(invocation: Invocation, plan: ServerPlan): Promise<void> {
  const { config } = plan;
  await requireNoObstacle(config);
  requireWritableFolder(config.data);
  const release = takeInstanceLock(config.data, config.publicUrl);
  try {
    const server = new Deployment(invocation, plan, openLog(config));
    const stopped = new Promise<void>((resolve) => {
      onStopSignals(
        () => {
          invocation.terminal.say('Stopping…');
          resolve();
        },
        () => server.abandon(),
      );
    });
    await server.runUntil(stopped);
  } finally {
    release();
  }
}

/** Before anything is made: a start that cannot be leaves nothing behind. */
async function requireNoObstacle({ data, bind, port, tls, zones, link }: Config): Promise<void> {
  requireFutureFolder(data);
  requireNoInstance(data);
  await requireFreePort(bind, port);
  if (tls !== null) await requireFreePort(tls.bind, tls.port);
  if (tls?.hl7Port != null) await requireFreePort(tls.bind, tls.hl7Port);
  if (zones.length === 1) await requireFreePort(link.bind, link.port);
}

class Deployment {
  readonly #invocation: Invocation;
  readonly #plan: ServerPlan;
  readonly #log: Log;
  #databases: Databases | null = null;
  #supervisor: Supervisor | null = null;
  #sandbox: (SandboxAddress & Service) | null = null;

  constructor(invocation: Invocation, plan: ServerPlan, log: Log) {
    this.#invocation = invocation;
    this.#plan = plan;
    this.#log = log;
  }

  /** Starts, serves, and stops when `stopped` resolves, even in the middle of starting. */
  async runUntil(stopped: Promise<void>): Promise<void> {
    const interruption = stopped.then(() => 'stopped' as const);
    const starting = this.#start();
    try {
      const first = await Promise.race([starting.then(() => 'started' as const), interruption]);
      if (first === 'stopped') {
        starting.catch(() => undefined); // what it was doing loses its database below
        throw new CommandEnd('interrupted');
      }
      await interruption;
    } finally {
      await this.#stop();
    }
  }

  /** A second Ctrl-C: no goodbye to anyone; PostgreSQL recovers by itself at the next start. */
  abandon(): void {
    this.#supervisor?.kill();
    void this.#databases?.close();
  }

  async #start(): Promise<void> {
    const { config } = this.#plan;
    const { terminal } = this.#invocation;
    const isOwnServer = config.databases === 'embedded';
    terminal.begin(isOwnServer ? `PostgreSQL in ${config.data}/postgres` : 'Databases');
    this.#databases = await openDatabases(config, this.#log, 'restart');
    const { urls } = this.#databases;
    if (isOwnServer || config.mode === 'demo') await migrateAll(config, urls, terminal);
    else await requireMigrated(config, urls);
    const serving = await servingConfig(config, urls, this.#plan.mayGenerateSecrets);
    let seeded: SeedSummary | null = null;
    if (this.#plan.seed) seeded = await (await this.#invocation.compose()).seed(serving, this.#log, terminal);
    if (config.mode === 'demo')
      this.#sandbox = await (await this.#invocation.compose()).startSandbox(serving, this.#log);
    terminal.begin(`Starting ${config.workers} serving process${config.workers === 1 ? '' : 'es'}`);
    this.#supervisor = new Supervisor({
      log: this.#log,
      program: MAIN,
      programArguments: this.#invocation.argv,
      workers: config.workers,
      startMessage: {
        urls,
        sandbox: this.#sandbox && { origin: this.#sandbox.origin, smtpUrl: this.#sandbox.smtpUrl },
      },
      onDrained: async () => undefined,
    });
    await this.#supervisor.start();
    this.#log.info({ bind: config.bind, port: config.port, workers: config.workers, zones: config.zones }, 'Serving.');
    if (!isLoopback(config.bind) && config.mode === 'demo') {
      terminal.warn(`Warning: this demonstration, with its known passwords, can be reached at ${config.bind}.`);
    }
    this.#plan.onReady(seeded);
  }

  async #stop(): Promise<void> {
    await this.#supervisor?.stop();
    await this.#sandbox?.close();
    await this.#databases?.close();
  }
}

/** An operator's own databases are migrated by a deliberate act, before the new release serves. */
async function requireMigrated(config: Config, urls: DatabaseUrls): Promise<void> {
  for (const zone of config.zones) {
    const url = urls[zone]?.app;
    if (url === undefined) continue;
    const { pending } = await migrationState(zone, url);
    if (pending.length > 0) {
      throw new CommandEnd(
        'database',
        `The ${zone} database lacks ${pending.join(', ')}: run \`carnet migrate\` first.`,
      );
    }
  }
}
