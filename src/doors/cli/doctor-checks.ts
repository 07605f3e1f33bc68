import { existsSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Config, isOfThisMachine, type ServingConfig } from '../../config.ts';
import { liveInstance, requireFreePort, requireFutureFolder } from '../../kernel/instance-lock.ts';
import { migrationState } from '../../kernel/migrate.ts';
import { serverClock, serverVersion } from '../../kernel/postgres-roles.ts';
import { inProject } from '../../kernel/project-root.ts';
import { secretProblems } from '../../kernel/secrets.ts';
import type { ChainStatus, OutboxReport } from './commands.ts';

/** One thing that doctor looked at. */
export interface Check {
  readonly name: string;
  readonly state: 'good' | 'warning' | 'bad';
  /** What was found and, unless good, what to do. */
  readonly found: string;
}

const LEAST_NODE_MAJOR = 24;
const LEAST_POSTGRES = 150_000;
const LEAST_FREE_BYTES = 1_000_000_000;
const MAX_CLOCK_DIFFERENCE_MS = 2_000;
/** Heads are copied every 10 s (ARCHITECTURE.md, "Traces"). */
const MAX_HEAD_COPY_AGE_S = 60;
/** A running server applies an event within a second or two. */
const MAX_OUTBOX_AGE_S = 60;
const LIBRARIES = ['fastify', 'pg', 'libxml2-wasm', 'jose', '@node-rs/argon2', 'react-router'];

/** Checks of this machine and of the data folder; nothing is started. */
export async function checkMachine(config: Config): Promise<Check[]> {
  return [
    checkNode(),
    checkLibraries(),
    checkPages(),
    ...checkFolder(config),
    checkSecrets(config),
    await checkPort(config),
  ];
}

function checkNode(): Check {
  const major = Number(process.versions.node.split('.')[0]);
  const found = `${process.version} at ${process.execPath}`;
  return major >= LEAST_NODE_MAJOR
    ? { name: 'Node', state: 'good', found }
    : { name: 'Node', state: 'bad', found: `${found}: ${LEAST_NODE_MAJOR} or later is needed, run \`npm ci\`` };
}

function checkLibraries(): Check {
  const require = createRequire(import.meta.url);
  const missing = LIBRARIES.filter((name) => {
    try {
      return require.resolve(name) === '';
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';
    }
  });
  if (missing.length === 0) return { name: 'libraries', state: 'good', found: 'all installed' };
  return { name: 'libraries', state: 'bad', found: `${missing.join(', ')} missing: run \`npm ci\`` };
}

function checkPages(): Check {
  const isBuilt = existsSync(inProject('build/server/index.js'));
  if (isBuilt) return { name: 'pages', state: 'good', found: 'built' };
  return { name: 'pages', state: 'bad', found: 'not built: run `npm run build:pages`' };
}

/** Nothing examined is nothing found good: a wrong name and a folder before its first start look the same. */
const nothingYet = ': say where the data are with --data (CARNET_DATA); before the first start there are none';

/** What the databases are when there are none to ask. */
export const noDatabase = (config: Config): Check => ({
  name: 'databases',
  state: 'bad',
  found: `none in ${config.data}${nothingYet}`,
});

function checkFolder(config: Config): Check[] {
  let existing: string;
  try {
    existing = requireFutureFolder(config.data);
  } catch (error) {
    return [{ name: 'data folder', state: 'bad', found: (error as Error).message }];
  }
  const disk = statfsSync(existing);
  const free = disk.bavail * disk.bsize;
  const space = `${(free / 1e9).toFixed(1)} GB free`;
  return [
    existing === config.data
      ? { name: 'data folder', state: 'good', found: config.data }
      : { name: 'data folder', state: 'bad', found: `${config.data} is not there${nothingYet}` },
    free >= LEAST_FREE_BYTES
      ? { name: 'disk', state: 'good', found: space }
      : { name: 'disk', state: 'bad', found: `${space}: deposits stop when it is full` },
  ];
}

function checkSecrets(config: Config): Check {
  if (!existsSync(config.secretsFolder)) {
    return {
      name: 'secrets',
      state: 'warning',
      found: `none yet in ${config.secretsFolder}: ${whoMakesSecrets(config)}`,
    };
  }
  const problems = secretProblems(config.secretsFolder, config.zones, config.mode === 'production');
  if (problems.length > 0) return { name: 'secrets', state: 'bad', found: problems.join(' ') };
  return { name: 'secrets', state: 'good', found: `present and private in ${config.secretsFolder}` };
}

function whoMakesSecrets(config: Config): string {
  return config.mode === 'demo' || isOfThisMachine(config)
    ? 'the first start makes them'
    : 'make them with `carnet serve --generate-secrets`';
}

async function checkPort(config: Config): Promise<Check> {
  const instance = liveInstance(config.data);
  if (instance !== null)
    return { name: 'port', state: 'good', found: `Carnet runs (process ${instance.pid}, ${instance.url})` };
  try {
    await requireFreePort(config.bind, config.port);
    return { name: 'port', state: 'good', found: `${config.bind}:${config.port} is free` };
  } catch (error) {
    return { name: 'port', state: 'warning', found: (error as Error).message };
  }
}

/** Checks of each zone's database: reachable, version, migrations, clock. */
export async function checkDatabases(config: ServingConfig): Promise<Check[]> {
  const checks: Check[] = [];
  for (const zone of config.zones) {
    const url = config.urls[zone]?.app;
    if (url === undefined) continue;
    try {
      checks.push(versionCheck(`PostgreSQL (${zone})`, await serverVersion(url)));
      const { pending, altered, newer } = await migrationState(zone, url);
      checks.push(migrationCheck(`migrations (${zone})`, pending, altered, newer));
      checks.push(clockCheck(`clock (${zone})`, await serverClock(url)));
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'no answer';
      checks.push({ name: `PostgreSQL (${zone})`, state: 'bad', found: `does not answer (${reason})` });
    }
  }
  return checks;
}

function versionCheck(name: string, version: number): Check {
  const text = `${Math.floor(version / 10_000)}.${version % 10_000}`;
  if (version >= LEAST_POSTGRES) return { name, state: 'good', found: text };
  return { name, state: 'bad', found: `${text}: 15 or later is needed` };
}

function migrationCheck(
  name: string,
  pending: readonly string[],
  altered: readonly string[],
  newer: readonly string[],
): Check {
  if (altered.length > 0)
    return { name, state: 'bad', found: `altered after they were applied: ${altered.join(', ')}` };
  if (pending.length > 0) return { name, state: 'bad', found: `${pending.join(', ')} pending: run \`carnet migrate\`` };
  if (newer.length > 0)
    return { name, state: 'warning', found: `the database is newer than this release: ${newer.join(', ')}` };
  return { name, state: 'good', found: 'all applied' };
}

function clockCheck(name: string, difference: number): Check {
  const found = `${Math.round(Math.abs(difference))} ms from the database's`;
  if (Math.abs(difference) <= MAX_CLOCK_DIFFERENCE_MS) return { name, state: 'good', found };
  return { name, state: 'bad', found: `${found}: set both machines' time by NTP` };
}

/** The state of the chains of traces, as far as it shows without recomputing them. */
export function chainChecks(statuses: readonly ChainStatus[]): Check[] {
  return statuses.map((status) => {
    const { zone, chains, headCopyAge, notCopied } = status;
    if (notCopied === null)
      return {
        name: `chains (${zone})`,
        state: 'good',
        found: `${chains} chains, the copies of their heads are in the other zone`,
      };
    const age = headCopyAge === null ? 'heads never copied' : `heads copied ${lengthOf(headCopyAge)} ago`;
    const problem = chains === 0 ? null : copyProblem(headCopyAge, notCopied);
    return {
      name: `chains (${zone})`,
      state: problem === null ? 'good' : 'warning',
      found: `${chains} chains, ${age}${problem === null ? '' : `, ${problem}`}`,
    };
  });
}

/** A length of time as people say it. @param seconds below zero, a clock was set back: taken for none */
function lengthOf(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return `${s} s`;
  if (s < 2 * 3_600) return `${Math.floor(s / 60)} minutes`;
  return s < 2 * 86_400 ? `${Math.floor(s / 3_600)} hours` : `${Math.floor(s / 86_400)} days`;
}

/** Heads are copied when they move: old copies of chains that rest are as they should be. */
function copyProblem(headCopyAge: number | null, notCopied: number): string | null {
  if (headCopyAge === null) return 'a running server copies them every 10 s';
  if (notCopied < 0) return `${-notCopied} entries fewer than were copied: run \`carnet verify-log\``;
  if (notCopied === 0 || headCopyAge <= MAX_HEAD_COPY_AGE_S) return null;
  return `${notCopied} entries since: a running server copies them every 10 s`;
}

/** What the zones have to tell one another, and what could not be told. */
export function outboxChecks(reports: readonly OutboxReport[]): Check[] {
  return reports.map(({ zone, waiting, parked, age }) => {
    const name = `outbox (${zone})`;
    const found = waiting === 0 ? 'empty' : `${waiting} waiting, the oldest for ${lengthOf(age)}`;
    if (parked > 0)
      return { name, state: 'bad', found: `${found}; ${parked} parked: see the log and the table outbox_failure` };
    return { name, state: age > MAX_OUTBOX_AGE_S ? 'warning' : 'good', found };
  });
}
