import assert from 'node:assert/strict';
import { after, before, mock, test } from 'node:test';
import pg from 'pg';
import { TraceBatch } from '../../src/kernel/trace-batch.ts';
import type { Head, NewTrace } from '../../src/kernel/trace-writer.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { type StoredTrace, verifyChain } from '../../src/kernel/verify-chains.ts';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

// Reads take no lock: their traces are linked together, and only where nothing happened to the record meanwhile (ADR 0036).

let world: RecordWorld;
let root: pg.Client;
before(async () => {
  world = await startRecordWorld();
  root = new pg.Client({ connectionString: world.databases.superuser('carnet_record') });
  await root.connect();
});
after(async () => {
  await root.end();
  await world.stop();
});

/** A record with one document, and the doctor who deposited it. */
async function recordWithDocument(order: number) {
  const { zone } = world;
  const { ins, recordId, holder } = await world.openRecord();
  const doctor = await world.professional(order);
  await zone.runner.run(zone.actions.declareConsent, doctor, { owner: { ins }, role: 'care-team' });
  const { set, document } = textDocument(ins, 40_000 + order, {});
  const done = await zone.runner.run(zone.actions.submitDocuments, doctor, {
    owner: { ins },
    set,
    documents: [document],
  });
  return { ins, recordId, holder, doctor, logicalId: done.documents[0]?.logicalId ?? '' };
}

type Readable = Awaited<ReturnType<typeof recordWithDocument>>;

const open = ({ holder, logicalId }: Readable) => world.zone.retrieve(holder, { kind: 'document', id: logicalId });

async function readingsOf(recordId: string): Promise<number> {
  const { rows } = await root.query<{ n: string }>(
    `select count(*) as n from trace t join trace_detail d using (record_id, trace_id) where record_id = $1 and kind = 'documents.retrieve'`,
    [recordId],
  );
  return Number(rows[0]?.n);
}

async function assertChainsHold(records: readonly { recordId: string }[]): Promise<void> {
  for (const { recordId } of records) {
    const { rows } = await root.query<Omit<StoredTrace, 'seq' | 'at'> & { seq: string; at: Date }>(
      `select trace_id as seq, at, kind, commitment, chain, salt, sealed from trace left join trace_detail using (record_id, trace_id)
       where record_id = $1 order by trace_id`,
      [recordId],
    );
    const head = await root.query<{ seq: string; chain: Buffer }>(
      'select seq, chain from chain_head where record_id = $1',
      [recordId],
    );
    const entries = rows.map((row) => ({ ...row, seq: Number(row.seq), at: row.at.toISOString() }));
    const [last] = head.rows;
    assert.ok(last);
    assert.equal(verifyChain(world.zone.keys, recordId, entries, { ...last, seq: Number(last.seq) }, null), null);
  }
}

test('people who read at the same time each find one trace in their own record, and every chain holds', async () => {
  const records: Readable[] = [];
  for (let order = 0; order < 12; order += 1) records.push(await recordWithDocument(order));
  const batches = mock.method(TraceBatch.prototype, 'append');
  await Promise.all(records.map(open));
  const linked = await Promise.all(batches.mock.calls.map(({ result }) => result));
  batches.mock.restore();
  assert.equal(linked.length, records.length);
  assert.ok(linked.includes(true), 'on a busy machine some are left to write their own'); // MAX_GATHER_MS
  for (const { recordId } of records) assert.equal(await readingsOf(recordId), 1);
  await assertChainsHold(records);
});

test('a list reads its page once, and takes no lock', async () => {
  const one = await recordWithDocument(19);
  const { runner, actions } = world.zone;
  const search = () =>
    runner.run(actions.searchDocuments, one.doctor, {
      ...{ owner: { id: one.recordId }, order: 'newest-first', count: 50, withTotal: false },
    });
  await search(); // the first reading takes the lock: the person is told of it
  const batches = mock.method(TraceBatch.prototype, 'append');
  const flights = mock.method(Database.prototype, 'transact');
  assert.equal((await search()).entries.length, 1);
  assert.equal(await batches.mock.calls[0]?.result, true);
  assert.equal(flights.mock.callCount(), 0);
  batches.mock.restore();
  flights.mock.restore();
});

test('two readings of one record at the same instant leave two traces', async () => {
  const one = await recordWithDocument(20);
  await Promise.all([open(one), open(one), open(one)]);
  assert.equal(await readingsOf(one.recordId), 3);
  await assertChainsHold([one]);
});

test('a document hidden while somebody was about to read it is not shown', async () => {
  const one = await recordWithDocument(21);
  const other = await world.professional(22);
  const { zone } = world;
  await zone.runner.run(zone.actions.declareConsent, other, { owner: { id: one.recordId }, role: 'care-team' });
  await zone.retrieve(other, { kind: 'document', id: one.logicalId }); // the first reading takes the lock: the person is told of it
  const append = TraceBatch.prototype.append;
  const late = mock.method(
    TraceBatch.prototype,
    'append',
    async function (this: TraceBatch, head: Head, trace: NewTrace) {
      late.mock.restore();
      await zone.runner.run(zone.actions.hideDocument, one.holder, {
        document: { kind: 'document', id: one.logicalId },
      });
      return append.call(this, head, trace);
    },
  );
  await assert.rejects(zone.retrieve(other, { kind: 'document', id: one.logicalId }), { code: 'not-found' });
  assert.equal(await readingsOf(one.recordId), 2, 'the first reading, and the refusal');
  await assertChainsHold([one]);
});

test('an effect is counted while others act on the record, and counted again when they changed it', async () => {
  const one = await recordWithDocument(25);
  const { runner, actions } = world.zone;
  const owner = { id: one.recordId };
  const subject = { kind: 'professional', id: one.doctor.id, name: one.doctor.name } as const;
  const place = { id: one.doctor.id, profession: '10', structureId: one.doctor.structure?.id ?? '' };
  const asked = {
    ...{ owner, readers: [[place]] },
    changes: [{ act: 'block', subject, until: null } as const],
  };
  /** Whoever acts once the effect is counted, and before it is told, waits for nobody. */
  const meanwhile = async (acts: readonly (() => Promise<unknown>)[]) => {
    const left = [...acts];
    let counted = 0;
    const action: typeof actions.previewChange = {
      ...actions.previewChange,
      async prepare(facts) {
        const prepared = await actions.previewChange.prepare?.(facts);
        assert.ok(prepared);
        counted += 1;
        await left.shift()?.();
        return prepared;
      },
    };
    const { lost } = await runner.run(action, one.holder, asked);
    return { lost, counted };
  };
  assert.deepEqual(await meanwhile([() => open(one)]), { lost: 1, counted: 1 }, 'who only reads changes nothing');
  const deposit = async () => {
    const { set, document } = textDocument(one.ins, 40_125, {});
    await runner.run(actions.submitDocuments, one.doctor, { owner, set, documents: [document] });
  };
  assert.deepEqual(await meanwhile([deposit]), { lost: 2, counted: 2 });
  const block = () => runner.run(actions.blockAccess, one.holder, { owner, subject });
  assert.deepEqual(await meanwhile([block]), { lost: 0, counted: 2 });
  const unblock = async () => {
    const { rules } = await runner.run(actions.readSettings, one.holder, { owner });
    const ruleId = rules.find(({ kind }) => kind === 'block')?.ruleId ?? '';
    await runner.run(actions.unblockAccess, one.holder, { owner, ruleId });
  };
  assert.deepEqual(await meanwhile([unblock]), { lost: 2, counted: 2 });
  const waiting: typeof actions.previewChange = {
    ...actions.previewChange,
    async prepare(facts) {
      await block();
      const prepared = await actions.previewChange.prepare?.(facts);
      assert.ok(prepared);
      return prepared;
    },
  };
  assert.equal((await runner.run(waiting, one.holder, asked)).lost, 0, 'what happened before her turn counts');
  const mask = () =>
    runner.run(actions.hideDocument, one.holder, { document: { kind: 'document', id: one.logicalId } });
  const show = () =>
    runner.run(actions.showDocument, one.holder, { document: { kind: 'document', id: one.logicalId } });
  await assert.rejects(meanwhile([mask, show, mask]), { code: 'busy' }, 'said, when it changes all the time');
  await assertChainsHold([one]);
});

test('when traces cannot be written together, each reading writes its own', async () => {
  const [one, two] = [await recordWithDocument(23), await recordWithDocument(24)];
  await root.query('revoke update on chain_head from carnet_record_tracer');
  try {
    await Promise.all([open(one), open(two)]);
  } finally {
    await root.query('grant update (seq, chain) on chain_head to carnet_record_tracer');
  }
  for (const { recordId } of [one, two]) assert.equal(await readingsOf(recordId), 1);
  await assertChainsHold([one, two]);
});

test('the role that links them sees the numbers of heads and nothing else', async () => {
  await root.query('set role carnet_record_tracer');
  try {
    assert.ok((await root.query('select record_id, seq from chain_head')).rows.length > 0);
    for (const forbidden of [
      ...['chain_head', 'trace', 'trace_detail', 'document', 'entry_version', 'record', 'access_rule'].map(
        (t) => `select * from ${t}`,
      ),
      'update chain_head set access_version = 9',
      `update trace set kind = 'x'`,
      ...['chain_head', 'trace', 'trace_detail'].map((t) => `delete from ${t}`),
    ]) {
      await assert.rejects(root.query(forbidden), { code: '42501' }, forbidden);
    }
  } finally {
    await root.query('reset role');
  }
});
