/** A real deployment for a benchmark: its own folder, embedded PostgreSQL, two serving processes, imported persons. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { clientKey } from '../sandbox/demo/client-keys.ts';
import { DEMO_CLIENT } from '../sandbox/demo/demo-file.ts';
import { loadProviderKeys } from '../sandbox/identity-provider/provider-keys.ts';
import { insuredCsv, professionalsCsv } from '../sandbox/town/csv.ts';
import { townPeople } from '../sandbox/town/people.ts';
import type { TownProfessional } from '../sandbox/town/professionals.ts';
import { townWorld } from '../sandbox/town/scene.ts';
import type { TownPerson } from '../sandbox/town/world.ts';
import { type Deployment, openDeployment } from '../src/compose/deployment.ts';
import { sandboxIssuer } from '../src/compose/professional-pages.ts';
import { sandboxKeyFolder } from '../src/compose/sandbox-server.ts';
import { readConfig, type ServingConfig, servingConfig } from '../src/config.ts';
import type { Professional } from '../src/directory/contract.ts';
import type { Actor } from '../src/kernel/actor.ts';
import { createLog } from '../src/kernel/log.ts';
import { startEmbeddedPostgres } from '../src/kernel/postgres-server.ts';
import { benchProfessionals, Tokens } from './actors.ts';
import type { Watched } from './load.ts';
import type { LoadedRecord } from './loader.ts';
import { childrenOf } from './machine.ts';

const MAIN = fileURLToPath(new URL('../src/doors/cli/main.ts', import.meta.url));
const SERVING_PROCESSES = 2;

export interface BenchOptions {
  readonly port: number;
  readonly records: number;
  readonly actors: number;
  readonly seed: number;
  /** A folder for processor profiles of the serving processes, or null. */
  readonly profile: string | null;
  readonly say: (what: string) => void;
}

export interface BenchDeployment {
  readonly watched: Watched;
  readonly people: readonly TownPerson[];
  /** The records of `people`, in their order; each has its key already, as any record after its first deposit. */
  readonly records: readonly LoadedRecord[];
  /** The actors as the record zone knows them. */
  readonly actorValues: readonly Actor[];
  readonly actors: readonly TownProfessional[];
  readonly tokens: Tokens;
  readonly config: ServingConfig;
  /** A superuser on the record zone's database. */
  readonly admin: pg.Client;
  readonly postgres: string;
  /** Both zones opened in this process: for preparation only, closed before a measure. */
  open(): Promise<Deployment>;
  stop(): Promise<void>;
}

/**
 * Starts `carnet start` on an empty folder (the demonstration with one person: its stand-in identity provider is what gives
 * professionals' tokens), then imports the persons and the professionals of the benchmark.
 */
export async function startBenchDeployment(options: BenchOptions): Promise<BenchDeployment> {
  const data = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  options.say(`starting a deployment in ${data}`);
  const child = await startServer(data, options);
  try {
    return await prepare(data, child, options);
  } catch (error) {
    await stopServer(child, data);
    throw error;
  }
}

function startServer(data: string, { port, profile }: BenchOptions): Promise<ChildProcess> {
  const profiling = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const flags = ['--data', data, '--port', String(port), '--persons', '1', '--workers', String(SERVING_PROCESSES)];
  const child = spawn(process.execPath, [...profiling, MAIN, 'start', '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`carnet start ended with ${code}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('"ready"')) resolve(child);
    });
  });
}

async function stopServer(child: ChildProcess, data: string): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    child.removeAllListeners('exit');
    if (child.exitCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  child.kill('SIGTERM');
  await ended;
  rmSync(data, { recursive: true, force: true });
}

async function prepare(data: string, child: ChildProcess, options: BenchOptions): Promise<BenchDeployment> {
  const quiet = createLog('error', {}, { write: (line) => process.stderr.write(line) });
  const server = await startEmbeddedPostgres({ dataDir: data, log: quiet, whenRunning: 'attach' });
  const flags = { data, port: String(options.port) };
  const config = await servingConfig(readConfig('demo', flags, {}), server.urls, false);
  const open = () =>
    openDeployment(config, quiet, { transport: { send: async () => undefined, close: () => undefined } });
  const people = [...townPeople({ seed: options.seed, persons: options.records })];
  const actors = benchProfessionals(options.actors, options.seed);
  const { known, records } = await importEverybody(await open(), people, actors, options);
  ageKeys(join(data, 'keys/record'));
  const { privateJwk } = clientKey(join(config.secretsFolder, 'demo-clients'), DEMO_CLIENT);
  const tokens = new Tokens(
    {
      publicUrl: config.publicUrl,
      issuer: sandboxIssuer(config.publicUrl),
      provider: await loadProviderKeys(sandboxKeyFolder(config)),
      clientId: DEMO_CLIENT,
      clientKey: privateJwk,
    },
    known,
  );
  const admin = new pg.Client({ connectionString: server.adminUrl('carnet_record') });
  await admin.connect();
  const version = await admin.query<{ v: string }>("select current_setting('server_version') as v");
  return {
    watched: { port: options.port, ...processesOf(child, data) },
    people,
    records,
    actors,
    actorValues: known.map(actorOf),
    tokens,
    config,
    admin,
    postgres: `PostgreSQL ${version.rows[0]?.v ?? ''}`,
    open,
    async stop() {
      await admin.end();
      await stopServer(child, data);
    },
  };
}

function processesOf(child: ChildProcess, data: string): { workers: number[]; postmaster: number } {
  const workers = childrenOf(child.pid ?? 0).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('main.ts'),
  );
  if (workers.length !== SERVING_PROCESSES) throw new Error(`${workers.length} serving processes were found`);
  const file = readFileSync(join(data, 'postgres/18/data/postmaster.pid'), 'utf8');
  return { workers, postmaster: Number(file.split('\n')[0]) };
}

async function importEverybody(
  deployment: Deployment,
  people: readonly TownPerson[],
  actors: readonly TownProfessional[],
  { say, seed }: BenchOptions,
): Promise<{ known: Professional[]; records: LoadedRecord[] }> {
  const { identity, directory } = deployment.space;
  try {
    say(`importing ${people.length} insured persons and ${actors.length} professionals`);
    const insured = await identity.importInsured(asLines(insuredCsv(people)));
    if (insured.rejected[0] !== undefined) throw new Error(`a person is refused: ${insured.rejected[0].reason}`);
    const report = await directory.importProfessionals(
      asLines(professionalsCsv(actors, townWorld({ seed }).structures)),
    );
    if (report.rejected[0] !== undefined) throw new Error(`a professional is refused: ${report.rejected[0].reason}`);
    await deployment.settle();
    const found = await Promise.all(actors.map(({ nationalId }) => directory.findProfessional(nationalId)));
    const known = found.filter((one) => one !== null);
    if (known.length < actors.length) throw new Error('a professional is not in the directory');
    say('making the keys of the records');
    return { known, records: await recordsOf(deployment, people) };
  } finally {
    await deployment.close();
  }
}

const AT_ONCE = 16;

async function recordsOf({ space, record }: Deployment, people: readonly TownPerson[]): Promise<LoadedRecord[]> {
  const records: LoadedRecord[] = [];
  const waiting = [...people.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [index, person] = next;
      const found = await space.identity.findByIns({ value: person.ins.matricule, oid: person.ins.oid });
      if (found === null) throw new Error('an imported person is not found');
      await record.recordKeys.getOrCreate(found.recordId);
      records[index] = { recordId: found.recordId, person };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return records;
}

/** The keys are as old as those of records in use: a key of this very minute costs its reader one more synchronisation. */
function ageKeys(folder: string): void {
  const yesterday = Date.now() / 1000 - 86_400;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), yesterday, yesterday);
  }
}

function actorOf({ idNat, displayName, profession, specialty }: Professional): Actor {
  return {
    kind: 'professional',
    id: idNat,
    name: displayName,
    recordIds: [],
    profession,
    ...(specialty === undefined ? {} : { specialty }),
    software: { id: DEMO_CLIENT, name: DEMO_CLIENT, version: '1' },
    purpose: 'normal',
    onBehalfOf: null,
  };
}

async function* asLines(lines: Iterable<string>): AsyncGenerator<string> {
  for (const line of lines) yield line.trimEnd();
}
