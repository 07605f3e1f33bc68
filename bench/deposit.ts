import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BundleMaker, DOCUMENT_BYTES } from './bundles.ts';
import { type Ceiling, depositCeilings } from './ceiling.ts';
import { type BenchDeployment, startBenchDeployment } from './deployment.ts';
import { closedLoop, fixedRate, type Measured, type Source } from './load.ts';
import { loadNow, machineOf } from './machine.ts';
import { measureMemory } from './memory.ts';
import { heading, line, numberOf, numbersOf } from './report.ts';
import { measureSlope } from './slope.ts';

const HELP = `npm run bench:deposit -- [options]
Deposits of distinct 64 KB CDA documents over HTTP (ITI-65), acknowledged: authorised, validated, traced, encrypted, durable.
Starts a deployment of its own in a temporary folder (embedded PostgreSQL, two serving processes) and removes it.

  --clients 1,8,32,128   clients in closed loops
  --seconds 8            length of each measure, after the warm-up
  --warm-up 3            seconds that are not counted
  --records 10000        records, imported as insured persons
  --actors 100           professionals, each with a real access token
  --seed 20261122        of everything that is generated
  --port 8110            of the deployment
  --documents N          another run: resident memory of each process over N deposits
  --slope 10000,100000,1000000   another run: cost of a deposit when so many documents are there already
  --profile FOLDER       processor profiles of the serving processes (V8), for --cpu-prof's readers
  --json FILE            the figures
Exit code 1 below 300 deposits/s at the best number of clients, or when p99 at half load is 250 ms or more.`;

/** First stop of the performance page. */
const LEAST_PER_SECOND = 300;
const MOST_P99_MS = 250;
/** Requests prepared beyond what the last measure used. */
const MARGIN = 1.5;
const FIRST_GUESS_PER_SECOND = 400;
/** Warm-ups before the first measure, and their clients. */
const FIRST_WARM_UPS = 5;
const WARM_UP_CLIENTS = 16;
/** A request takes about 95 kB: so many are ready at once at most. */
const MAX_PREPARED = 20_000;

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '1,8,32,128' },
    seconds: { type: 'string', default: '8' },
    'warm-up': { type: 'string', default: '3' },
    records: { type: 'string', default: '10000' },
    actors: { type: 'string', default: '100' },
    seed: { type: 'string', default: '20261122' },
    port: { type: 'string', default: '8110' },
    documents: { type: 'string' },
    slope: { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

interface Run {
  readonly deployment: BenchDeployment;
  readonly maker: BundleMaker;
  readonly clients: readonly number[];
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

/** Requests enough for a measure at about this rate. */
async function sourceFor({ deployment, maker, seconds, warmUpSeconds }: Run, perSecond: number): Promise<Source> {
  const count = Math.min(MAX_PREPARED, Math.ceil(perSecond * MARGIN * (seconds + warmUpSeconds)) + 200);
  const requests = maker.prepare(count, await deployment.tokens.fresh());
  return () => requests.pop() ?? null;
}

/** Serving processes that just started run code that is not compiled yet: a deployment is measured as it is later. */
async function warmUp(run: Run): Promise<void> {
  const seconds = run.warmUpSeconds * FIRST_WARM_UPS;
  console.log(`warming up for ${seconds} s`);
  const source = await sourceFor({ ...run, seconds, warmUpSeconds: 0 }, FIRST_GUESS_PER_SECOND);
  await closedLoop(run.deployment.watched, { clients: WARM_UP_CLIENTS, warmUpSeconds: 0, seconds }, source);
}

async function measureRates(run: Run): Promise<{ measures: Measured[]; ceilings: Ceiling[]; half: Measured }> {
  const { deployment, clients, seconds, warmUpSeconds } = run;
  const url = deployment.config.urls.record?.admin ?? '';
  const ceilings = await depositCeilings(url, DOCUMENT_BYTES, clients, Math.min(3, seconds));
  await warmUp(run);
  console.log(heading('Deposits, closed loops (ceiling: 64 KB written durably and one row committed)'));
  const measures: Measured[] = [];
  let guess = FIRST_GUESS_PER_SECOND;
  for (const [index, count] of clients.entries()) {
    const plan = { clients: count, warmUpSeconds, seconds };
    const measured = await closedLoop(deployment.watched, plan, await sourceFor(run, guess));
    measures.push(measured);
    guess = Math.max(guess, measured.perSecond);
    console.log(line(measured, ceilings[index] ?? null));
  }
  const best = Math.max(...measures.map(({ perSecond }) => perSecond));
  console.log(heading(`Half load: ${(best / 2).toFixed(0)} arrivals a second, whatever the answers do`));
  const plan = { clients: 128, warmUpSeconds, seconds };
  const half = await fixedRate(deployment.watched, plan, best / 2, await sourceFor(run, best / 2));
  console.log(line(half, null));
  return { measures, ceilings, half };
}

/** Null when the first stop is reached. */
function shortfall(measures: readonly Measured[], half: Measured): string | null {
  const best = Math.max(...measures.map(({ perSecond }) => perSecond));
  const wrong = [...measures, half].find(({ errors }) => errors > 0);
  if (wrong !== undefined) return `answers that were not 200; the first: ${wrong.firstError}`;
  if (best < LEAST_PER_SECOND) return `${best.toFixed(0)} deposits/s: at least ${LEAST_PER_SECOND} are wanted`;
  return half.p99 >= MOST_P99_MS
    ? `p99 of ${half.p99.toFixed(0)} ms at half load: under ${MOST_P99_MS} is wanted`
    : null;
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(HELP);
    return;
  }
  const seed = numberOf(values.seed, 'seed');
  const loadBefore = loadNow();
  const deployment = await startBenchDeployment({
    port: numberOf(values.port, 'port'),
    records: numberOf(values.records, 'records'),
    actors: numberOf(values.actors, 'actors'),
    seed,
    profile: values.profile ?? null,
    say: (what) => console.log(what),
  });
  try {
    const machine = machineOf(deployment.postgres);
    console.log(`${JSON.stringify(machine)} seed ${seed} load ${loadBefore}`);
    const run: Run = {
      deployment,
      maker: new BundleMaker(deployment.people, deployment.actors, seed),
      clients: numbersOf(values.clients, 'clients'),
      seconds: numberOf(values.seconds, 'seconds'),
      warmUpSeconds: numberOf(values['warm-up'], 'warm-up'),
    };
    const figures = await choose(run);
    if (values.json !== undefined) {
      writeFileSync(values.json, `${JSON.stringify({ machine, seed, loadBefore, ...figures }, null, 2)}\n`);
    }
  } finally {
    await deployment.stop();
  }
}

async function choose(run: Run): Promise<object> {
  const { deployment, maker } = run;
  if (values.documents !== undefined) {
    return { memory: await measureMemory(deployment, maker, numberOf(values.documents, 'documents')) };
  }
  if (values.slope !== undefined) {
    const sizes = numbersOf(values.slope, 'slope');
    return { slope: await measureSlope(deployment, maker, sizes, run.seconds) };
  }
  const figures = await measureRates(run);
  const missing = shortfall(figures.measures, figures.half);
  console.log(missing ?? 'The first stop is reached.');
  if (missing !== null) process.exitCode = 1;
  return figures;
}

await main();
