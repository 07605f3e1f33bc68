import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { RECORD_TABLES, SPACE_TABLES, type TableFacts } from '../../migrations/manifest.ts';
import { startDatabases, type TestDatabases } from '../support/databases.ts';

// The manifest and the databases say the same; owner tables can be distributed by their owner as they are.

let databases: TestDatabases;
before(async () => {
  databases = await startDatabases();
});
after(() => databases.stop());

interface KeyRow {
  readonly table: string;
  readonly constraint: string;
  readonly kind: 'p' | 'u' | 'f';
  readonly first: string;
  readonly other: string | null;
}

const ZONES: readonly [string, Readonly<Record<string, TableFacts>>, readonly string[]][] = [
  ['carnet_record', RECORD_TABLES, ['record_id', 'person_id']],
  ['carnet_space', SPACE_TABLES, ['person_id', 'record_id']],
];

for (const [database, manifest, owners] of ZONES) {
  test(`${database}: every table is in the manifest, and owner tables have every key begin with their owner`, async () => {
    const client = new pg.Client({ connectionString: databases.superuser(database) });
    await client.connect();
    try {
      const { rows: tables } = await client.query<{ name: string }>(
        `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and relname <> 'schema_migration'`,
      );
      assert.deepEqual(tables.map((t) => t.name).sort(), Object.keys(manifest).sort());
      const { rows: keys } = await client.query<KeyRow>(`
        select c.relname as "table", k.conname as "constraint", k.contype as kind, a.attname as first, o.relname as other
        from pg_constraint k join pg_class c on c.oid = k.conrelid
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
        left join pg_class o on o.oid = k.confrelid
        where k.contype in ('p', 'u', 'f') and c.relnamespace = 'public'::regnamespace`);
      for (const [name, facts] of Object.entries(manifest)) {
        const own = keys.filter((k) => k.table === name);
        assert.ok(
          own.some((k) => k.kind === 'p'),
          `${name} has a primary key`,
        );
        if (facts.kind !== 'owner') continue;
        for (const key of own)
          assert.ok(owners.includes(key.first), `${name}: ${key.constraint} begins with ${key.first}`);
        for (const { other } of own)
          assert.ok(other === null || manifest[other]?.kind === 'owner', `${name} -> ${other}`);
      }
      const { rows: triggers } = await client.query('select tgname from pg_trigger where not tgisinternal');
      assert.deepEqual(triggers, [], 'no trigger: what must happen is written in the act');
    } finally {
      await client.end();
    }
  });
}
