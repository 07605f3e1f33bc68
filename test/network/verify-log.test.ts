import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { OpenAlert } from '../../src/doors/cli/alert-shapes.ts';
import { ALERT_AFTER } from '../../src/kernel/budget-alerts.ts';
import { carnet } from '../support/carnet-command.ts';
import { professionalActor } from '../support/record-world.ts';
import type { World } from '../support/running-world.ts';
import { startWorld } from '../support/world.ts';

// `carnet verify-log` and `carnet emergencies` beside a running deployment; exit codes as `carnet --help` says them.

const ALTERED = 7;
const USAGE = 2;
let world: World;
before(async () => {
  world = await startWorld({ workers: 1 });
});
after(() => world?.stop());

const verify = (...words: string[]) => carnet('verify-log', '--data', world.data, ...words);

interface Report {
  readonly chains: number;
  readonly entries: number;
  readonly intact: boolean;
  readonly tailsNotChecked: readonly string[];
  readonly faults: readonly { zone: string; owner: string; seq: number; kind: string }[];
}

/** The longest chain of the record zone, its head copied to the other zone. */
async function longestRecord(): Promise<{ id: string; length: number }> {
  const { asSuperuser } = await world.inside();
  const [row] = await asSuperuser<{ record_id: string; seq: string }>(
    'carnet_record',
    'select record_id, seq from chain_head order by seq desc, record_id limit 1',
  );
  assert.ok(row);
  return { id: row.record_id, length: Number(row.seq) };
}

test('row 46: an intact deployment ends with 0 and counts what it verified, in words and as JSON', async () => {
  const words = await verify();
  assert.equal(words.code, 0, words.stdout);
  assert.match(words.stdout, /\d+ chains, \d+ entries: intact\./);
  assert.match(words.stdout, /Public log of the record zone, \d+ leaves, .*: intact\./);
  const { code, json } = await verify('--json');
  assert.equal(code, 0);
  const report = json<Report>();
  assert.ok(report.intact && report.faults.length === 0);
  assert.deepEqual(report.tailsNotChecked, []);
  assert.ok(report.chains >= 2 * world.demo.persons.length, 'a chain a record, and a chain a person');
  assert.ok(report.entries > report.chains);
});

test('row 46: what a superuser of the database changed is named, first fault first, with exit code 7', async () => {
  const { id, length } = await longestRecord();
  const { superuser } = await world.inside();
  const root = await superuser('carnet_record');
  try {
    await root.query('set session_replication_role = replica');
    await root.query(`update trace set kind = 'record.check' where record_id = $1 and trace_id in (5, 9)`, [id]);
  } finally {
    await root.end();
  }
  const { code, json } = await verify('--json');
  assert.equal(code, ALTERED);
  const report = json<Report>();
  assert.equal(report.intact, false);
  assert.deepEqual(report.faults, [{ zone: 'record', owner: id, seq: 5, kind: 'altered' }]);
  assert.ok(length > 9);
  const one = await verify(id);
  assert.equal(one.code, ALTERED);
  assert.match(one.stdout, new RegExp(`record ${id}: entry 5 is altered\\.`));
});

test('row 46: in the zone of identities too, a tail cut with its head is missed', async () => {
  const { asSuperuser, superuser } = await world.inside();
  const [person] = await asSuperuser<{ person_id: string; seq: string }>(
    'carnet_space',
    'select person_id, seq from chain_head order by seq desc, person_id limit 1',
  );
  assert.ok(person);
  const root = await superuser('carnet_space');
  try {
    await root.query('set session_replication_role = replica');
    await root.query('delete from trace_detail where person_id = $1 and trace_id = $2', [person.person_id, person.seq]);
    await root.query('delete from trace where person_id = $1 and trace_id = $2', [person.person_id, person.seq]);
    await root.query(
      `update chain_head h set seq = t.trace_id, chain = t.chain from trace t
       where h.person_id = $1 and t.person_id = $1 and t.trace_id = h.seq - 1`,
      [person.person_id],
    );
  } finally {
    await root.end();
  }
  const { code, json } = await verify('--json', person.person_id);
  assert.equal(code, ALTERED);
  const { faults } = json<Report>();
  assert.deepEqual(faults, [{ zone: 'space', owner: person.person_id, seq: Number(person.seq), kind: 'cut' }]);
});

test('a wrong command line ends with 2, without looking at anything', async () => {
  assert.equal((await verify('a', 'b')).code, 2);
});

test('`carnet emergencies`: the officer lists what waits, reads who and why, closes the review once', async () => {
  const { deployment, asSuperuser } = await world.inside();
  const { runner, actions, fromSpace } = deployment.record;
  const [row] = await asSuperuser<{ record_id: string }>(
    'carnet_record',
    'select record_id from record order by record_id limit 1',
  );
  const recordId = row?.record_id ?? '';
  const doctor = { ...professionalActor('899999999991', 77, '10', '1750000077'), purpose: 'bris_de_glace' } as const;
  const { software: _, ...atThePages } = doctor;
  const payload = { idNat: doctor.id, active: true };
  await fromSpace([{ key: `professional:${doctor.id}`, version: 1, kind: 'professional.status', payload }]);
  const reason = 'chute dans la rue, ne répond plus';
  const { emergencyId } = await runner.run(actions.openEmergency, atThePages, { owner: { id: recordId }, reason });
  const emergencies = (...words: string[]) => carnet('emergencies', ...words, '--data', world.data, '--json');

  const listed = await emergencies('list');
  assert.equal(listed.code, 0, listed.stderr);
  assert.ok(!listed.stdout.includes(reason) && !listed.stdout.includes(doctor.name), 'the list names nobody');
  const { waiting, late } = JSON.parse(listed.stdout) as { waiting: { emergencyId: string }[]; late: number };
  assert.deepEqual([waiting.map((one) => one.emergencyId), late], [[emergencyId], 0]);
  const read = await emergencies('review', recordId, emergencyId, 'justified');
  assert.equal(read.code, 0, read.stderr);
  assert.deepEqual([JSON.parse(read.stdout).reason, JSON.parse(read.stdout).name], [reason, doctor.name]);
  assert.equal((await emergencies('review', recordId, emergencyId)).code, USAGE, 'reviewed once');
  assert.equal((await emergencies('review', recordId, 'x')).code, USAGE);
});

test('`carnet alerts`: whose budget was spent again and again is listed, and closed with a name and an outcome, once', async () => {
  const { deployment } = await world.inside();
  const { alerts } = deployment.record;
  const doctor = professionalActor('899999999992', 78, '10', '1750000078');
  for (let n = 0; n < ALERT_AFTER; n += 1) alerts.note('professional', doctor);
  await alerts.flush();
  const run = (...words: string[]) => carnet('alerts', ...words, '--data', world.data, '--json');
  const listed = await run('list');
  assert.equal(listed.code, 0, listed.stderr);
  const { open, untaken } = JSON.parse(listed.stdout) as { open: OpenAlert[]; untaken: number };
  assert.deepEqual([open.map(({ id, count }) => [id, count]), untaken], [[[doctor.id, ALERT_AFTER]], 1]);
  const closed = await run('close', open[0]?.alertId ?? '', 'mistake', 'Mme', 'Officier');
  assert.equal(closed.code, 0, closed.stderr);
  assert.deepEqual([JSON.parse(closed.stdout).owner, JSON.parse(closed.stdout).outcome], ['Mme Officier', 'mistake']);
  assert.equal((await run('take', open[0]?.alertId ?? '', 'Mme Officier')).code, USAGE, 'closed once');
});
