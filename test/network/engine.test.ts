import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { RECORD_TABLES, SPACE_TABLES } from '../../migrations/manifest.ts';
import { startDatabases, type TestDatabases } from '../support/databases.ts';
import { type Engine, engine } from '../support/engine.ts';

// The engine that the runner names is the one that the stories meet.

let databases: TestDatabases;
before(async () => {
  databases = await startDatabases();
});
after(() => databases?.stop());

const MAJOR: Readonly<Record<Engine, number>> = { embedded: 18, 'postgres-15': 15, partitioned: 18 };
const ZONES = [
  ['carnet_record', RECORD_TABLES],
  ['carnet_space', SPACE_TABLES],
] as const;

for (const [database, manifest] of ZONES) {
  test(`${database} on the engine "${engine}": its version, and how the tables of an owner lie`, async () => {
    const client = new pg.Client({ connectionString: databases.superuser(database) });
    await client.connect();
    try {
      const [version] = (await client.query('show server_version_num')).rows;
      assert.equal(Math.floor(Number(version.server_version_num) / 10_000), MAJOR[engine]);
      const { rows } = await client.query<{ name: string }>(
        `select relname as name from pg_class where relkind = 'p' and relnamespace = 'public'::regnamespace order by 1`,
      );
      const owners = Object.keys(manifest).filter((name) => manifest[name]?.kind === 'owner');
      assert.deepEqual(
        rows.map(({ name }) => name),
        engine === 'partitioned' ? owners.sort() : [],
      );
      const { rows: checksums } = await client.query('show data_checksums');
      assert.deepEqual(checksums, [{ data_checksums: 'on' }]);
    } finally {
      await client.end();
    }
  });
}
