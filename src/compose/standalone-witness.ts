import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { Counter, Gauge } from 'prom-client';
import { isLoopback } from '../config.ts';
import type { RunningWitness, WitnessReport, WitnessRequest } from '../doors/cli/witness-shapes.ts';
import { witnessDoor } from '../doors/witness/witness-door.ts';
import { systemClock } from '../kernel/clock.ts';
import { SigningRing } from '../kernel/keys/signing-keys.ts';
import type { Log } from '../kernel/log.ts';
import { createMetrics, METRICS_CONTENT_TYPE, type Metrics } from '../kernel/metrics.ts';
import { StartProblem } from '../kernel/postgres-binaries.ts';
import type { Service } from '../kernel/supervisor.ts';
import { type Followed, followLog } from '../kernel/tlog/follow-log.ts';
import { logOverHttp } from '../kernel/tlog/log-over-http.ts';
import { witnessKey } from '../kernel/tlog/note.ts';
import {
  WITNESS_ALARMS,
  Witness,
  type WitnessAlarm,
  type WitnessAnswer,
  witnessRequest,
} from '../kernel/tlog/witness.ts';
import { WitnessFolder } from '../kernel/tlog/witness-folder.ts';
import type { WitnessedLog } from '../kernel/tlog/witness-list.ts';

/** Milliseconds for the whole of a request: what it asks is small. */
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 256;

const hashOf = (origin: string): string => createHash('sha256').update(origin).digest('hex');

/** Opens a witness that stands alone: its folder, its key, the logs that it knows; nothing of any deployment. */
export async function openStandaloneWitness(request: WitnessRequest, log: Log): Promise<RunningWitness> {
  const folder = await WitnessFolder.open(request.folder, request.name);
  const ring = await SigningRing.open({ use: 'witness', folder: request.folder });
  return new StandaloneWitness(folder, ring, request.logs, log).open();
}

class StandaloneWitness implements RunningWitness {
  readonly key: string;
  readonly #folder: WitnessFolder;
  readonly #witness: Witness;
  readonly #logs: ReadonlyMap<string, WitnessedLog>;
  readonly #log: Log;
  readonly #metrics = createMetrics();
  readonly #meters = metersOf(this.#metrics);
  /** Evidence that is being written. */
  readonly #keeping = new Set<Promise<void>>();

  constructor(folder: WitnessFolder, ring: SigningRing, logs: readonly WitnessedLog[], log: Log) {
    this.#folder = folder;
    this.#log = log;
    this.#logs = new Map(logs.map((each) => [each.key.name, each]));
    this.#witness = new Witness({
      key: witnessKey(folder.name, ring.current.publicKey),
      sign: (bytes) => ring.sign(bytes),
      store: folder,
      clock: systemClock,
      // Anybody may send a checkpoint with a bad signature: that alone says nothing of the log.
      alarm: (what, facts, note) =>
        what === 'signature' ? log.debug(facts, WITNESS_ALARMS[what]) : this.#alarm(what, facts, note),
    });
    this.key = this.#witness.key.text;
  }

  /** @throws StartProblem when a log has another key than the one that it was cosigned under */
  async open(): Promise<this> {
    for (const [origin, { key }] of this.#logs) {
      const seen = await this.#folder.seen(origin);
      if (seen !== null && seen.logKey !== key.text)
        throw new StartProblem(
          `The log ${origin} was cosigned under another key: a log that changes its key is a new log, and takes another name.`,
        );
    }
    return this;
  }

  /** Looks once at every log that is followed. */
  async check(): Promise<readonly WitnessReport[]> {
    const reports = await Promise.all(this.#followed().map((each) => this.#follow(each)));
    await Promise.all(this.#keeping);
    return reports;
  }

  #followed(): WitnessedLog[] {
    return [...this.#logs.values()].filter(({ url }) => url !== null);
  }

  async #follow({ key, url }: WitnessedLog): Promise<WitnessReport> {
    const origin = key.name;
    const found = await followLog({
      ...{ key, witness: this.#witness, store: this.#folder, clock: systemClock },
      source: logOverHttp(url ?? ''),
      alarm: (what, facts, note) => this.#alarm(what, facts, note),
    });
    this.#meters.reached.set({ origin }, found.outcome === 'unreachable' ? 0 : 1);
    if (found.outcome === 'cosigned') this.#count(origin, found.size);
    if (found.outcome === 'unreachable') this.#log.warn({ origin, error: found.error }, 'a log cannot be read');
    if (found.outcome === 'behind')
      this.#log.warn({ origin, ...sizesOf(found) }, 'a log publishes less than it had cosigned');
    return { origin, ...found };
  }

  async #addCheckpoint(body: string): Promise<WitnessAnswer> {
    const origin = body.slice(body.indexOf('\n\n') + 2).split('\n', 1)[0] ?? '';
    const known = this.#logs.get(origin);
    if (known === undefined) return { status: 404, body: 'This log is not known here.\n' };
    const answer = await this.#witness.addCheckpoint(body, known.key.text);
    if (answer.status === 200) this.#count(origin, (await this.#folder.seen(origin))?.size ?? 0);
    return answer;
  }

  #count(origin: string, size: number): void {
    this.#meters.size.set({ origin }, size);
    this.#meters.cosigned.set({ origin }, Math.floor(systemClock.now().getTime() / 1_000));
  }

  #alarm(what: WitnessAlarm, facts: Readonly<Record<string, unknown>>, note: string): void {
    const origin = String(facts['origin']);
    this.#meters.alarms.inc({ origin, what });
    this.#log.error({ alarm: what, ...facts }, `${WITNESS_ALARMS[what]}: it is not cosigned`);
    const keeping = this.#keep(origin, what, note).finally(() => this.#keeping.delete(keeping));
    this.#keeping.add(keeping);
  }

  async #keep(origin: string, what: WitnessAlarm, note: string): Promise<void> {
    try {
      const file = await this.#folder.keepEvidence(origin, what, note);
      if (file !== null) this.#log.error({ origin, file }, 'what the log showed is kept');
    } catch (error) {
      this.#log.error({ err: error }, 'what the log showed could not be kept');
    }
  }

  async #lastOf(hash: string): Promise<string | null> {
    const origin = [...this.#logs.keys()].find((name) => hashOf(name) === hash);
    const note = origin === undefined ? null : this.#folder.note(origin);
    const seen = origin === undefined ? null : await this.#folder.seen(origin);
    if (note === null || seen === null) return null;
    const { status, body } = await this.#witness.addCheckpoint(witnessRequest(seen.size, [], note), seen.logKey);
    return status === 200 ? note + body : null;
  }

  /** Answers logs and monitors, and looks at every log again and again. */
  async serve({ bind, port, everyMs }: { bind: string; port: number; everyMs: number }): Promise<Service> {
    const app = fastify({ requestTimeout: REQUEST_TIMEOUT_MS, forceCloseConnections: true });
    app.server.maxConnections = MAX_CONNECTIONS;
    await app.register(witnessDoor, {
      key: this.key,
      addCheckpoint: (body: string) => this.#addCheckpoint(body),
      lastOf: (hash: string) => this.#lastOf(hash),
    });
    watchFromHere(app, this.#metrics);
    await app.listen({ host: bind, port });
    const stopping = new AbortController();
    const following = Promise.all(this.#followed().map((each) => this.#followUntil(each, stopping.signal, everyMs)));
    return {
      async close() {
        stopping.abort();
        await app.close();
        await following;
      },
    };
  }

  /** Each log at its own pace: one that answers slowly delays no other. */
  async #followUntil(log: WitnessedLog, signal: AbortSignal, everyMs: number): Promise<void> {
    while (!signal.aborted) {
      await this.#follow(log);
      await Promise.all(this.#keeping);
      await wait(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

const sizesOf = ({ size, before }: Extract<Followed, { outcome: 'behind' }>) => ({ size, before });

function watchFromHere(app: FastifyInstance, { registry }: Metrics): void {
  const config = { policy: 'public' } as const;
  app.get('/health/live', { config }, async () => ({ status: 'up' }));
  app.get('/metrics', { config }, async (request, reply) => {
    if (!isLoopback(request.socket.remoteAddress ?? '')) return reply.code(404).send();
    return reply.type(METRICS_CONTENT_TYPE).send(await registry.metrics());
  });
}

function metersOf({ registry }: Metrics) {
  const of = { labelNames: ['origin' as const], registers: [registry] };
  return {
    size: new Gauge({ name: 'carnet_witness_size', help: 'Leaves of the last checkpoint cosigned', ...of }),
    cosigned: new Gauge({ name: 'carnet_witness_cosigned_at', help: 'When, in POSIX seconds', ...of }),
    reached: new Gauge({ name: 'carnet_witness_log_reached', help: '1: the log answered at the last look', ...of }),
    alarms: new Counter({
      name: 'carnet_witness_alarms_total',
      help: 'Forks, rollbacks and false tiles seen; more than 0 is for somebody to look at',
      labelNames: ['origin', 'what'],
      registers: [registry],
    }),
  };
}
