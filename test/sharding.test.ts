import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { RECORD_TABLES, SPACE_TABLES } from '../migrations/manifest.ts';
import {
  constraintNameFindings,
  expansionFindings,
  type Finding,
  migrationFindings,
  statementFindings,
  statementsOf,
} from './support/sharding-lint.ts';

// Every statement of the code and every migration could run on tables distributed by their owner.

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(resolve(ROOT, path), 'utf8');
const ownersOf = (tables: Readonly<Record<string, { kind: string }>>) =>
  Object.keys(tables).filter((name) => tables[name]?.kind === 'owner');
const OWNERS = new Set([...ownersOf(RECORD_TABLES), ...ownersOf(SPACE_TABLES)]);
const SOURCES = globSync('src/**/*.ts', { cwd: ROOT }).filter((path) => !path.endsWith('.test.ts'));

/** Statements that go over all owners on purpose: none is in the way of a request, or another way stands behind it. */
const OVER_ALL: Readonly<Record<string, string>> = {
  'blobs-any': 'the sweeper asks whether anything is stored at all, as the auditor',
  'blobs-live': 'the sweeper asks which of a batch of bytes are somebody’s, as the auditor',
  'blobs-owner': 'the sweeper asks whose bytes these are, once for bytes that look like orphans, as the auditor',
  'trace-append-many': 'traces of reads together; refused on a sharded database, each act writes its own (ADR 0036)',
  'chains-count': '`carnet doctor` counts chains, as the auditor',
};

test('every named statement names the owner of each owner table, and locks one owner', () => {
  const statements = SOURCES.flatMap((path) => statementsOf(path, read(path)));
  assert.ok(statements.length > 60, `${statements.length} statements were read`);
  const found = statements.flatMap((statement) => statementFindings(statement, OWNERS));
  assert.deepEqual(
    found.filter(({ where }) => OVER_ALL[where] === undefined),
    [],
  );
  const needless = Object.keys(OVER_ALL).filter((name) => !found.some(({ where }) => where === name));
  assert.deepEqual(needless, [], 'an exception that is not needed any more is taken out');
});

test('every migration: keys of owner tables begin with the owner, no trigger, no time of the server', () => {
  const files = globSync('migrations/*/*.sql', { cwd: ROOT });
  assert.ok(files.length >= 10);
  assert.deepEqual(
    files.flatMap((file) => migrationFindings(file, read(file), OWNERS)),
    [],
  );
});

test('row 16: migrations only add: the release before serves on the new schema', () => {
  const files = globSync('migrations/*/*.sql', { cwd: ROOT });
  assert.deepEqual(
    files.flatMap((file) => expansionFindings(file, read(file))),
    [],
  );
  for (const seeded of [
    'alter table content drop column size;',
    'alter table content rename to contents;',
    'alter table content alter column size type integer;',
    'alter table content alter column revision_hash set not null;',
    'alter table content add column origin text not null;',
    'revoke insert on content from carnet_record_app;',
  ])
    assert.equal(expansionFindings('x.sql', seeded).length, 1, seeded);
  assert.deepEqual(expansionFindings('x.sql', `alter table content add column origin text not null default '';`), []);
});

test('no code branches on the name of a constraint', () => {
  assert.deepEqual(
    SOURCES.flatMap((path) => constraintNameFindings(path, read(path))),
    [],
  );
});

const SEEDED_STATEMENTS: readonly [Finding['rule'], string][] = [
  ['owner', 'select * from document where logical_id = $1'],
  ['owner', 'select 1 from document d join content c on c.content_id = d.content_id where d.logical_id = $1'],
  ['owner', 'insert into content (content_id) values ($1)'],
  ['owner', 'update entry_version set current = false where entry_uuid = $1'],
  ['owner', 'delete from session where token = $1'],
  ['owner', 'with x as (select content_id from content where sha256 = $1) select * from x where record_id = $2'],
  ['owner', 'select 1 from record where record_id = $1 and exists (select 1 from trace where trace_id = 3)'],
  ['lock', 'select seq from chain_head where record_id = any($1::uuid[]) for update'],
  ['lock', 'select seq from chain_head where record_id = g.record_id for update skip locked'],
  ['time', 'select 1 from document where record_id = $1 and deposited_at < now()'],
];
for (const [rule, sql] of SEEDED_STATEMENTS) {
  test(`a seeded violation is found (${rule}): ${sql}`, () => {
    const source = `const S = { name: 'seeded', text: ${JSON.stringify(sql)} };`;
    const found = statementsOf('x.ts', source).flatMap((statement) => statementFindings(statement, OWNERS));
    assert.ok(
      found.some((finding) => finding.rule === rule),
      JSON.stringify(found),
    );
  });
}

const SEEDED_MIGRATIONS: readonly [Finding['rule'], string][] = [
  [
    'key',
    'create table content (\n  record_id uuid not null,\n  content_id uuid not null,\n  primary key (content_id)\n);',
  ],
  ['key', 'create table content (\n  record_id uuid not null,\n  content_id uuid primary key\n);'],
  ['key', 'create table content (\n  record_id uuid not null,\n  sha256 bytea not null unique\n);'],
  ['key', 'create table content (\n  record_id uuid,\n  set_id uuid references submission_set (set_id)\n);'],
  ['key', 'create unique index x on content (sha256);'],
  ['key', 'alter table content add constraint x foreign key (set_id) references submission_set (set_id);'],
  ['trigger', 'create trigger x after insert on content execute function f();'],
  ['time', 'create table x (\n  at timestamptz default now()\n);'],
];
for (const [rule, sql] of SEEDED_MIGRATIONS) {
  test(`a seeded violation is found (${rule}): ${sql.replace(/\s+/g, ' ')}`, () => {
    assert.ok(migrationFindings('x.sql', sql, OWNERS).some((finding) => finding.rule === rule));
  });
}

test('a seeded branch on the name of a constraint is found', () => {
  assert.equal(constraintNameFindings('x.ts', `if (error.constraint === 'content_pkey') return;`).length, 1);
});
