import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { Type } from 'typebox';
import type { AccessState } from '../../src/access/access-state.ts';
import { ACTS, type Act } from '../../src/access/acts.ts';
import { defineAction } from '../../src/kernel/action.ts';
import type { Bound } from '../../src/kernel/flight.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { accessInputs } from '../support/access-inputs.ts';
import { LONG, selects } from '../support/read-statements.ts';
import { type RecordWorld, startRecordWorld, textDocument } from '../support/record-world.ts';

// The belts that keep authorisation and trace from being forgotten (ARCHITECTURE.md). The first, the compiler, is
// test/belts/types.ts; here are the data, the database, and the walk over all actions.

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

const input = Type.Object({ id: Type.String() });

test('data: a row that carries no trace of its own act cannot be committed', async () => {
  const { recordId, holder } = await world.openRecord();
  const forgetful = defineAction<typeof input, AccessState>({
    name: 'belt.forgetful',
    input,
    owner: ({ id }) => ({ id }),
    authorize: () => ({ permit: true, rule: 'test' }),
    async perform(tx, { ownerId, traceId, now }) {
      await tx.query(
        {
          name: 'belt-forgetful',
          text: `insert into access_rule (record_id, rule_id, kind, subject_kind, subject_key, since, until, sealed, trace_id)
                 values ($1, $2, 'consent', 'professional', '\\x00', $3, null, '\\x00', $4)`,
        },
        [ownerId, crypto.randomUUID(), now, traceId + 1_000],
      );
      return { output: null, objects: [] };
    },
  });
  await assert.rejects(world.zone.runner.run(forgetful, holder, { id: recordId }), { code: '23503' });
  const { rows } = await root.query('select count(*) as n from access_rule where record_id = $1', [recordId]);
  assert.equal(Number(rows[0].n), 0);
});

test('data: every business table of the record zone has a trace_id under a deferrable foreign key', async () => {
  const { rows } = await root.query<{ relname: string; has: boolean; deferred: boolean | null }>(`
    select c.relname, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'trace_id') as has,
      (select condeferrable and condeferred from pg_constraint k where k.conrelid = c.oid and k.confrelid = 'trace'::regclass limit 1) as deferred
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r'`);
  // Tables without a trace of their own: the kernel's, the projections, the global keys, the other zone's heads, the public log, what was erased, and where bytes lie.
  const exempt = new Set(
    [
      'chain_head trace outbox outbox_key outbox_failure inbox_key security_event schema_migration',
      'blob_locator person_head_copy professional_status software_status projection_heartbeat',
      'structure_status revoked_token used_proof attempt_counter global_key actor_record global_key_quarantine person_status mandate',
      'trace_erasure budget_alert type_matrix structure_officer',
      'structure_case administrator_emergency', // where to look: each record says what waits, under its own row security
      'log_queue log_leaf log_tile log_head log_checkpoint log_witness',
    ].flatMap((names) => names.split(' ')),
  );
  const wrong = rows.filter((r) => !exempt.has(r.relname) && !(r.has && r.deferred === true)).map((r) => r.relname);
  assert.deepEqual(wrong, []);
});

test('database: tables that hold a record are under forced row-level security, owned by a role that never serves', async () => {
  const { rows } = await root.query<{
    relname: string;
    rls: boolean;
    forced: boolean;
    owner: string;
    login: boolean;
    bypass: boolean;
  }>(`
    select c.relname, c.relrowsecurity as rls, c.relforcerowsecurity as forced, r.rolname as owner, r.rolcanlogin as login, r.rolbypassrls as bypass
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'record_id' and a.attnum > 0
    where n.nspname = 'public' and c.relkind = 'r'`);
  const names = 'ins_index global_key actor_record global_key_quarantine structure_case administrator_emergency';
  const global = new Set(names.split(' '));
  assert.ok(rows.length > 8);
  for (const row of rows) {
    assert.equal(row.owner, 'carnet_record_owner', row.relname);
    assert.equal(row.login || row.bypass, false, row.relname);
    if (!global.has(row.relname)) assert.ok(row.rls && row.forced, row.relname);
  }
});

test('database: traces can be neither changed nor deleted by the role that serves', async () => {
  const { recordId } = await world.openRecord();
  const app = new pg.Client({ connectionString: world.databases.record.app });
  await app.connect();
  await app.query(`set carnet.record = '${recordId}'`);
  for (const table of ['trace', 'trace_detail']) {
    await assert.rejects(app.query(`update ${table} set trace_id = trace_id`), { code: '42501' });
    await assert.rejects(app.query(`delete from ${table}`), { code: '42501' });
    await assert.rejects(app.query(`truncate ${table}`), { code: '42501' });
  }
  await app.end();
});

test('row 34, database: with every record filter mutated out of the SQL, nothing of another record comes back', async () => {
  const claire = await world.openRecord();
  const paul = await world.openRecord();
  const doctor = await world.professional(20);
  const mine = textDocument(claire.ins, 100);
  const his = textDocument(paul.ins, 101);
  const { zone } = world;
  await zone.runner.run(zone.actions.submitDocuments, doctor, {
    owner: { ins: claire.ins },
    set: mine.set,
    documents: [mine.document],
  });
  const deposit = await zone.runner.run(zone.actions.submitDocuments, doctor, {
    owner: { ins: paul.ins },
    set: his.set,
    documents: [his.document],
  });
  const foreign = deposit.documents[0];
  assert.ok(foreign);
  const database = new Database(
    { url: world.databases.record.app, role: 'carnet_record_app', maxConnections: 1, applicationName: 'mutant' },
    'carnet.record',
  );
  const all: Bound[] = [null, [true, true, false, true, false, false, false], [], [], [], [], [], []];
  let mutants = 0;
  for (const statement of selects()) {
    const text = statement.text.replaceAll(/(\w+\.)?record_id = \$1/g, () => '$1::uuid is not null');
    assert.notEqual(text, statement.text, statement.name);
    const parameters = Math.max(...[...text.matchAll(/\$(\d+)/g)].map((m) => Number(m[1])));
    const values: Bound[] = Array.from({ length: parameters }, (_, i) =>
      i === 0 ? claire.recordId : (all[i] ?? null),
    );
    // How many; a list of documents says after it for whom it is read before it is decided: null, decided.
    if (/^documents-list/.test(statement.name)) values[parameters - 3] = 200;
    if (/^lists-page/.test(statement.name)) values[parameters - 1] = 200;
    if (statement.name === 'lists-read' || statement.name === 'lists-members') values[1] = deposit.setUuid;
    if (statement.name in LONG) values.splice(...(LONG[statement.name] as [number, number, ...Bound[]]));
    const hash = createHash('sha256').update(foreign.uniqueId).digest();
    const ids = { logical: foreign.logicalId, entry: foreign.entryUuid, content: foreign.contentId, unique: hash };
    const by = /^documents-read-(\w+)$/.exec(statement.name)?.[1] as keyof typeof ids | undefined;
    if (by !== undefined) values[1] = ids[by];
    if (statement.name === 'documents-find-submitted') values.splice(1, 4, hash, [hash], [hash], [hash]);
    const rows = await database.transact({ owner: claire.recordId }, (tx) =>
      tx.query({ name: `mutant-${statement.name}`, text }, values),
    );
    const text2 = JSON.stringify(rows);
    for (const id of [foreign.logicalId, foreign.entryUuid, foreign.contentId, deposit.setUuid])
      assert.ok(!text2.includes(id), statement.name);
    mutants += 1;
  }
  await database.close();
  assert.ok(mutants >= 6, 'the queries were found');
});

test('walk: every action has a row in the table of rights, and a stranger gets nothing from any', async () => {
  const { recordId, ins } = await world.openRecord();
  const stranger = (await world.openRecord()).holder;
  const { zone } = world;
  const doctor = await world.professional(21);
  const { set, document } = textDocument(ins, 102);
  const deposit = await zone.runner.run(zone.actions.submitDocuments, doctor, {
    owner: { ins },
    set,
    documents: [document],
  });
  const known = { kind: 'document', id: deposit.documents[0]?.logicalId ?? '', owner: { id: recordId } } as const;
  const owner = { id: recordId };
  const inputs: Record<keyof typeof zone.actions, unknown> = {
    checkRecord: { owner },
    declareConsent: { owner, role: 'care-team' },
    visitRecord: { owner, session: recordId },
    endOwnConsent: { owner },
    ...accessInputs(owner),
    concealDocument: { document: known },
    unconcealDocument: { document: known },
    consultDocuments: { owner, part: 'all', count: 10 },
    previewChange: { owner, readers: [], changes: [] },
    explainAccess: { owner, readers: [], known: true, continues: false },
    submitDocuments: { owner, set, documents: [document] },
    searchDocuments: { owner, order: 'newest-first', count: 10, withTotal: false },
    readDocument: { document: known },
    grantContent: { document: known, continues: false },
    hideDocument: { document: known },
    showDocument: { document: known },
    revealDocument: { document: known },
    archiveDocument: { document: known },
    unarchiveDocument: { document: known },
    withdrawDocument: { document: known },
    locateDocument: { document: known },
    searchLists: { owner, kinds: ['submissionset', 'folder'], order: 'newest-first', count: 10 },
    readList: { id: deposit.setUuid },
    readAssociations: { owner, ids: [deposit.setUuid] },
    readSignature: { owner, uniqueId: '1.2.250.1.999.6.1' },
    listOwnRecord: { owner },
    listUnannounced: { owner },
    browseDocuments: { owner, hiddenOnly: false, count: 10 },
    proveHistory: { owner },
    searchActs: { owner, wish: {}, count: 10 },
    tellAct: { owner, event: {} },
    readHistory: { owner, count: 10, withoutOwnLooks: true },
  };
  for (const [key, action] of Object.entries(zone.actions)) {
    assert.ok((action.name as Act) in ACTS, `${action.name} has no row in ACTS`);
    await assert.rejects(
      zone.runner.run(action as never, stranger, inputs[key as keyof typeof inputs] as never),
      { code: 'not-found' },
      action.name,
    );
  }
});

test('row 47: when the trace cannot be written, nothing is returned and nothing is kept', async () => {
  const { recordId, holder } = await world.openRecord();
  await root.query(
    `create function refuse_trace() returns trigger language plpgsql as $$ begin raise exception 'audit store down'; end $$`,
  );
  await root.query('create trigger refuse before insert on trace for each row execute function refuse_trace()');
  try {
    await assert.rejects(world.zone.runner.run(world.zone.actions.checkRecord, holder, { owner: { id: recordId } }), {
      code: 'unavailable',
    });
    await assert.rejects(
      world.zone.runner.run(world.zone.actions.checkRecord, { ...holder, recordIds: [] }, { owner: { id: recordId } }),
      { code: 'unavailable' },
    );
  } finally {
    await root.query('drop trigger refuse on trace; drop function refuse_trace');
  }
  let served = 0;
  for (let i = 0; i < 5; i += 1) {
    await world.zone.runner.run(world.zone.actions.checkRecord, holder, { owner: { id: recordId } });
    served += 1;
  }
  const { rows } = await root.query(`select count(*) as n from trace where record_id = $1 and kind = 'record.check'`, [
    recordId,
  ]);
  assert.equal(Number(rows[0].n), served, 'reads served = traces, exactly');
});
