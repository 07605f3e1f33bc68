/** What a deposit costs when many documents are there already. */
import type { BundleMaker } from './bundles.ts';
import type { BenchDeployment } from './deployment.ts';
import { closedLoop } from './load.ts';
import { type LoadedRecord, loadDocuments } from './loader.ts';
import { loadNow } from './machine.ts';
import { heading, line } from './report.ts';

const CLIENTS = 32;
const WARM_UP_SECONDS = 4;
const REQUESTS_PER_SECOND = 800;
/** Deposits that warm the serving processes up. */
const FIRST_DEPOSITS = 3_000;

export interface SlopePoint {
  readonly documents: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of processor time per deposit: serving processes and PostgreSQL. */
  readonly cpu: number;
  readonly load: number;
}

/** Measures deposits at each size, in growing order; rows between two sizes are loaded into all records alike. */
export async function measureSlope(
  deployment: BenchDeployment,
  maker: BundleMaker,
  sizes: readonly number[],
  seconds: number,
): Promise<SlopePoint[]> {
  const points: SlopePoint[] = [];
  let there = 0;
  const first = maker.prepare(FIRST_DEPOSITS, await deployment.tokens.fresh());
  const warming = { clients: CLIENTS, warmUpSeconds: 0, seconds: 3_600 };
  await closedLoop(deployment.watched, warming, () => first.pop() ?? null);
  there += FIRST_DEPOSITS;
  for (const size of [...sizes].sort((a, b) => a - b)) {
    const perRecord = Math.max(0, Math.round((size - there) / deployment.records.length));
    await fill(deployment, deployment.records, perRecord);
    there += perRecord * deployment.records.length;
    const count = REQUESTS_PER_SECOND * (seconds + WARM_UP_SECONDS);
    const requests = maker.prepare(count, await deployment.tokens.fresh());
    const plan = { clients: CLIENTS, warmUpSeconds: WARM_UP_SECONDS, seconds };
    const measured = await closedLoop(deployment.watched, plan, () => requests.pop() ?? null);
    if (measured.errors > 0) throw new Error(`a deposit was refused: ${measured.firstError}`);
    console.log(heading(`${there} documents there`));
    console.log(line(measured, null));
    const cpu = measured.cpu.serving.reduce((sum, each) => sum + each, 0) + measured.cpu.postgres;
    const { perSecond, p50, p99 } = measured;
    points.push({ documents: there, perSecond, p50, p99, cpu, load: loadNow() });
    there += count - requests.length;
  }
  const [least, last] = [points[0], points.at(-1)];
  if (least !== undefined && last !== undefined) {
    console.log(
      `From ${least.documents} to ${last.documents} documents: CPU x ${(last.cpu / least.cpu).toFixed(2)}, p50 x ${(last.p50 / least.p50).toFixed(2)}`,
    );
  }
  return points;
}

async function fill(deployment: BenchDeployment, records: readonly LoadedRecord[], perRecord: number): Promise<void> {
  if (perRecord === 0) return;
  const opened = await deployment.open();
  try {
    await loadDocuments(
      {
        zone: opened.record,
        admin: deployment.admin,
        perRecord,
        bytesOf: () => null,
        stored: () => undefined,
        say: (done) => console.log(`loaded ${done} documents`),
      },
      records,
    );
  } finally {
    await opened.close();
  }
}
