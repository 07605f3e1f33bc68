/** The architecture page, checked: imports, cycles, barrels, `any`, sizes, and where time, chance and settings come from. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import {
  CONTEXT_IMPORTS,
  LONG_FILES,
  LONG_FUNCTIONS,
  MAX_FILE_LINES,
  MAX_FUNCTION_LINES,
  type Sources,
  violations,
} from './support/architecture-rules.ts';

const ROOT = resolve(import.meta.dirname, '..');

function projectSources(): Sources {
  const patterns = ['{src,web,sandbox,bench,scripts,test}/**/*.{ts,tsx}', 'migrations/**/*.sql'];
  const paths = globSync(patterns, { cwd: ROOT }).filter((path) => !/(^|\/)(generated|fixtures)\//.test(path));
  return new Map(paths.map((path) => [path, readFileSync(resolve(ROOT, path), 'utf8')]));
}

const sources = projectSources();
const found = violations(sources);

for (const rule of [
  'imports',
  'cycles',
  'barrels',
  'any',
  'decorators',
  'file length',
  'function length',
  'process.env',
  'time and chance',
  'ambient state',
  'time in SQL',
]) {
  test(`the house keeps its rule: ${rule}`, () => {
    const broken = found.filter((violation) => violation.rule === rule);
    assert.deepEqual(
      broken.map(({ path, what }) => `${path}: ${what}`),
      [],
    );
  });
}

test('no source is read in vain: the rules saw the whole house', () => {
  assert.ok(sources.size > 50, `${sources.size} files`);
});

test('the table of contexts has no cycle', () => {
  const visit = (context: string, trail: readonly string[]): void => {
    assert.ok(!trail.includes(context), `${[...trail, context].join(' -> ')}`);
    for (const other of CONTEXT_IMPORTS[context] ?? []) visit(other, [...trail, context]);
  };
  for (const context of Object.keys(CONTEXT_IMPORTS)) visit(context, []);
});

test('an exception that is not needed any more is taken out of its list', () => {
  const isStale = (key: string): boolean => !sources.has(key.split('#')[0] ?? '');
  assert.deepEqual([...Object.keys(LONG_FILES), ...Object.keys(LONG_FUNCTIONS)].filter(isStale), []);
});

test('the built pages contain no module of the server', (t) => {
  const bundle = resolve(ROOT, 'build/server/index.js');
  if (!existsSync(bundle)) return t.skip('the pages are not built');
  assert.deepEqual(readFileSync(bundle, 'utf8').match(/^\/\/#region src\/.*$/gm) ?? [], []);
});

/** One seeded violation a rule: a rule that finds nothing here finds nothing anywhere. */
const SEEDED: readonly [rule: string, path: string, text: string][] = [
  ['imports', 'src/standards/ins/bad.ts', "import { x } from '../../kernel/ids.ts';"],
  ['imports', 'src/standards/ins/bad.ts', "import { readFileSync } from 'node:fs';"],
  ['imports', 'src/kernel/bad.ts', "import type { X } from '../documents/contract.ts';"],
  ['imports', 'src/documents/bad.ts', "import { x } from '../identity/contract.ts';"],
  ['imports', 'src/documents/bad.ts', "import { x } from '../access/check-record.ts';"],
  ['imports', 'src/documents/bad.ts', "import pg from 'pg';"],
  ['imports', 'src/doors/fhir/bad.ts', "import { x } from '../xds/iti-41.ts';"],
  ['imports', 'src/doors/fhir/bad.ts', "import { x } from '../../documents/queries.ts';"],
  ['imports', 'src/doors/fhir/bad.ts', "const x = await import('../../compose.ts');"],
  ['imports', 'web/bad.tsx', "import { x } from '../src/doors/web/web-api.ts';"],
  ['imports', 'web/bad.tsx', "import type { x } from '../src/documents/contract.ts';"],
  ['imports', 'src/documents/bad.ts', "import { x } from '../../test/support/shared.ts';"],
  ['imports', 'sandbox/bad.ts', "import { x } from '../src/documents/queries.ts';"],
  ['barrels', 'src/documents/bad.ts', "export { x } from './contract.ts';"],
  ['barrels', 'src/documents/index.ts', 'export const x = 1;'],
  ['any', 'src/documents/bad.ts', 'export const x = (y: any) => y;'],
  ['file length', 'src/documents/bad.ts', 'const x = 1;\n'.repeat(MAX_FILE_LINES + 1)],
  ['function length', 'src/documents/bad.ts', `function f() {\n${'  g();\n'.repeat(MAX_FUNCTION_LINES)}}`],
  ['function length', 'src/documents/bad.ts', `const f = () => {\n${'  g();\n'.repeat(MAX_FUNCTION_LINES)}};`],
  ['process.env', 'src/documents/bad.ts', "const x = process.env['PORT'];"],
  ['time and chance', 'src/documents/bad.ts', 'const x = Date.now();'],
  ['time and chance', 'src/documents/bad.ts', 'const x = new Date();'],
  ['time and chance', 'src/doors/fhir/bad.ts', 'const x = randomUUID();'],
  ['time and chance', 'sandbox/bad.ts', 'const x = Math.random();'],
  ['ambient state', 'src/documents/bad.ts', 'const x = new AsyncLocalStorage();'],
  ['time in SQL', 'src/documents/bad.ts', "const x = 'select 1 where at < now()';"],
  ['time in SQL', 'src/documents/bad.ts', 'const x = `insert into t values ($' + '{y}, current_date)`;'],
  ['time in SQL', 'migrations/record/0001-bad.sql', 'create table t (at timestamptz default now());'],
];

for (const [rule, path, text] of SEEDED) {
  test(`a seeded violation is found (${rule}): ${text.split('\n')[0]?.slice(0, 70)}`, () => {
    const rules = violations(new Map([[path, text]])).map((violation) => violation.rule);
    assert.ok(rules.includes(rule), `found only: ${rules.join(', ')}`);
  });
}

test('a seeded cycle is found, also one of types only', () => {
  const seeded = new Map([
    ['src/documents/a.ts', "import { b } from './b.ts';"],
    ['src/documents/b.ts', "import type { C } from './c.ts';"],
    ['src/documents/c.ts', "import { a } from './a.ts';"],
  ]);
  const loops = violations(seeded).filter(({ rule }) => rule === 'cycles');
  assert.equal(loops.length, 1);
});

test('what the house allows is not refused', () => {
  const allowed = new Map([
    ['src/documents/good.ts', "import { run } from '../kernel/action.ts';\nconst at = new Date(0);"],
    ['src/doors/fhir/good.ts', "import { submit } from '../../documents/submit-documents.ts';"],
    ['web/good.tsx', "import type { Page } from '../src/doors/web/web-api.ts';"],
    ['src/documents/good.test.ts', "import { x } from '../../test/support/shared.ts';"],
    ['sandbox/town/good.ts', "import { submit } from '../../src/documents/submit-documents.ts';"],
    ['src/config.ts', 'const port = process.env.PORT;'],
    ['src/kernel/clock.ts', 'const now = Date.now();'],
  ]);
  assert.deepEqual(violations(allowed), []);
});

test('two migrations of a zone never carry one number', () => {
  const places = [...sources.keys()]
    .filter((path) => path.startsWith('migrations/'))
    .map((path) => path.replace(/(\d{4})-.*$/, '$1'));
  assert.deepEqual(
    places.filter((place, i) => places.indexOf(place) !== i),
    [],
  );
});
