/** Memory that does not grow with the number of deposits: resident bytes of each process along the way. */
import type { BundleMaker } from './bundles.ts';
import type { BenchDeployment } from './deployment.ts';
import { closedLoop } from './load.ts';
import { childrenOf, loadNow, residentOf } from './machine.ts';

const CLIENTS = 32;
/** Deposits made ready at once. */
const BATCH = 5_000;
const READINGS = 20;
const MEGABYTE = 1_048_576;

export interface MemoryReading {
  readonly documents: number;
  /** Megabytes of each serving process; of the largest PostgreSQL process, shared pages included. */
  readonly serving: readonly number[];
  readonly largestBackend: number;
  readonly load: number;
}

function readingOf({ watched }: BenchDeployment, documents: number): MemoryReading {
  const megabytes = (pid: number): number => Math.round(residentOf(pid) / MEGABYTE);
  return {
    documents,
    serving: watched.workers.map(megabytes),
    largestBackend: Math.max(...childrenOf(watched.postmaster).map(megabytes)),
    load: loadNow(),
  };
}

/** Deposits `total` documents and reads the memory before, along the way and after. @throws Error at the first refusal */
export async function measureMemory(
  deployment: BenchDeployment,
  maker: BundleMaker,
  total: number,
): Promise<MemoryReading[]> {
  const readings = [readingOf(deployment, 0)];
  const batch = Math.max(1, Math.min(BATCH, Math.ceil(total / READINGS)));
  console.log(JSON.stringify(readings[0]));
  for (let done = 0; done < total; done += batch) {
    const requests = maker.prepare(Math.min(batch, total - done), await deployment.tokens.fresh());
    const plan = { clients: CLIENTS, warmUpSeconds: 0, seconds: 3_600 };
    const { errors, firstError } = await closedLoop(deployment.watched, plan, () => requests.pop() ?? null);
    if (errors > 0) throw new Error(`a deposit was refused: ${firstError}`);
    const reading = readingOf(deployment, Math.min(total, done + batch));
    readings.push(reading);
    console.log(JSON.stringify(reading));
  }
  return readings;
}
