/**
 * npm run mutate: changes the modules of the decision, one place at a time, and runs their tests without a database: a change that no
 * test notices survives. Prints the survivors and the score; exits 1 below 90 %. With words, only the files whose name contains one.
 *
 * One process: each mutant is the modules of src/access loaded anew, one of them changed, and their tests run in it. Random
 * tests have a fixed seed here. Survivors that mean the same are listed in equivalent-mutants.ts, and counted apart.
 */
import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { EQUIVALENT } from './equivalent-mutants.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

const FILES = [
  'access-state',
  'columns',
  'decide',
  'decide-person',
  'decide-professional',
  'default-visibility',
  'document-filter',
  'episodes',
  'explain',
  'functional-rights',
  'own-rules',
  'person-rights',
  'standing',
];
const TARGET = 90;
const SEED = 20_261_129;
const ROOT = resolve(import.meta.dirname, '..');
const FOLDER = `${pathToFileURL(resolve(ROOT, 'src/access')).href}/`;

type Test = readonly [name: string, run: () => unknown];
/** What is loaded now: the tests of one mutant, and where it is changed. */
const now: { number: number; url: string; text: string; tests: Test[] } = { number: 0, url: '', text: '', tests: [] };
Object.assign(globalThis, { collectTest: (name: string, run: () => unknown) => now.tests.push([name, run]) });
/** Stands for node:test in what is loaded: tests are told, and run below. */
const COLLECTOR = 'data:text/javascript,export const test = (name, run) => globalThis.collectTest(name, run);';

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'node:test') return { url: COLLECTOR, format: 'module', shortCircuit: true };
    const found = next(specifier, context);
    return found.url.startsWith(FOLDER) ? { ...found, url: `${found.url}?mutant=${now.number}` } : found;
  },
  load(url, context, next) {
    if (url !== `${now.url}?mutant=${now.number}`) return next(url, context);
    return { format: 'module-typescript', source: now.text, shortCircuit: true };
  },
});
fc.configureGlobal({ seed: SEED, endOnFailure: true });

const TESTS = globSync('src/access/*.test.ts', { cwd: ROOT }).map((path) => pathToFileURL(resolve(ROOT, path)).href);

/** @returns the tests, in the order of `order`, that run on the modules changed so */
async function load(mutant: Mutant | null): Promise<Test[]> {
  now.number += 1;
  now.url = mutant === null ? '' : pathToFileURL(mutant.path).href;
  now.text = mutant?.text ?? '';
  now.tests = [];
  for (const url of TESTS) await import(url);
  return now.tests;
}

/** The name of the first test that notices, null when none does. A module that cannot be loaded is noticed too. */
async function noticed(mutant: Mutant, order: ReadonlyMap<string, number>): Promise<string | null> {
  try {
    const tests = await load(mutant);
    tests.sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    for (const [name, run] of tests) {
      try {
        await run();
      } catch {
        return name;
      }
    }
    return null;
  } catch {
    return 'loading';
  }
}

/** The tests of the unchanged modules pass; those that take least are asked first. */
async function timeTests(): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const [name, run] of await load(null)) {
    const from = performance.now();
    await run();
    times.set(name, performance.now() - from);
  }
  return times;
}

const isSame = (mutant: Mutant) => (one: (typeof EQUIVALENT)[number]) =>
  mutant.path.endsWith(`/${one.file}.ts`) && mutant.written.includes(one.written) && mutant.change === one.change;

const words = process.argv.slice(2);
const files = FILES.filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
const mutants = files.flatMap((name) => mutantsOf(resolve(ROOT, `src/access/${name}.ts`)));
const order = await timeTests();
const killers = new Map<string, number>();
const survivors: Mutant[] = [];
for (const mutant of mutants) {
  const by = await noticed(mutant, order);
  if (by === null) survivors.push(mutant);
  else killers.set(by, (killers.get(by) ?? 0) + 1);
}
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
for (const [name, count] of killers) say(`${count} noticed by: ${name}`);
const equivalent = survivors.filter((mutant) => EQUIVALENT.some(isSame(mutant)));
for (const mutant of equivalent) {
  const { line, change } = mutant;
  say(
    `means the same: ${mutant.path.slice(ROOT.length + 1)}:${line} ${change}: ${EQUIVALENT.find(isSame(mutant))?.reason}`,
  );
}
const alive = survivors.filter((mutant) => !equivalent.includes(mutant));
for (const { path, line, written, change } of alive)
  say(`survives: ${path.slice(ROOT.length + 1)}:${line} ${change} | ${written}`);
const counted = mutants.length - equivalent.length;
const score = (100 * (counted - alive.length)) / counted;
const seconds = (process.cpuUsage().user / 1e6).toFixed(0);
say(
  `${mutants.length} mutants, ${equivalent.length} mean the same, ${alive.length} of ${counted} survive: ${score.toFixed(1)} % (target ${TARGET} %; ` +
    `without setting any apart ${((100 * (mutants.length - survivors.length)) / mutants.length).toFixed(1)} %); ${seconds} s of processor`,
);
process.exitCode = score < TARGET ? 1 : 0;
