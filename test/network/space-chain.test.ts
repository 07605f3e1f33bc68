/** Row 46, in the zone of identities: whoever cuts or rewrites a person's chain is named by the copies in the record zone. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { openSpaceZone, type SpaceZone } from '../../src/compose/space-zone.ts';
import { ENROLMENT } from '../../src/identity/identity.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import {
  DetailEraser,
  MIN_DETAIL_YEARS,
  purgedBefore,
  readErasures,
  yearsAgo,
} from '../../src/kernel/erase-details.ts';
import { HeadCopies } from '../../src/kernel/head-copies.ts';
import { headStore } from '../../src/kernel/head-store.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { SigningRing } from '../../src/kernel/keys/signing-keys.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { type ChainFault, verifyChains } from '../../src/kernel/verify-chains.ts';
import { startDatabases, type TestDatabases } from '../support/databases.ts';
import { TEST_NIR, testNir } from '../support/record-world.ts';

const HEADER =
  'matricule;oid;birth_name;given_names;used_name;sex;birth_date;birthplace_code;address_department;email;telephone;scheme';
let databases: TestDatabases;
let space: SpaceZone;
let auditor: Database;
let record: Database;
let recordAuditor: Database;
let root: pg.Client;
let recordRoot: pg.Client;
let copies: HeadCopies;
let born = 0;
const broken: string[] = [];

const open = (url: string, role: string, setting: 'carnet.record' | 'carnet.person'): Database =>
  new Database({ url, role, maxConnections: 2, applicationName: 'test' }, setting);

async function superuser(database: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databases.superuser(database) });
  await client.connect();
  await client.query('set session_replication_role = replica'); // no foreign key stops a superuser
  return client;
}

before(async () => {
  databases = await startDatabases();
  space = await openSpaceZone({
    url: databases.space.app,
    secretsFolder: join(databases.data, 'secrets'),
    data: databases.data,
    maxConnections: 4,
    clock: systemClock,
    ids: systemIds,
    log: databases.log,
    officerMail: null,
    privateAddresses: false,
    transport: { send: async () => undefined, close: () => undefined },
    crossing: () => ({ toRecord: async () => undefined, recordIndexes: () => [] }),
  });
  auditor = open(databases.space.auditor, 'carnet_space_auditor', 'carnet.person');
  record = open(databases.record.app, 'carnet_record_app', 'carnet.record');
  recordAuditor = open(databases.record.auditor, 'carnet_record_auditor', 'carnet.record');
  root = await superuser('carnet_space');
  recordRoot = await superuser('carnet_record');
  copies = new HeadCopies({
    zone: 'space',
    auditor,
    store: headStore(record, 'space'),
    signer: { keyId: space.headSigner.current.kid, sign: (bytes) => space.headSigner.sign(bytes) },
    clock: systemClock,
    broken: (id) => broken.push(id),
  });
  space.onMoved((id) => copies.moved(id));
});

after(async () => {
  await Promise.all([root?.end(), recordRoot?.end()]);
  for (const one of [auditor, record, recordAuditor, space]) await one?.close();
  await databases?.stop();
});

async function faultsOf(personId: string, ring: SigningRing = space.headSigner): Promise<readonly ChainFault[]> {
  const kept = {
    database: recordAuditor,
    verify: (kid: string, bytes: Buffer, signature: Buffer) => ring.verify(kid, bytes, signature),
  };
  return (await verifyChains({ zone: 'space', auditor, keys: space.keys, copies: kept }, personId)).faults;
}

const act = (personId: string): Promise<unknown> => space.identity.readPerson(ENROLMENT, personId);

/** A new person, imported: her chain is founded outside the runner, and copied all the same. */
async function newPerson(): Promise<string> {
  born += 1;
  const matricule = testNir(born);
  const line = `${matricule};${TEST_NIR};ESSAI;Nadine;;F;1980-01-01;75056;75;;;NIR`;
  async function* lines() {
    yield* [HEADER, line];
  }
  const report = await space.identity.importInsured(lines());
  assert.equal(report.imported, 1, JSON.stringify(report));
  const found = await space.identity.findByIns({ value: matricule, oid: TEST_NIR });
  assert.ok(found);
  return found.personId;
}

/** Six acts, their head copied. */
async function personWithActs(): Promise<string> {
  const personId = await newPerson();
  for (let i = 0; i < 5; i += 1) await act(personId);
  await copies.copyMoved();
  assert.deepEqual(await faultsOf(personId), []);
  assert.equal(await copiedSeq(personId), 6);
  return personId;
}

async function copiedSeq(personId: string): Promise<number | null> {
  const { rows } = await recordRoot.query('select seq from person_head_copy where person_id = $1', [personId]);
  return rows.length === 0 ? null : Number(rows[0].seq);
}

/** Deletes the traces after `seq` and sets the head back to a value that was once true. */
async function cutAfter(personId: string, seq: number): Promise<void> {
  await root.query('delete from trace_detail where person_id = $1 and trace_id > $2', [personId, seq]);
  await root.query('delete from trace where person_id = $1 and trace_id > $2', [personId, seq]);
  await root.query(
    `update chain_head h set seq = $2, chain = t.chain from trace t
     where h.person_id = $1 and t.person_id = $1 and t.trace_id = $2`,
    [personId, seq],
  );
}

test('a chain founded by an import is copied to the record zone at the next beat', async () => {
  const personId = await newPerson();
  assert.equal(await copiedSeq(personId), null);
  await copies.copyMoved();
  assert.equal(await copiedSeq(personId), 1);
});

test('the last acts of a person are cut: the copy in the record zone names the place', async () => {
  const personId = await personWithActs();
  await cutAfter(personId, 4);
  assert.deepEqual(await faultsOf(personId), [{ owner: personId, seq: 5, kind: 'cut' }]);
});

test('a person is rolled back to nothing: the copy remembers her', async () => {
  const personId = await personWithActs();
  for (const table of ['trace_detail', 'trace', 'chain_head'])
    await root.query(`delete from ${table} where person_id = $1`, [personId]);
  assert.deepEqual(await faultsOf(personId), [{ owner: personId, seq: 1, kind: 'cut' }]);
});

test('a chain is cut and goes on another way: no later copy covers it, and the copying itself raises the alarm', async () => {
  const personId = await personWithActs();
  await cutAfter(personId, 3);
  for (let i = 0; i < 5; i += 1) await act(personId);
  await copies.copyMoved();
  assert.ok(broken.includes(personId));
  assert.equal(await copiedSeq(personId), 6, 'the copy of the true chain stays');
  assert.deepEqual(await faultsOf(personId), [{ owner: personId, seq: 6, kind: 'altered' }]);
});

test('a superuser of the record zone who sets the copies back is named too: what she writes is not signed', async () => {
  const personId = await personWithActs();
  const { rows } = await root.query('select chain from trace where person_id = $1 and trace_id = 3', [personId]);
  await recordRoot.query('update person_head_copy set seq = 3, chain = $2 where person_id = $1', [
    personId,
    rows[0].chain,
  ]);
  assert.deepEqual(await faultsOf(personId), [{ owner: personId, seq: 3, kind: 'altered' }]);
});

test('copies are signed by the space zone’s own key: that of the record zone does not verify them', async () => {
  const personId = await personWithActs();
  const other = await SigningRing.open({ use: 'head', folder: join(databases.data, 'secrets', 'record') });
  assert.deepEqual(await faultsOf(personId, other), [{ owner: personId, seq: 6, kind: 'altered' }]);
});

test('heads that a killed process left uncopied are copied at the next start; a copy never goes back', async () => {
  const personId = await newPerson();
  await act(personId);
  assert.ok((await copies.reconcile()) >= 1);
  assert.equal(await copiedSeq(personId), 2);
  const store = headStore(record, 'space');
  const [known] = await store.known([personId]);
  assert.ok(known);
  const older = { ...known, seq: 1, path: null, signature: Buffer.alloc(64) };
  await store.keep({ heads: [older], keyId: 'k', at: systemClock.now() });
  assert.equal(await copiedSeq(personId), 2);
});

test('details whose time is over end on schedule and leave the chain whole; a schedule that nobody sealed excuses nothing', async () => {
  const personId = await personWithActs();
  const { database, keys } = space;
  const retention = [{ kinds: ['identity.read-person'], years: MIN_DETAIL_YEARS }];
  const eraser = new DetailEraser({ zone: 'space', database, keys, retention });
  const now = systemClock.now();
  assert.equal(await eraser.round(now), 0, 'too young');
  const later = yearsAgo(now, -MIN_DETAIL_YEARS - 1);
  while ((await eraser.round(later)) > 0);
  const left = await root.query('select 1 from trace_detail where person_id = $1', [personId]);
  assert.equal(left.rowCount, 1, 'other kinds stay');
  const read = async () => {
    const due = purgedBefore(await readErasures(auditor, keys));
    return verifyChains({ auditor, zone: 'space', keys, copies: null, purgedBefore: due }, personId);
  };
  const { faults, entries, erased } = await read();
  assert.deepEqual([faults, entries, erased], [[], 6, 5]);
  await root.query("update trace_erasure set erased_before = erased_before + interval '1 second'");
  assert.deepEqual((await read()).faults, [{ owner: personId, seq: 2, kind: 'missing' }]);
});
