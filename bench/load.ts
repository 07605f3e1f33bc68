/** Loads on a server: so many clients in closed loops, or a fixed rate of arrivals; times, errors, processor time. */
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../src/kernel/clock.ts';
import { Connection, type Prepared } from './client.ts';
import { cpuOf, cpuOfTree, loadNow, percentile } from './machine.ts';

/** The processes whose time is counted. */
export interface Watched {
  readonly port: number;
  readonly workers: readonly number[];
  readonly postmaster: number;
}

/** Microseconds of processor time per operation. */
export interface CpuPerOperation {
  readonly serving: readonly number[];
  readonly postgres: number;
  readonly client: number;
}

export interface Measured {
  readonly clients: number;
  readonly seconds: number;
  readonly operations: number;
  readonly errors: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly cpu: CpuPerOperation;
  readonly load: number;
  /** The first answer that was not 200. */
  readonly firstError: string | null;
}

/** The next request, or null when there is none left. */
export type Source = () => Prepared | null;

export interface Plan {
  readonly clients: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

class Counter {
  readonly times: number[] = [];
  errors = 0;
  firstError: string | null = null;
  recording = false;

  async one(connection: Connection, request: Prepared, from: number): Promise<void> {
    const answer = await connection.send(request);
    if (answer.status !== 200) {
      this.errors += 1;
      this.firstError ??= `${answer.status} ${answer.body?.toString().slice(0, 600)}`;
    }
    if (this.recording) this.times.push(systemClock.monotonic() - from);
  }
}

interface CpuReading {
  readonly serving: readonly number[];
  readonly postgres: number;
  readonly client: number;
}

function readCpu({ workers, postmaster }: Watched): CpuReading {
  const own = process.cpuUsage();
  return { serving: workers.map(cpuOf), postgres: cpuOfTree(postmaster), client: own.user + own.system };
}

function summarise(
  counter: Counter,
  clients: number,
  seconds: number,
  before: CpuReading,
  after: CpuReading,
): Measured {
  const times = Float64Array.from(counter.times).sort();
  const each = (a: number, b: number): number => Math.round((b - a) / Math.max(1, times.length));
  return {
    clients,
    seconds,
    operations: times.length,
    errors: counter.errors,
    perSecond: times.length / seconds,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    max: times.at(-1) ?? 0,
    cpu: {
      serving: after.serving.map((value, index) => each(before.serving[index] ?? 0, value)),
      postgres: each(before.postgres, after.postgres),
      client: each(before.client, after.client),
    },
    load: loadNow(),
    firstError: counter.firstError,
  };
}

/** Each client sends its next request when the last one is answered. */
export async function closedLoop(watched: Watched, plan: Plan, next: Source): Promise<Measured> {
  const counter = new Counter();
  const connections = await Promise.all(Array.from({ length: plan.clients }, () => Connection.open(watched.port)));
  let stopped = false;
  const loops = connections.map(async (connection) => {
    while (!stopped) {
      const request = next();
      if (request === null) return;
      await counter.one(connection, request, systemClock.monotonic());
    }
  });
  const all = Promise.all(loops);
  // A timer that is left keeps the process: what has been sent before the time is over ends the measure.
  const wait = (seconds: number) => pause(seconds * 1000, undefined, { ref: false });
  await Promise.race([wait(plan.warmUpSeconds), all]);
  const before = readCpu(watched);
  const start = systemClock.monotonic();
  counter.recording = true;
  await Promise.race([wait(plan.seconds), all]);
  counter.recording = false;
  const seconds = (systemClock.monotonic() - start) / 1000;
  const after = readCpu(watched);
  stopped = true;
  await all;
  for (const connection of connections) connection.close();
  return summarise(counter, plan.clients, seconds, before, after);
}

/** Arrivals at a fixed rate, whatever the answers do: a time counts from when its request was due. */
export async function fixedRate(watched: Watched, plan: Plan, perSecond: number, next: Source): Promise<Measured> {
  const counter = new Counter();
  const idle = await Promise.all(Array.from({ length: plan.clients }, () => Connection.open(watched.port)));
  const due: { request: Prepared; at: number }[] = [];
  const busy = new Set<Promise<void>>();
  const serve = async (waiting: Connection): Promise<void> => {
    const connection = waiting.isOpen ? waiting : await Connection.open(watched.port);
    for (let job = due.shift(); job !== undefined; job = due.shift())
      await counter.one(connection, job.request, job.at);
    idle.push(connection);
  };
  const start = systemClock.monotonic();
  const recordFrom = start + plan.warmUpSeconds * 1000;
  const end = recordFrom + plan.seconds * 1000;
  let before = readCpu(watched);
  let sent = 0;
  for (let now = start; now < end; now = systemClock.monotonic()) {
    if (!counter.recording && now >= recordFrom) {
      counter.recording = true;
      before = readCpu(watched);
    }
    for (; start + (sent * 1000) / perSecond <= now; sent += 1) {
      const request = next();
      if (request !== null) due.push({ request, at: start + (sent * 1000) / perSecond });
    }
    while (due.length > 0 && idle.length > 0) {
      const work = serve(idle.pop() as Connection).finally(() => busy.delete(work));
      busy.add(work);
    }
    await pause(1);
  }
  await Promise.all(busy);
  const seconds = (systemClock.monotonic() - recordFrom) / 1000;
  const after = readCpu(watched);
  for (const connection of idle) connection.close();
  return summarise(counter, plan.clients, seconds, before, after);
}
