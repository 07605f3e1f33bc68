/**
 * npm run mutate [-- <at most>]: changes the decision on access one place at a time, in a copy, and runs its tests: a change that no test
 * notices survives. Prints the survivors and the score; exits 1 below 90 %. With a number, that many mutants, spread over all.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '..');
const FILES = [
  'decide',
  'decide-person',
  'decide-professional',
  'standing',
  'columns',
  'document-filter',
  'own-rules',
  'person-rights',
];
const TESTS = ['src/access/decide.test.ts', 'src/access/every-cell.test.ts'];
const TARGET = 90;
/** A mutant that loops is dead too. */
const LIMIT_MS = 60_000;

interface Mutant {
  readonly path: string;
  readonly line: number;
  readonly what: string;
  readonly text: string;
}

const SWAPS: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '<': '>=',
  '>': '<=',
  '>=': '<',
  '<=': '>',
};

function mutantsOf(path: string): Mutant[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const found: Mutant[] = [];
  const add = (node: ts.Node, by: string): void => {
    const [from, to] = [node.getStart(file), node.end];
    const line = file.getLineAndCharacterOfPosition(from).line + 1;
    found.push({
      path,
      line,
      what: `${text.slice(from, to)} -> ${by}`,
      text: text.slice(0, from) + by + text.slice(to),
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const by = SWAPS[node.operatorToken.getText(file)];
      if (by !== undefined) add(node.operatorToken, by);
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true');
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      add(node, node.operand.getText(file));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const all = FILES.flatMap((name) => mutantsOf(`src/access/${name}.ts`));
const most = Number(process.argv[2] ?? all.length);
const step = Math.max(1, all.length / most);
const chosen = Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.floor(i * step)] as Mutant);
const copy = mkdtempSync(join(tmpdir(), 'carnet-mutants-'));
for (const folder of ['src', 'test', 'package.json', 'tsconfig.json'])
  cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
const survivors: Mutant[] = [];
for (const mutant of chosen) {
  writeFileSync(join(copy, mutant.path), mutant.text);
  const { status } = spawnSync(process.execPath, ['--test', ...TESTS], {
    cwd: copy,
    stdio: 'ignore',
    timeout: LIMIT_MS,
  });
  if (status === 0) survivors.push(mutant);
  cpSync(join(ROOT, mutant.path), join(copy, mutant.path));
}
rmSync(copy, { recursive: true, force: true });
for (const { path, line, what } of survivors) process.stdout.write(`survives: ${path}:${line} ${what}\n`);
const score = (100 * (chosen.length - survivors.length)) / chosen.length;
process.stdout.write(
  `${chosen.length} of ${all.length} mutants, ${survivors.length} survive: ${score.toFixed(1)} % (target ${TARGET} %)\n`,
);
process.exitCode = score < TARGET ? 1 : 0;
