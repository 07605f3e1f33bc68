/** The rules of ARCHITECTURE.md as data and pure functions over sources, so that a self-test can break each of them. */
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** Path from the project's root -> text. */
export type Sources = ReadonlyMap<string, string>;

export const MAX_FILE_LINES = 250;
export const MAX_FUNCTION_LINES = 60;

/** Files that may be longer, each with its reason. Tables and generated files only. */
export const LONG_FILES: Readonly<Record<string, string>> = {};
/** Functions that may be longer, as `path#name`, each with its reason. */
export const LONG_FUNCTIONS: Readonly<Record<string, string>> = {};

/**
 * Which contexts may see which: the one table, acyclic. A context shows its `contract.ts` and nothing else, except what
 * PUBLISHED adds.
 */
export const CONTEXT_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  access: [],
  documents: ['access'],
  directory: [],
  identity: ['directory'],
};

/** Pure rules and types that a context of the same zone shows beside its contract. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  access: [
    'decide.ts',
    'explain.ts',
    'effect.ts',
    'access-state.ts',
    'matrix.ts',
    'record-access.ts',
    'readable-rules.ts',
    'holdings.ts',
    'acts.ts',
    'default-visibility.ts',
    'hidden-documents.ts',
    'strangers.ts',
    'follow-rules.ts',
  ],
};

/** Files that may open a connection with the driver; the runner of the embedded server is one family. */
const DRIVER_FILES = /^src\/kernel\/(transaction|pg-transaction|flight|migrate|postgres-[a-z]+)\.ts$/;
/** Where time and randomness come from. `process-info` and friends measure durations with `performance.now`, allowed. */
const TIME_AND_CHANCE = /\bDate\.now\b|\bnew Date\(\)|\brandomUUID\b|\brandomBytes\b|\bMath\.random\b/;
/** Time in SQL is a bound parameter. `clock_timestamp` measures clocks (doctor) and decides nothing. */
const SQL_TIME = /\bnow\(\)|\bcurrent_(date|timestamp|time)\b|\blocaltime(stamp)?\b|\btransaction_timestamp\b/i;
const SQL_START = /^\s*(select|insert|update|delete|with|create|alter|merge|truncate|copy|set|begin)\b/i;

export interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly what: string;
}

interface Import {
  readonly to: string;
  /** True when only types cross: erased before anything runs. */
  readonly typeOnly: boolean;
}

/** Every violation in the sources. */
export function violations(sources: Sources): Violation[] {
  const found: Violation[] = [];
  const graph = new Map<string, readonly Import[]>();
  for (const [path, text] of sources) {
    if (path.endsWith('.sql')) {
      found.push(...sqlViolations(path, text));
      continue;
    }
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
    const imports = importsOf(path, file);
    graph.set(path, imports);
    found.push(...imports.flatMap((used) => importViolation(path, used)));
    found.push(...sizeViolations(path, text, file), ...syntaxViolations(path, file));
  }
  return [...found, ...cycles(graph)];
}

function importsOf(path: string, file: ts.SourceFile): Import[] {
  const imports: Import[] = [];
  const add = (node: ts.Expression | undefined, typeOnly: boolean): void => {
    if (node === undefined || !ts.isStringLiteralLike(node)) return;
    const to = node.text.startsWith('.') ? normalize(join(dirname(path), node.text)) : node.text;
    imports.push({ to, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal as ts.StringLiteral, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return imports;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  if (clause.name !== undefined || names === undefined || !ts.isNamedImports(names)) return false;
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}

/** A test beside the code sees everything, as those under test/ do. The room of other files: `src/kernel/x.ts` -> `kernel`, `src/doors/fhir/y.ts` -> `doors/fhir`, `web/…` -> `web`. */
function roomOf(path: string): string {
  const parts = path.split('/');
  if (/\.test\.tsx?$/.test(path)) return 'test';
  if (parts[0] !== 'src') return parts[0] ?? '';
  if (/^src\/compose(\.ts$|\/)/.test(path)) return 'compose';
  if (parts.length === 2) return 'root';
  return parts[1] === 'doors' ? `doors/${parts[2]}` : (parts[1] ?? '');
}

const EVERYTHING = new Set(['compose', 'bin', 'test', 'bench', 'scripts']);

function importViolation(path: string, { to, typeOnly }: Import): Violation[] {
  const from = roomOf(path);
  const bad = (why: string): Violation[] => [{ rule: 'imports', path, what: `${to}: ${why}` }];
  if (to === 'pg' || to.startsWith('pg-') || to.startsWith('pg/')) {
    return path.startsWith('src/') && from !== 'test' && !DRIVER_FILES.test(path)
      ? bad('the driver is the transaction’s alone')
      : [];
  }
  if (from === 'standards' && /^node:(fs|net|http|https|child_process|dgram|tls|dns|cluster|worker_threads)/.test(to)) {
    return bad('standards are pure: no I/O');
  }
  if (!/^(src|web|sandbox|test|bench|bin|scripts)\//.test(to) || EVERYTHING.has(from)) return [];
  if (/^(test|bench|bin|scripts)\//.test(to)) return bad('the product does not import its tools');
  if (to === 'src/compose.ts')
    return path === 'src/doors/cli/main.ts' ? [] : bad('only the command line starts compose.ts');
  const target = roomOf(to);
  if (from === target) return [];
  return mayImport(from, target, to, typeOnly) ? [] : bad(`${from} may not import ${target}`);
}

function mayImport(from: string, target: string, to: string, typeOnly: boolean): boolean {
  const name = to.split('/').at(-1) ?? '';
  if (from === 'standards') return false;
  if (from === 'kernel') return false;
  if (from === 'root') return target === 'kernel';
  if (from === 'web') return target === 'doors/web' && typeOnly;
  if (target === 'kernel' || target === 'standards') return true;
  if (from === 'doors/cli') return target === 'root';
  if (from.startsWith('doors/') || from === 'sandbox') return target in CONTEXT_IMPORTS && name !== 'queries.ts';
  if (!(from in CONTEXT_IMPORTS) || CONTEXT_IMPORTS[from]?.includes(target) !== true) return false;
  return name === 'contract.ts' || PUBLISHED[target]?.includes(name) === true;
}

function sizeViolations(path: string, text: string, file: ts.SourceFile): Violation[] {
  const found: Violation[] = [];
  const lines = text.trimEnd().split('\n').length;
  if (lines > MAX_FILE_LINES && !(path in LONG_FILES)) {
    found.push({ rule: 'file length', path, what: `${lines} lines, at most ${MAX_FILE_LINES}` });
  }
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const start = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
      const length = file.getLineAndCharacterOfPosition(node.end).line - start + 1;
      const name = functionName(node);
      const isTest = /\.test\.tsx?$/.test(path);
      if (length > MAX_FUNCTION_LINES && !isTest && !(`${path}#${name}` in LONG_FUNCTIONS)) {
        found.push({ rule: 'function length', path, what: `${name} (line ${start + 1}) has ${length} lines` });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function functionName(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const parent = node.parent;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : 'anonymous';
}

function syntaxViolations(path: string, file: ts.SourceFile): Violation[] {
  const found: Violation[] = [];
  const isProduct = /^(src|web|sandbox)\//.test(path) && !/\.test\.tsx?$/.test(path);
  const add = (rule: string, node: ts.Node): void => {
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
    found.push({ rule, path, what: `line ${line}: ${node.getText(file).split('\n')[0]?.slice(0, 100)}` });
  };
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) add('any', node);
    if (ts.isDecorator(node)) add('decorators', node);
    if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) add('barrels', node);
    if (isProduct) {
      const isClock = ts.isPropertyAccessExpression(node) || ts.isNewExpression(node) || ts.isIdentifier(node);
      const text = isClock ? node.getText(file) : '';
      if (text === 'process.env' && path !== 'src/config.ts') add('process.env', node);
      const isSource = TIME_AND_CHANCE.test(text) && text.length < 24 && !ts.isImportSpecifier(node.parent);
      if (isSource && !path.startsWith('src/kernel/')) add('time and chance', node);
      if (text === 'AsyncLocalStorage') add('ambient state', node);
      if (isSqlWithTime(node)) add('time in SQL', node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  if (/(^|\/)index\.tsx?$/.test(path)) found.push({ rule: 'barrels', path, what: 'no file is called index' });
  return found;
}

function isSqlWithTime(node: ts.Node): boolean {
  const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
  if (!isText) return false;
  const text = ts.isStringLiteralLike(node) ? node.text : node.getText().slice(1, -1);
  return SQL_START.test(text) && SQL_TIME.test(text);
}

function sqlViolations(path: string, text: string): Violation[] {
  return text
    .split('\n')
    .map((line, index) => ({ line: line.replace(/--.*$/, ''), number: index + 1 }))
    .filter(({ line }) => SQL_TIME.test(line))
    .map(({ line, number }) => ({ rule: 'time in SQL', path, what: `line ${number}: ${line.trim()}` }));
}

/** Every cycle of imports, types included, once, beginning with its first path in the alphabet. */
function cycles(graph: ReadonlyMap<string, readonly Import[]>): Violation[] {
  const found = new Map<string, Violation>();
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at !== -1) {
      const loop = trail.slice(at);
      const key = [...loop].sort().join(' ');
      const what = [...loop, path].join(' -> ');
      if (!found.has(key)) found.set(key, { rule: 'cycles', path, what });
      return;
    }
    if (done.has(path)) return;
    for (const { to } of graph.get(path) ?? []) if (graph.has(to)) walk(to, [...trail, path]);
    done.add(path);
  };
  for (const path of [...graph.keys()].sort()) walk(path, []);
  return [...found.values()];
}
