import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { systemClock } from '../../src/kernel/clock.ts';
import { HeadCopies } from '../../src/kernel/head-copies.ts';
import { headStore } from '../../src/kernel/head-store.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { type VerifyReport, verifyChains } from '../../src/kernel/verify-chains.ts';
import { type RecordWorld, startRecordWorld } from '../support/record-world.ts';

// security row 46: whoever rewrites the log, even as the database's superuser, is named by the verifier.

let world: RecordWorld;
let auditor: Database;
let space: Database;
let root: pg.Client;
let copies: HeadCopies;
const broken: string[] = [];

before(async () => {
  world = await startRecordWorld();
  const open = (url: string, role: string, setting: 'carnet.record' | 'carnet.person') =>
    new Database({ url, role, maxConnections: 2, applicationName: 'test' }, setting);
  auditor = open(world.databases.record.auditor, 'carnet_record_auditor', 'carnet.record');
  space = open(world.databases.space.app, 'carnet_space_app', 'carnet.person');
  root = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await root.connect();
  await root.query('set session_replication_role = replica'); // no foreign key stops a superuser
  copies = copiesOf((id) => broken.push(id));
  world.zone.onMoved((id) => copies.moved(id));
});
after(async () => {
  await root.end();
  await auditor.close();
  await space.close();
  await world.stop();
});

function copiesOf(broken: (recordId: string) => void): HeadCopies {
  const ring = world.zone.headSigner;
  const signer = { keyId: ring.current.kid, sign: (bytes: Buffer) => ring.sign(bytes) };
  const store = headStore(space, 'record');
  return new HeadCopies({ zone: 'record', auditor, store, signer, clock: systemClock, broken });
}

const verify = (only: string, purgedBefore: string | null = null): Promise<VerifyReport> =>
  verifyChains(
    {
      purgedBefore: () => purgedBefore,
      auditor,
      zone: 'record',
      keys: world.zone.keys,
      copies: {
        database: space,
        verify: (kid, bytes, signature) => world.zone.headSigner.verify(kid, bytes, signature),
      },
    },
    only,
  );

/** A record with eight traces, its head copied to the other zone. */
async function recordWithHistory(): Promise<string> {
  const { recordId, holder } = await world.openRecord();
  for (let i = 0; i < 7; i += 1)
    await world.zone.runner.run(world.zone.actions.checkRecord, holder, { owner: { id: recordId } });
  await copies.copyMoved();
  const report = await verify(recordId);
  assert.deepEqual(report.faults, []);
  assert.equal(report.entries, 8);
  return recordId;
}

interface Attack {
  readonly name: string;
  readonly attack: (recordId: string) => Promise<unknown>;
  readonly fault: { readonly kind: string; readonly seq: number };
}

const attacks: Attack[] = [
  {
    name: 'a header is edited',
    attack: (id) =>
      root.query(`update trace set at = at - interval '1 day' where record_id = $1 and trace_id = 4`, [id]),
    fault: { kind: 'altered', seq: 4 },
  },
  {
    name: 'the detail is exchanged with another one of the same record',
    attack: (id) =>
      root.query(
        `update trace_detail d set sealed = o.sealed, salt = o.salt from trace_detail o
       where d.record_id = $1 and d.trace_id = 3 and o.record_id = $1 and o.trace_id = 5`,
        [id],
      ),
    fault: { kind: 'altered', seq: 3 },
  },
  {
    name: 'a row is dropped',
    attack: async (id) => {
      await root.query('delete from trace_detail where record_id = $1 and trace_id = 5', [id]);
      await root.query('delete from trace where record_id = $1 and trace_id = 5', [id]);
    },
    fault: { kind: 'missing', seq: 5 },
  },
  {
    name: 'a row is dropped and the rest renumbered',
    attack: async (id) => {
      await root.query('delete from trace_detail where record_id = $1 and trace_id = 5', [id]);
      await root.query('delete from trace where record_id = $1 and trace_id = 5', [id]);
      for (const n of [6, 7, 8]) {
        await root.query('update trace set trace_id = $2 where record_id = $1 and trace_id = $3', [id, n - 1, n]);
        await root.query('update trace_detail set trace_id = $2 where record_id = $1 and trace_id = $3', [
          id,
          n - 1,
          n,
        ]);
      }
      await root.query('update chain_head set seq = 7 where record_id = $1', [id]);
    },
    fault: { kind: 'altered', seq: 5 },
  },
  {
    name: 'two rows are exchanged',
    attack: async (id) => {
      for (const [from, to] of [
        [4, 100],
        [5, 4],
        [100, 5],
      ]) {
        await root.query('update trace set trace_id = $3 where record_id = $1 and trace_id = $2', [id, from, to]);
        await root.query('update trace_detail set trace_id = $3 where record_id = $1 and trace_id = $2', [
          id,
          from,
          to,
        ]);
      }
    },
    fault: { kind: 'reordered', seq: 4 },
  },
  {
    name: 'a forged row is inserted, the rest moved down',
    attack: async (id) => {
      for (const n of [8, 7, 6, 5, 4]) {
        await root.query('update trace set trace_id = $2 where record_id = $1 and trace_id = $3', [id, n + 1, n]);
        await root.query('update trace_detail set trace_id = $2 where record_id = $1 and trace_id = $3', [
          id,
          n + 1,
          n,
        ]);
      }
      await root.query(
        `insert into trace select record_id, 4, at, kind, sha256(commitment), sha256(chain) from trace where record_id = $1 and trace_id = 3`,
        [id],
      );
      await root.query('update chain_head set seq = 9 where record_id = $1', [id]);
    },
    fault: { kind: 'inserted', seq: 4 },
  },
  {
    name: 'the tail is cut, the head set back to a value that was once true',
    attack: async (id) => {
      await root.query('delete from trace_detail where record_id = $1 and trace_id > 6', [id]);
      await root.query('delete from trace where record_id = $1 and trace_id > 6', [id]);
      await root.query(
        'update chain_head h set seq = 6, chain = t.chain from trace t where h.record_id = $1 and t.record_id = $1 and t.trace_id = 6',
        [id],
      );
    },
    fault: { kind: 'cut', seq: 7 },
  },
  {
    name: 'the whole chain is recomputed without the key',
    attack: async (id) => {
      await root.query(
        `update trace set kind = 'documents.search', commitment = sha256(commitment) where record_id = $1 and trace_id = 4`,
        [id],
      );
      for (const n of [4, 5, 6, 7, 8]) {
        await root.query(
          `update trace t set chain = sha256(p.chain || t.commitment) from trace p
           where t.record_id = $1 and t.trace_id = $2 and p.record_id = $1 and p.trace_id = $2 - 1`,
          [id, n],
        );
      }
      await root.query(
        'update chain_head h set chain = t.chain from trace t where h.record_id = $1 and t.record_id = $1 and t.trace_id = 8',
        [id],
      );
    },
    fault: { kind: 'altered', seq: 4 },
  },
  {
    name: 'the whole record is rolled back to nothing',
    attack: async (id) => {
      await root.query('delete from trace_detail where record_id = $1', [id]);
      await root.query('delete from trace where record_id = $1', [id]);
      await root.query('delete from chain_head where record_id = $1', [id]);
    },
    fault: { kind: 'cut', seq: 1 },
  },
];

for (const { name, attack, fault } of attacks) {
  test(`row 46: ${name}: the verifier names it`, async () => {
    const recordId = await recordWithHistory();
    await attack(recordId);
    const { faults } = await verify(recordId);
    assert.deepEqual(faults, [{ owner: recordId, ...fault }]);
  });
}

test('row 46: a detail purged when its time came leaves the chain valid; one deleted before is missing', async () => {
  const recordId = await recordWithHistory();
  await root.query('delete from trace_detail where record_id = $1 and trace_id = 2', [recordId]);
  assert.deepEqual((await verify(recordId, '2999-01-01T00:00:00.000Z')).faults, []);
  assert.deepEqual((await verify(recordId)).faults, [{ owner: recordId, seq: 2, kind: 'missing' }]);
});

test('row 46: heads that a killed process left uncopied are copied at the next start', async () => {
  const { recordId, holder } = await world.openRecord();
  await world.zone.runner.run(world.zone.actions.checkRecord, holder, { owner: { id: recordId } });
  const fresh = copiesOf(() => undefined);
  assert.ok((await fresh.reconcile()) >= 1);
  const known = await space.lookUp<{ seq: string }>(
    { name: 'test-copy', text: 'select seq from record_head_copy where record_id = $1' },
    [recordId],
  );
  assert.equal(Number(known[0]?.seq), 2);
});

test('row 46: a tail cut before more acts stays named: no later copy covers it', async () => {
  const { recordId, holder } = await world.openRecord();
  const act = () => world.zone.runner.run(world.zone.actions.checkRecord, holder, { owner: { id: recordId } });
  for (let i = 0; i < 4; i += 1) await act();
  await copies.copyMoved();
  await root.query('delete from trace_detail where record_id = $1 and trace_id = 5', [recordId]);
  await root.query('delete from trace where record_id = $1 and trace_id = 5', [recordId]);
  await root.query(
    'update chain_head h set seq = 4, chain = t.chain from trace t where h.record_id = $1 and t.record_id = $1 and t.trace_id = 4',
    [recordId],
  );
  for (let i = 0; i < 3; i += 1) await act();
  await copies.copyMoved();
  assert.ok(broken.includes(recordId), 'the copying itself raises the alarm');
  const { faults } = await verify(recordId);
  assert.deepEqual(faults, [{ owner: recordId, seq: 5, kind: 'altered' }]);
});
