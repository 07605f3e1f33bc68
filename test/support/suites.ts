/** What `npm test` runs, in order. */
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { installPostgres15 } from './postgres-15.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const BIN = 'node_modules/.bin';

/** A check by a tool: one command after the other, the first failure ends it. */
export interface CheckSuite {
  readonly kind: 'check';
  readonly name: string;
  readonly commands: readonly (readonly string[])[];
}

/** Files for Node's test runner. */
export interface TestSuite {
  readonly kind: 'tests';
  readonly name: string;
  readonly patterns: readonly string[];
  readonly except?: RegExp;
  /** Files run at once. */
  readonly concurrency: number;
  /** Seconds that one file may take. */
  readonly fileLimit: number;
  /** True when a Chromium must be there first. */
  readonly needsBrowser?: boolean;
  /** The engine that the files run on (engine.ts); the embedded PostgreSQL when absent. */
  readonly engine?: string;
  /** Why the suite cannot run on this machine; null when it can. May install what it needs. */
  readonly obstacle?: () => string | null;
}

export type Suite = CheckSuite | TestSuite;

/** What must hold on every engine: run again, on others than the embedded one. */
const MAIN_STORIES = [
  'test/network/{engine,record-life,chain,history-hidden,search-criteria,poison-event,zones-apart}.test.ts',
  'test/protocol/{fhir-documents,fhir-patch,sign-in-import,sign-in-sessions}.test.ts',
];

export const SUITES: readonly Suite[] = [
  {
    kind: 'check',
    name: 'lint and format (biome)',
    commands: [[`${BIN}/biome`, 'check', '--max-diagnostics=50', '.']],
  },
  { kind: 'check', name: 'types of the server (tsc)', commands: [[`${BIN}/tsc`, '-p', 'tsconfig.json']] },
  {
    kind: 'check',
    name: 'types of the pages (tsc)',
    commands: [
      [`${BIN}/react-router`, 'typegen'],
      [`${BIN}/tsc`, '-p', 'tsconfig.web.json'],
    ],
  },
  { kind: 'check', name: 'unused code (knip)', commands: [[`${BIN}/knip`, '--no-progress']] },
  { kind: 'tests', name: 'architecture', patterns: ['test/architecture.test.ts'], concurrency: 1, fileLimit: 60 },
  {
    kind: 'tests',
    name: 'rules beside the code',
    patterns: ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'web/**/*.test.{ts,tsx}'],
    concurrency: 2,
    fileLimit: 120,
  },
  {
    kind: 'tests',
    name: 'protocols and network',
    patterns: ['test/**/*.test.ts'],
    except: /^test\/(architecture\.test\.ts$|browser\/|faults\/)/,
    concurrency: 2,
    fileLimit: 240,
  },
  {
    kind: 'tests',
    name: 'main stories on PostgreSQL 15',
    patterns: MAIN_STORIES,
    concurrency: 2,
    fileLimit: 240,
    engine: 'postgres-15',
    obstacle: installPostgres15,
  },
  {
    kind: 'tests',
    name: 'main stories on partitioned tables',
    patterns: MAIN_STORIES,
    concurrency: 2,
    fileLimit: 240,
    engine: 'partitioned',
  },
  {
    kind: 'tests',
    name: 'browser',
    patterns: ['test/browser/pages.test.ts', 'test/browser/**/*.test.ts'], // the longest first: both lanes end together
    concurrency: 2,
    fileLimit: 300,
    needsBrowser: true,
  },
  { kind: 'tests', name: 'faults', patterns: ['test/faults/**/*.test.ts'], concurrency: 1, fileLimit: 300 },
];

/** Files of a suite whose path contains `only`, absolute: in the order of its patterns, sorted within each. */
export function suiteFiles(suite: TestSuite, only: string | null): string[] {
  const found = new Set(suite.patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT }).sort()));
  return [...found]
    .filter((path) => suite.except?.test(path) !== true && (only === null || path.includes(only)))
    .map((path) => resolve(ROOT, path));
}
