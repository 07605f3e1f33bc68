import { writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { parseArgs } from 'node:util';
import { seededRandom } from '../sandbox/town/random.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { type BenchDeployment, startBenchDeployment } from './deployment.ts';
import { cpuOf, cpuOfTree, loadNow, machineOf, percentile } from './machine.ts';
import { type SignedIn, signInAll } from './page-visitors.ts';
import { MAX_PAGE_BYTES, pageWeight } from './page-weight.ts';
import { numberOf } from './report.ts';

const HELP = `npm run bench:pages -- [options]
Server time and weight of pages over real HTTP: the sign-in, which a visitor loads first; a person's home, list, one document with its narrative, history, notices, the pages of
access; a professional's first page. Persons and a doctor signed in through the pages; each record has 50 documents and 10 readers. Starts a deployment of its own in a temporary folder and removes it.

  --clients 2            visitors in closed loops
  --seconds 6            length of each measure, after the warm-up
  --warm-up 4            seconds that are not counted, once
  --records 60           records of 50 documents
  --visitors 8           persons who sign in
  --seed 20261128        of everything that is generated
  --port 8130            of the deployment
  --profile FOLDER       processor profiles of the serving processes (V8)
  --json FILE            the figures
Exit code 1 when a page answers anything but 200, its p95 is 30 ms or more, or the first page weighs more than
${MAX_PAGE_BYTES} bytes with the assets that it names (compressed). The others weigh what is printed for who has no asset yet; a page is not compressed
for who has a cookie.`;

const STOP_P95_MS = 30;
const GOAL_P95_MS = 15;
/** Professionals whom each visitor lets in. */
const READERS = 10;

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '6' },
    'warm-up': { type: 'string', default: '4' },
    records: { type: 'string', default: '60' },
    visitors: { type: 'string', default: '8' },
    seed: { type: 'string', default: '20261128' },
    port: { type: 'string', default: '8130' },
    profile: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

interface PageFigures {
  readonly page: string;
  readonly count: number;
  readonly errors: number;
  readonly bytes: number;
  /** Bytes with the assets that it names. */
  readonly weight: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Microseconds of processor time a page. */
  readonly cpu: { readonly serving: number; readonly postgres: number };
  readonly load: number;
}

function fetchPage(
  agent: Agent,
  port: number,
  path: string,
  cookie: string,
): Promise<{ status: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    const known = cookie === '' ? {} : { cookie };
    const headers = { ...known, host: `localhost:${port}`, 'accept-language': 'fr' };
    const request = get({ agent, host: '127.0.0.1', port, path, headers }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, bytes }));
      answer.on('error', reject);
    });
    request.on('error', reject);
  });
}

async function measure(
  deployment: BenchDeployment,
  page: string,
  { path: pathOf, as }: MeasuredPage,
  people: readonly SignedIn[],
  seconds: number,
): Promise<PageFigures> {
  const { port, workers, postmaster } = deployment.watched;
  const clients = numberOf(values.clients, 'clients');
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const random = seededRandom('bench-pages', 1);
  const times: number[] = [];
  const seen = { errors: 0, bytes: 0 };
  const cpuNow = () => ({
    serving: workers.reduce((sum, pid) => sum + cpuOf(pid), 0),
    postgres: cpuOfTree(postmaster),
  });
  const before = cpuNow();
  const end = systemClock.monotonic() + seconds * 1000;
  const loop = async (): Promise<void> => {
    while (systemClock.monotonic() < end) {
      const one = random.pick(people);
      const start = systemClock.monotonic();
      const { status, bytes } = await fetchPage(agent, port, pathOf(one), one[as]);
      times.push(systemClock.monotonic() - start);
      if (status !== 200) seen.errors += 1;
      seen.bytes = bytes;
    }
  };
  await Promise.all(Array.from({ length: clients }, loop));
  agent.destroy();
  const after = cpuNow();
  const sorted = Float64Array.from(times).sort();
  return {
    page,
    count: times.length,
    errors: seen.errors,
    bytes: seen.bytes,
    weight: await weightOf(port, pathOf, as, people),
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    cpu: {
      serving: Math.round((after.serving - before.serving) / times.length),
      postgres: Math.round((after.postgres - before.postgres) / times.length),
    },
    load: loadNow(),
  };
}

async function weightOf(port: number, path: MeasuredPage['path'], as: MeasuredPage['as'], [one]: readonly SignedIn[]) {
  return one === undefined ? 0 : pageWeight(port, path(one), one[as]);
}

interface MeasuredPage {
  readonly path: (one: SignedIn) => string;
  /** Whose page it is. */
  readonly as: 'nobody' | 'cookie' | 'doctor';
}

const hers = (path: MeasuredPage['path'] | string): MeasuredPage => ({
  path: typeof path === 'string' ? () => path : path,
  as: 'cookie',
});

const FIRST = 'sign-in';
const PAGES: Readonly<Record<string, MeasuredPage>> = {
  [FIRST]: { path: () => '/connexion', as: 'nobody' },
  home: hers('/accueil'),
  list: hers('/documents'),
  document: hers(({ document }) => document),
  history: hers('/historique'),
  notices: hers('/avis'),
  access: hers('/acces'),
  'guided setting': hers('/acces/guide'),
  'who sees': hers('/qui-voit'),
  'see as': hers(({ seeAs }) => seeAs),
  matrix: hers('/qui-voit/professions'),
  professional: { path: () => '/pro', as: 'doctor' },
};

function print({ page, count, errors, weight, p50, p95, p99, cpu, load }: PageFigures): void {
  const tooHeavy = page === FIRST && weight > MAX_PAGE_BYTES;
  const verdict = tooHeavy
    ? 'too heavy'
    : errors > 0
      ? `${errors} errors`
      : p95 < GOAL_P95_MS
        ? 'goal'
        : p95 < STOP_P95_MS
          ? 'stop'
          : 'missed';
  console.log(
    `${page.padEnd(14)} ${String(count).padStart(6)}  p50 ${p50.toFixed(1)}  p95 ${p95.toFixed(1)}  p99 ${p99.toFixed(1)} ms  ` +
      `${weight} bytes  CPU us/page: serving ${cpu.serving}, postgres ${cpu.postgres}  load ${load}  ${verdict}`,
  );
  if (errors > 0 || p95 >= STOP_P95_MS || tooHeavy) process.exitCode = 1;
}

async function run(deployment: BenchDeployment, seed: number): Promise<PageFigures[]> {
  const people = await signInAll(deployment, seed, numberOf(values.visitors, 'visitors'));
  const warmUp = numberOf(values['warm-up'], 'warm-up') / Object.keys(PAGES).length;
  for (const [page, how] of Object.entries(PAGES)) await measure(deployment, page, how, people, warmUp);
  const figures: PageFigures[] = [];
  for (const [page, how] of Object.entries(PAGES)) {
    const measured = await measure(deployment, page, how, people, numberOf(values.seconds, 'seconds'));
    print(measured);
    figures.push(measured);
  }
  return figures;
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
    actors: READERS,
    seed,
    profile: values.profile ?? null,
    say: (what) => console.log(what),
  });
  try {
    const machine = machineOf(deployment.postgres);
    console.log(`${JSON.stringify(machine)} seed ${seed} load ${loadBefore}`);
    const pages = await run(deployment, seed);
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify({ machine, seed, loadBefore, pages }, null, 2)}\n`);
  } finally {
    await deployment.stop();
  }
}

await main();
