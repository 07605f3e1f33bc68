import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bigCda } from '../sandbox/town/big-cda.ts';
import { seededRandom } from '../sandbox/town/random.ts';
import type { TownPerson } from '../sandbox/town/world.ts';
import { listCeilings, retrieveCeilings } from './ceiling.ts';
import { Connection, headOf, type Prepared } from './client.ts';
import { type BenchDeployment, startBenchDeployment } from './deployment.ts';
import { closedLoop, type Measured, type Source } from './load.ts';
import { type LoadedRecord, loadDocuments } from './loader.ts';
import { loadNow, machineOf } from './machine.ts';
import { heading, line, numberOf, numbersOf } from './report.ts';

const HELP = `npm run bench:read -- [options]
Lists of the 50 newest documents of a random record (ITI-67), then retrieves of one 60 KB document (ITI-68), decided, traced,
decrypted. Starts a deployment of its own in a temporary folder (embedded PostgreSQL, two serving processes) and removes it.

  --clients 1,8,32,128   clients in closed loops
  --seconds 8            length of each measure, after the warm-up
  --warm-up 3            seconds that are not counted
  --records 1000         records, each with 50 documents, one of them with its bytes
  --actors 100           professionals with consent (each is authorised in --records / 100 records or more)
  --seed 20261122        of everything that is generated
  --port 8110            of the deployment
  --profile FOLDER       processor profiles of the serving processes (V8)
  --json FILE            the figures
Exit code 1 below 1000 lists/s or 1500 retrieves/s at the best number of clients.`;

/** First stop of the performance page. */
const LEAST_LISTS = 1_000;
const LEAST_RETRIEVES = 1_500;
const DOCUMENTS = 50;
const CONTENT_BYTES = 60 * 1024;
const WARM_UP_CLIENTS = 16;
const FHIR = 'application/fhir+json';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '1,8,32,128' },
    seconds: { type: 'string', default: '8' },
    'warm-up': { type: 'string', default: '3' },
    records: { type: 'string', default: '1000' },
    actors: { type: 'string', default: '100' },
    seed: { type: 'string', default: '20261122' },
    port: { type: 'string', default: '8110' },
    profile: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** A record to read: the professional authorised in it, and its document with bytes. */
interface Readable {
  readonly person: TownPerson;
  readonly recordId: string;
  readonly actor: number;
  contentId: string;
}

/** Loads the documents and authorises one professional in each record, by the real act. */
async function prepareRecords(deployment: BenchDeployment, seed: number): Promise<Readable[]> {
  const cda = bigCda(CONTENT_BYTES, seed);
  const readable = new Map<string, Readable>();
  for (const [index, { recordId, person }] of deployment.records.entries()) {
    readable.set(recordId, { person, recordId, actor: index % deployment.actors.length, contentId: '' });
  }
  const opened = await deployment.open();
  try {
    const zone = opened.record;
    await loadDocuments(
      {
        zone,
        admin: deployment.admin,
        perRecord: DOCUMENTS,
        bytesOf: (person, number) => (number === 0 ? cda.document(person.index, person).bytes : null),
        stored({ recordId }: LoadedRecord, contentId) {
          const one = readable.get(recordId);
          if (one !== undefined) one.contentId = contentId;
        },
        say: (done) => console.log(`loaded ${done} documents`),
      },
      deployment.records,
    );
    for (const { recordId, actor } of readable.values()) {
      await zone.runner.run(zone.actions.declareConsent, deployment.actorValues[actor] as never, {
        owner: { id: recordId },
        role: 'care-team',
      });
    }
  } finally {
    await opened.close();
  }
  return [...readable.values()];
}

function listRequest({ person }: Readable, token: string): Prepared {
  const form = new URLSearchParams({
    'patient.identifier': `urn:oid:${person.ins.oid}|${person.ins.matricule}`,
    status: 'current',
    _count: String(DOCUMENTS),
    _sort: '-date',
  });
  const body = Buffer.from(form.toString());
  const more = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
    accept: FHIR,
  };
  return { head: headOf('POST', '/fhir/DocumentReference/_search', token, more), body };
}

const retrieveRequest = ({ contentId }: Readable, token: string): Prepared => ({
  head: headOf('GET', `/fhir/Binary/${contentId}`, token, { accept: 'text/xml' }),
  body: null,
});

/** Both answers are what they should be, before anything is measured. */
async function check(deployment: BenchDeployment, one: Readable): Promise<void> {
  const token = (await deployment.tokens.fresh())[one.actor] ?? '';
  const connection = await Connection.open(deployment.watched.port);
  const list = await connection.send(listRequest(one, token), true);
  const found = JSON.parse(list.body?.toString() ?? '{}') as { entry?: unknown[] };
  if (found.entry?.length !== DOCUMENTS) throw new Error(`a list has ${found.entry?.length} documents: ${list.body}`);
  const document = await connection.send(retrieveRequest(one, token), true);
  if (document.status !== 200 || document.bytes < CONTENT_BYTES * 0.9) throw new Error(`a retrieve: ${document.body}`);
  connection.close();
  console.log(`a list has ${list.bytes} bytes, a document ${document.bytes}`);
}

async function measure(
  deployment: BenchDeployment,
  records: readonly Readable[],
  request: (one: Readable, token: string) => Prepared,
  ceilings: readonly { clients: number; perSecond: number }[],
): Promise<Measured[]> {
  const random = seededRandom('bench-read', 1);
  const measures: Measured[] = [];
  const [first] = ceilings;
  // Serving processes that just started run code that is not compiled yet: the first round is not counted.
  const warming = first === undefined ? [] : [{ ...first, clients: WARM_UP_CLIENTS }];
  for (const [turn, ceiling] of [...warming, ...ceilings].entries()) {
    const tokens = await deployment.tokens.fresh();
    const ready = records.map((one) => request(one, tokens[one.actor] ?? ''));
    const next: Source = () => random.pick(ready);
    const plan = {
      clients: ceiling.clients,
      warmUpSeconds: numberOf(values['warm-up'], 'warm-up'),
      seconds: numberOf(values.seconds, 'seconds'),
    };
    const measured = await closedLoop(deployment.watched, plan, next);
    if (turn < warming.length) continue;
    measures.push(measured);
    console.log(line(measured, ceiling));
  }
  return measures;
}

function judge(what: string, measures: readonly Measured[], least: number): void {
  const best = Math.max(...measures.map(({ perSecond }) => perSecond));
  const wrong = measures.find(({ errors }) => errors > 0);
  const isReached = wrong === undefined && best >= least;
  console.log(
    isReached
      ? `${what}: the first stop is reached.`
      : `${what}: ${wrong === undefined ? `${best.toFixed(0)}/s, at least ${least} are wanted` : wrong.firstError}`,
  );
  if (!isReached) process.exitCode = 1;
}

async function run(deployment: BenchDeployment, seed: number): Promise<object> {
  const records = await prepareRecords(deployment, seed);
  await check(deployment, records[0] as Readable);
  const clients = numbersOf(values.clients, 'clients');
  const seconds = Math.min(3, numberOf(values.seconds, 'seconds'));
  const url = deployment.config.urls.record?.admin ?? '';
  const listCeiling = await listCeilings(
    url,
    records.map(({ recordId }) => recordId),
    clients,
    seconds,
  );
  console.log(heading('Lists of 50 documents (ceiling: 50 sealed rows read by their index)'));
  const lists = await measure(deployment, records, listRequest, listCeiling);
  const retrieveCeiling = await retrieveCeilings(url, records, CONTENT_BYTES, clients, seconds);
  console.log(heading('Retrieves of a 60 KB document (ceiling: one row by its key, 60 KB read from a file)'));
  const retrieves = await measure(deployment, records, retrieveRequest, retrieveCeiling);
  judge('Lists', lists, LEAST_LISTS);
  judge('Retrieves', retrieves, LEAST_RETRIEVES);
  return { lists, listCeiling, retrieves, retrieveCeiling };
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
    const figures = await run(deployment, seed);
    if (values.json !== undefined) {
      writeFileSync(values.json, `${JSON.stringify({ machine, seed, loadBefore, ...figures }, null, 2)}\n`);
    }
  } finally {
    await deployment.stop();
  }
}

await main();
