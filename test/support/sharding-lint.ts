/**
 * What SQL must keep to so that owner tables can be distributed by their owner as they are: every statement names the owner of each
 * owner table, keys begin with it, nothing locks across owners, no trigger, no branch on the name of a constraint. Pure functions over
 * texts: a self-test breaks each rule.
 */
import ts from 'typescript';
import { OWNER_COLUMNS } from './partitioned-sql.ts';

/** One named statement of the code. Expressions inside a template count as an owner's column: they are column names. */
export interface NamedStatement {
  readonly path: string;
  readonly name: string;
  readonly sql: string;
}

export interface Finding {
  readonly rule: 'owner' | 'lock' | 'key' | 'trigger' | 'constraint name' | 'time' | 'expand';
  /** Where: the statement's name, or the migration's file. */
  readonly where: string;
  readonly what: string;
}

const OWNER = new RegExp(`\\b(${OWNER_COLUMNS.join('|')})\\b`);
const TIME = /\bnow\(\)|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b|\btransaction_timestamp\b/;
const IS_QUERY = /^\s*(select|with|insert|update|delete)\b/;
/** Words that follow a table and are no name for it. */
const NO_ALIAS =
  'where|on|using|from|join|left|right|full|inner|cross|order|group|having|limit|offset|for|set|values|select|returning|as|union|window';
const TABLE = new RegExp(
  `(?:\\b(?<word>from|join|into|update|using)\\s+|(?<comma>,)\\s*)(?:only\\s+|lateral\\s+)?(?<table>[a-z_]+)(?:\\s+(?:as\\s+)?(?!(?:${NO_ALIAS})\\b)(?<alias>[a-z_]+))?`,
  'g',
);

/** Every `{ name, text }` of a source. */
export function statementsOf(path: string, source: string): NamedStatement[] {
  const found: NamedStatement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const [name, sql] = ['name', 'text'].map((property) => textOf(node, property));
      if (name !== undefined && sql !== undefined && sql !== '') found.push({ path, name, sql });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.ESNext, true));
  return found;
}

function textOf(node: ts.ObjectLiteralExpression, property: string): string | undefined {
  const found = node.properties.find(
    (each): each is ts.PropertyAssignment => ts.isPropertyAssignment(each) && each.name.getText() === property,
  )?.initializer;
  if (found === undefined) return undefined;
  if (ts.isStringLiteralLike(found)) return found.text;
  if (!ts.isTemplateExpression(found)) return undefined;
  return found.head.text + found.templateSpans.map(({ literal }) => `record_id${literal.text}`).join('');
}

const bare = (sql: string): string =>
  sql
    .replace(/--.*$/gm, '')
    .replace(/'(?:[^']|'')*'/g, "''")
    .toLowerCase();

/** A query and those inside it, each as its own text: inner ones are taken out of the outer. */
function scopes(sql: string): string[] {
  const all: string[] = [];
  const stack: string[] = [''];
  const kinds: boolean[] = [];
  for (let i = 0; i < sql.length; i += 1) {
    const letter = sql[i] as string;
    if (letter === '(') {
      const isInner = IS_QUERY.test(sql.slice(i + 1));
      kinds.push(isInner);
      if (isInner) stack.push('');
      else stack[stack.length - 1] += letter;
    } else if (letter === ')') {
      if (kinds.pop() === true) {
        all.push(stack.pop() as string);
        stack[stack.length - 1] += ' () ';
      } else stack[stack.length - 1] += letter;
    } else stack[stack.length - 1] += letter;
  }
  return [...all, ...stack];
}

/** What is wrong with one statement. @param owners the tables of the manifest's kind `owner` */
export function statementFindings({ name, sql }: NamedStatement, owners: ReadonlySet<string>): Finding[] {
  const text = bare(sql);
  const found: Finding[] = TIME.test(text) ? [{ rule: 'time', where: name, what: 'time is a bound parameter' }] : [];
  for (const scope of scopes(text)) found.push(...scopeFindings(name, scope, owners));
  return found;
}

function scopeFindings(name: string, scope: string, owners: ReadonlySet<string>): Finding[] {
  const found: Finding[] = [];
  const conditions = [...scope.matchAll(/\b(where|on|using)\b[\s\S]*/g)].map(([text]) => text).join(' ');
  const tables = [...scope.matchAll(TABLE)]
    .map(({ groups }) => groups as { word?: string; table: string; alias?: string })
    .filter(({ table }) => owners.has(table));
  for (const { word, table, alias } of tables) {
    const names = [table, ...(alias === undefined ? [] : [alias])];
    const isNamed =
      word === 'into'
        ? OWNER.test(new RegExp(`\\binto\\s+${table}(?:\\s+as\\s+\\w+)?\\s*\\(([^)]*)\\)`).exec(scope)?.[1] ?? '')
        : names.some((each) => new RegExp(`\\b${each}\\.(${OWNER_COLUMNS.join('|')})\\b`).test(conditions)) ||
          new RegExp(`(?<!\\.)\\b(${OWNER_COLUMNS.join('|')})\\b`).test(conditions);
    if (!isNamed) found.push({ rule: 'owner', where: name, what: `${table} without its owner` });
  }
  const locks = /\bfor\s+(no\s+key\s+)?(update|share)\b/.test(scope);
  const isOneOwner = new RegExp(`\\b(${OWNER_COLUMNS.join('|')})\\s*=\\s*\\$\\d+(?!\\s*\\[)`).test(conditions);
  if (locks && tables.length > 0 && !isOneOwner)
    found.push({ rule: 'lock', where: name, what: 'locks rows of more than one owner' });
  return found;
}

/** What is wrong with one migration. */
export function migrationFindings(file: string, sql: string, owners: ReadonlySet<string>): Finding[] {
  const text = bare(sql);
  const found: Finding[] = [];
  const add = (rule: Finding['rule'], what: string): void => void found.push({ rule, where: file, what });
  if (TIME.test(text)) add('time', 'time is a bound parameter');
  if (/\bcreate\s+(or\s+replace\s+)?(constraint\s+)?trigger\b/.test(text))
    add('trigger', 'what must happen is written in the act');
  for (const [, table = '', body = ''] of text.matchAll(/\bcreate table (?:if not exists )?(\w+) \(([\s\S]*?)\n\)/g)) {
    if (!owners.has(table)) continue;
    for (const [, key = '', columns = ''] of body.matchAll(/\b(primary key|unique|foreign key)\s*\(([^)]*)\)/g))
      if (!beginsWithOwner(columns)) add('key', `${table}: ${key} (${columns})`);
    for (const [line, column = ''] of body.matchAll(
      /^\s*(\w+) [^\n]*\b(?:primary key|unique|references)\b(?!\s*\()[^\n]*/gm,
    ))
      if (!OWNER.test(column) && !/^\s*(primary|unique|foreign|constraint)\b/.test(line))
        add('key', `${table}: ${line.trim()}`);
  }
  for (const [, table = '', columns = ''] of text.matchAll(
    /\bcreate unique index (?:concurrently )?\w+ on (\w+) (?:using \w+ )?\(([^)]*)\)/g,
  ))
    if (owners.has(table) && !beginsWithOwner(columns)) add('key', `${table}: unique index (${columns})`);
  for (const [, table = '', key = '', columns = ''] of text.matchAll(
    /\balter table (\w+)[^;]*?\badd (?:constraint \w+\s+)?(primary key|unique|foreign key)\s*\(([^)]*)\)/g,
  ))
    if (owners.has(table) && !beginsWithOwner(columns)) add('key', `${table}: ${key} (${columns})`);
  return found;
}

const beginsWithOwner = (columns: string): boolean => OWNER.test(columns.split(',')[0] ?? '');

/** What would stop the release before from serving on the new schema: anything taken away, renamed, or newly demanded. */
const NOT_ADDITIVE: readonly RegExp[] = [
  /\bdrop\s+(table|column|schema|view|policy|role)\b/,
  /\brename\s+(to|column|constraint)\b/,
  /\balter\s+column\s+\w+\s+(set\s+data\s+)?type\b/,
  /\balter\s+column\s+\w+\s+set\s+not\s+null\b/,
  /\badd\s+column\s+(?:if\s+not\s+exists\s+)?\w+\s+(?![^,;]*\bdefault\b)[^,;]*\bnot\s+null\b/,
  /\brevoke\b/,
];

/** Security row 16: expand only; what contracts comes a release later, with a reason in the test's list. */
export function expansionFindings(file: string, sql: string): Finding[] {
  const text = bare(sql);
  return NOT_ADDITIVE.flatMap((pattern) => {
    const found = pattern.exec(text);
    return found === null ? [] : [{ rule: 'expand' as const, where: file, what: found[0] }];
  });
}

/** Code that reads the name of a constraint from an error: on a sharded database it is absent or has another name. */
export function constraintNameFindings(path: string, source: string): Finding[] {
  return [...source.matchAll(/\.constraint\b|\bconstraint_name\b/g)].map(([what]) => ({
    rule: 'constraint name' as const,
    where: path,
    what,
  }));
}
