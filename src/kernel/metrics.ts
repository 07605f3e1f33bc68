import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, collectDefaultMetrics, Histogram, type MetricObject, Registry } from 'prom-client';

/** Upper bounds in seconds: around the targets of the performance page (lists, retrieves, deposits). */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Route templates are few; anything else is counted together, so that no address becomes a label. */
const MAX_ROUTES = 500;
const COLLECT_TIMEOUT_MS = 1_000;

/** This process's Prometheus metrics. No label ever carries an identifier of a person, a record or a document. */
export interface Metrics {
  readonly registry: Registry;
  /** Counts one answered request under its route template (`/fhir/DocumentReference/:id`). Duration in milliseconds. */
  observeRequest(method: string, route: string, status: number, duration: number): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'carnet_http_request_seconds',
    help: 'Duration of HTTP requests by route template',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  const routes = new Set<string>();
  return {
    registry,
    observeRequest(method, route, status, duration) {
      if (routes.size < MAX_ROUTES) routes.add(route);
      const label = routes.has(route) ? route : 'other';
      requests.observe({ method, route: label, status: String(status) }, duration / 1_000);
    },
  };
}

/** Content type of the text that `metricsText` gives. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

interface MetricsQuestion {
  readonly carnet: 'metrics-wanted' | 'metrics-of-worker';
  readonly id: number;
}
interface MetricsAnswer {
  readonly carnet: 'metrics-answer' | 'metrics-of-all';
  readonly id: number;
  readonly value: unknown;
}

let nextQuestion = 1;

/**
 * The text of `/metrics`: of all workers when this process is one (asked through the primary), else of this process.
 * A worker that does not answer within a second is left out.
 */
export async function metricsText(metrics: Metrics): Promise<string> {
  if (!cluster.isWorker || process.send === undefined) return metrics.registry.metrics();
  const id = nextQuestion++;
  const answer = ask(process, 'metrics-of-all', id);
  process.send({ carnet: 'metrics-wanted', id } satisfies MetricsQuestion);
  const text = await answer;
  return typeof text === 'string' ? text : metrics.registry.metrics();
}

/** Worker side: answers the primary when it collects. Call once. */
export function answerMetricsQuestions(metrics: Metrics): void {
  process.on('message', (message: MetricsQuestion) => {
    if (message?.carnet !== 'metrics-of-worker') return;
    void metrics.registry.getMetricsAsJSON().then((value) => {
      process.send?.({ carnet: 'metrics-answer', id: message.id, value } satisfies MetricsAnswer);
    });
  });
}

/** Primary side: collects from every worker when one of them asks. Call once. */
export function serveMetricsToWorkers(): void {
  cluster.on('message', (asking, message: MetricsQuestion) => {
    if (message?.carnet !== 'metrics-wanted') return;
    void collect().then((value) => {
      if (asking.isConnected())
        asking.send({ carnet: 'metrics-of-all', id: message.id, value } satisfies MetricsAnswer);
    });
  });
}

async function collect(): Promise<string> {
  const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected() === true);
  const answers = await Promise.all(
    workers.map((worker) => {
      const id = nextQuestion++;
      const answer = ask(worker as Worker, 'metrics-answer', id);
      worker?.send({ carnet: 'metrics-of-worker', id } satisfies MetricsQuestion);
      return answer;
    }),
  );
  const collected = answers.filter((answer): answer is MetricObject[] => Array.isArray(answer));
  return AggregatorRegistry.aggregate(collected).metrics();
}

function ask(from: Worker | NodeJS.Process, kind: MetricsAnswer['carnet'], id: number): Promise<unknown> {
  return new Promise((resolve) => {
    const finish = (value: unknown): void => {
      clearTimeout(timer);
      from.removeListener('message', onMessage);
      resolve(value);
    };
    const onMessage = (message: MetricsAnswer): void => {
      if (message?.carnet === kind && message.id === id) finish(message.value);
    };
    const timer = setTimeout(() => finish(null), COLLECT_TIMEOUT_MS);
    from.on('message', onMessage);
  });
}
