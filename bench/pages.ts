import { writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { parseArgs } from 'node:util';
import { bigCda } from '../sandbox/town/big-cda.ts';
import { seededRandom } from '../sandbox/town/random.ts';
import { ENROLMENT } from '../src/identity/identity.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { codeReader, Visitor } from '../test/support/visitor.ts';
import { type BenchDeployment, startBenchDeployment } from './deployment.ts';
import { loadDocuments } from './loader.ts';
import { cpuOf, cpuOfTree, loadNow, machineOf, percentile } from './machine.ts';
import { numberOf } from './report.ts';

const HELP = `npm run bench:pages -- [options]
Server time of a person's pages over real HTTP: home, list of documents, one document with its narrative, history. Persons signed
in through the pages; each record has 50 documents. Starts a deployment of its own in a temporary folder and removes it.

  --clients 2            visitors in closed loops
  --seconds 6            length of each measure, after the warm-up
  --warm-up 4            seconds that are not counted, once
  --records 60           records of 50 documents
  --visitors 8           persons who sign in
  --seed 20261128        of everything that is generated
  --port 8130            of the deployment
  --profile FOLDER       processor profiles of the serving processes (V8)
  --json FILE            the figures
Exit code 1 when a page answers anything but 200, or its p95 is 30 ms or more.`;

const STOP_P95_MS = 30;
const GOAL_P95_MS = 15;
const DOCUMENTS = 50;
const CONTENT_BYTES = 60 * 1024;

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

/** Somebody signed in, and the address of her document that has bytes. */
interface SignedIn {
  readonly cookie: string;
  readonly document: string;
}

interface PageFigures {
  readonly page: string;
  readonly count: number;
  readonly errors: number;
  readonly bytes: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Microseconds of processor time a page. */
  readonly cpu: { readonly serving: number; readonly postgres: number };
  readonly load: number;
}

/** Loads the documents, and gives the visitors an identifier and a password. Returns each one's address and document. */
async function prepare(deployment: BenchDeployment, seed: number, visitors: number) {
  const cda = bigCda(CONTENT_BYTES, seed);
  const opened = await deployment.open();
  const contents = new Map<string, string>();
  try {
    await loadDocuments(
      {
        zone: opened.record,
        admin: deployment.admin,
        perRecord: DOCUMENTS,
        bytesOf: (person, number) => (number === 0 ? cda.document(person.index, person).bytes : null),
        stored: ({ recordId }, contentId) => void contents.set(recordId, contentId),
        say: (done) => console.log(`loaded ${done} documents`),
      },
      deployment.records,
    );
    const { identity } = opened.space;
    const chosen = deployment.records.slice(0, visitors);
    const found = [];
    for (const { person, recordId } of chosen) {
      const known = await identity.findByIns({ value: person.ins.matricule, oid: person.ins.oid });
      if (known === null) throw new Error('an imported person is not found');
      const { identifier, password } = person.signIn;
      await identity.setCredential(ENROLMENT, known.personId, identifier, await identity.hashPassword(password));
      const { rows } = await deployment.admin.query<{ logical_id: string }>(
        'select logical_id from document where record_id = $1 and content_id = $2',
        [recordId, contents.get(recordId)],
      );
      found.push({ person, document: `/documents/${rows[0]?.logical_id ?? ''}` });
    }
    return found;
  } finally {
    await opened.close();
  }
}

async function signInAll(deployment: BenchDeployment, seed: number): Promise<SignedIn[]> {
  const base = `http://localhost:${deployment.watched.port}`;
  const signedIn: SignedIn[] = [];
  for (const { person, document } of await prepare(deployment, seed, numberOf(values.visitors, 'visitors'))) {
    const visitor = new Visitor(base);
    await visitor.signIn(person.signIn.identifier, person.signIn.password, codeReader(base, person.email));
    signedIn.push({ cookie: visitor.cookieHeader, document });
  }
  return signedIn;
}

function fetchPage(
  agent: Agent,
  port: number,
  path: string,
  cookie: string,
): Promise<{ status: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, host: `localhost:${port}`, 'accept-language': 'fr' };
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
  pathOf: (one: SignedIn) => string,
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
      const { status, bytes } = await fetchPage(agent, port, pathOf(one), one.cookie);
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

const PAGES: Readonly<Record<string, (one: SignedIn) => string>> = {
  home: () => '/accueil',
  list: () => '/documents',
  document: ({ document }) => document,
  history: () => '/historique',
};

function print({ page, count, errors, bytes, p50, p95, p99, cpu, load }: PageFigures): void {
  const verdict = errors > 0 ? `${errors} errors` : p95 < GOAL_P95_MS ? 'goal' : p95 < STOP_P95_MS ? 'stop' : 'missed';
  console.log(
    `${page.padEnd(9)} ${String(count).padStart(6)}  p50 ${p50.toFixed(1)}  p95 ${p95.toFixed(1)}  p99 ${p99.toFixed(1)} ms  ` +
      `${bytes} bytes  CPU us/page: serving ${cpu.serving}, postgres ${cpu.postgres}  load ${load}  ${verdict}`,
  );
  if (errors > 0 || p95 >= STOP_P95_MS) process.exitCode = 1;
}

async function run(deployment: BenchDeployment, seed: number): Promise<PageFigures[]> {
  const people = await signInAll(deployment, seed);
  const warmUp = numberOf(values['warm-up'], 'warm-up') / Object.keys(PAGES).length;
  for (const [page, pathOf] of Object.entries(PAGES)) await measure(deployment, page, pathOf, people, warmUp);
  const figures: PageFigures[] = [];
  for (const [page, pathOf] of Object.entries(PAGES)) {
    const measured = await measure(deployment, page, pathOf, people, numberOf(values.seconds, 'seconds'));
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
    actors: 2,
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
