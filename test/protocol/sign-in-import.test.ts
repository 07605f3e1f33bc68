import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ENROLMENT, REGISTRY } from '../../src/identity/identity.ts';
import { isFailure } from '../../src/kernel/errors.ts';
import { insKey } from '../../src/standards/ins/ins.ts';
import { isHersToRead } from './former-identity.ts';
import { HEADER, linesOf, type SpaceWorld, startSpaceWorld } from './sign-in-world.ts';

const NIR_TEST = '1.2.250.1.213.1.4.10';
const NIA_TEST = '1.2.250.1.213.1.4.11';
const NIR = '1.2.250.1.213.1.4.8';

const withKey = (first13: string): string => first13 + insKey(first13);
const CLAIRE = withKey('2790338185001');
const CORSE = withKey('185072A004121');
const claire = `${CLAIRE};${NIR_TEST};MOREAU;CLAIRE ANNE;;F;1979-03-28;38185;38;claire@exemple.test;+33353010001;01`;

let world: SpaceWorld;
before(async () => {
  world = await startSpaceWorld();
});
after(() => world?.close());

const run = (...lines: string[]) => world.identity.importInsured(linesOf(...lines));

test('a file of insured persons is loaded, and loading it again changes nothing', async () => {
  const lines = [HEADER, claire, `${CORSE};${NIR_TEST};D'ORNANO;LUCA;;M;1985-07-00;2A004;2A;;;`];
  const first = await run(...lines);
  assert.deepEqual(
    { ...first },
    {
      imported: 2,
      unchanged: 0,
      updated: 0,
      rejected: [],
      rejectedCount: 0,
      wrongKeyWarnings: 0,
    },
  );
  const second = await run(...lines);
  assert.equal(second.imported, 0);
  assert.equal(second.unchanged, 2);
});

test('a person is found by all her traits, written in whatever way, and by no part of them', async () => {
  const traits = { birthName: 'Moreau', givenNames: 'Claire', sex: 'F', birthDate: '1979-03-28' } as const;
  const found = await world.identity.findRecordByTraits(traits);
  assert.equal(found?.identity.ins.value, CLAIRE);
  assert.equal(found?.recordId, (await world.identity.findByIns({ value: CLAIRE, oid: NIR_TEST }))?.recordId);
  for (const other of [
    { birthName: 'MORE' },
    { givenNames: 'ANNE' },
    { birthDate: '1979-03-27' },
    { sex: 'M' as const },
  ])
    assert.equal(await world.identity.findRecordByTraits({ ...traits, ...other }), null);
});

test('each person has a chain, an INS, a record, and an announcement that carries no INS', async () => {
  const found = await world.identity.findByIns({ value: CLAIRE, oid: NIR_TEST });
  assert.ok(found !== null);
  const view = await world.identity.readPerson(ENROLMENT, found.personId);
  assert.equal(view.displayName, 'Claire Moreau');
  assert.equal(view.contact.email, 'claire@exemple.test');
  assert.deepEqual(view.recordIds, [found.recordId]);
  assert.deepEqual(
    view.insHistory.map((i) => [i.matricule, i.kind, i.reason, i.until]),
    [[CLAIRE, 'NIR', 'import', null]],
  );
  const traces = await world.traces(found.personId);
  assert.deepEqual(
    traces.map((t) => t.kind),
    ['identity.open-person', 'identity.read-person'],
  );
  const events = await world.look<{
    key: string;
    kind: string;
    payload: { test: boolean; indexes: { index: string }[] };
  }>(`select key, kind, payload from outbox where key = '${found.recordId}'`);
  assert.equal(events.length, 1);
  assert.equal(events[0]?.kind, 'record.opened');
  assert.equal(events[0]?.payload.test, true);
  assert.equal(Buffer.from(events[0]?.payload.indexes[0]?.index ?? '', 'base64').length, 16);
});

test('bad lines are named with their reason, and never stop the others', async () => {
  const other = withKey('1620375056001');
  const wrongKey = other.slice(0, 13) + (other.endsWith('01') ? '02' : '01');
  const report = await run(
    HEADER,
    `123;${NIR_TEST};X;Y;;F;1979-03-28;38185;;;;`,
    `${wrongKey};${NIR};PETIT;PAUL;;M;1962-03-01;75056;;;;`,
    `${wrongKey};${NIR_TEST};PETIT;PAUL;;M;1962-03-01;75056;;;;`,
    `${other};${NIR_TEST};PETIT`,
    `${other};${NIR_TEST};"PETIT;PAUL;;M;1962-03-01;75056;;;;`,
    `${withKey('1620375056006')};${NIR_TEST};PETIT;LUC;;M;1962-03-01;75056;;;;`,
    'x',
    `${withKey('1620375056002')};${NIR_TEST};"PETIT ";PAUL;;M;31/12/1962;75056;;;;`,
    `${withKey('1620375056003')};${NIR_TEST};"PETIT";PAUL;;M;1962;75056;;pas une adresse;;`,
    `${withKey('1620375056004')};${NIR_TEST};"DE LA ""TOUR";PAUL;;M;1962;75056;;;;`,
    `${withKey('1620375056005')};${NIR_TEST};"DE LA TOUR";"PAUL LOUIS";;M;1962;75056;;;;`,
  );
  assert.equal(report.imported, 3);
  assert.equal(report.wrongKeyWarnings, 1);
  assert.deepEqual(report.rejected, [
    { line: 2, reason: 'the INS is not usable: wrong-length' },
    { line: 3, reason: 'the INS is not usable: wrong-key' },
    { line: 5, reason: '3 fields instead of 12' },
    { line: 6, reason: 'a quote is not closed on its line' },
    { line: 8, reason: '1 fields instead of 12' },
    { line: 9, reason: 'birth_date is not YYYY-MM-DD, YYYY-MM or YYYY' },
    { line: 10, reason: 'email is not an address' },
    { line: 11, reason: 'birth_name is missing or is not a name' },
  ]);
});

test('a line that changed updates the person, with a trace; the same INS twice in one file counts twice', async () => {
  const report = await run(
    HEADER,
    claire.replace('claire@exemple.test', 'c.moreau@exemple.test'),
    claire.replace('claire@exemple.test', 'moreau@exemple.test'),
  );
  assert.equal(report.updated, 2);
  const found = await world.identity.findByIns({ value: CLAIRE, oid: NIR_TEST });
  const view = await world.identity.readPerson(ENROLMENT, found?.personId ?? '');
  assert.equal(view.contact.email, 'moreau@exemple.test');
  const kinds = (await world.traces(view.personId)).map((t) => t.kind);
  assert.equal(kinds.filter((kind) => kind === 'identity.update-person').length, 2);
});

test('a file that says nothing of her address leaves her the one by which she signs in', async () => {
  const report = await run(HEADER, claire.replace('claire@exemple.test', ''));
  assert.equal(report.updated, 1);
  const found = await world.identity.findByIns({ value: CLAIRE, oid: NIR_TEST });
  const view = await world.identity.readPerson(ENROLMENT, found?.personId ?? '');
  assert.equal(view.contact.email, 'moreau@exemple.test');
});

test('a line that would make somebody else of a person is refused, until an operator accepts it; what it replaces is kept', async () => {
  const ins = withKey('2950775056302');
  const awa = `${ins};${NIR_TEST};DIARRA;AWA;;F;1995-07-14;75056;75;awa@exemple.test;;`;
  const stranger = `${ins};${NIR_TEST};HOMME-AUTRE;ROBERTE;;F;1995-07-01;75056;75;inconnu@exemple.test;;`;
  await run(HEADER, awa);
  const refused = await run(HEADER, stranger);
  assert.deepEqual([refused.updated, refused.rejected.map(({ line }) => line)], [0, [2]]);
  assert.match(refused.rejected[0]?.reason ?? '', /make somebody else of the person/);
  const found = await world.identity.findByIns({ value: ins, oid: NIR_TEST });
  const view = () => world.identity.readPerson(ENROLMENT, found?.personId ?? '');
  assert.deepEqual([(await view()).traits.birthName, (await view()).contact.email], ['DIARRA', 'awa@exemple.test']);
  assert.deepEqual(await mailsTo('inconnu@exemple.test', 'awa@exemple.test'), []);
  const accepted = await world.identity.importInsured(linesOf(HEADER, stranger), { acceptedLines: new Set([2]) });
  assert.deepEqual([accepted.updated, accepted.rejectedCount], [1, 0]);
  const { traits, contact, personId } = await view();
  assert.deepEqual([traits.birthName, contact.email], ['HOMME-AUTRE', 'inconnu@exemple.test']);
  const told = await mailsTo('inconnu@exemple.test', 'awa@exemple.test');
  assert.deepEqual(
    told.map(({ to }) => to),
    ['awa@exemple.test'],
    'the old address is told, the new one tells nobody',
  );
  for (const word of ['DIARRA', 'AUTRE', 'inconnu', ins]) assert.ok(!told[0]?.text.includes(word), word);
  const traces = await world.traces(found?.personId ?? '');
  assert.deepEqual(
    traces.filter((t) => t.kind === 'identity.update-person').map((t) => t.facts.outcome),
    ['refused', 'done'],
  );
  await world.identity.importInsured(linesOf(HEADER, awa.replace('DIARRA', 'DIARRA-PETIT')), {
    acceptedLines: new Set([2]),
  });
  await isHersToRead(world, personId);
});

async function mailsTo(...addresses: readonly string[]) {
  await world.identity.mails.sendDue();
  return world.mails.filter(({ to }) => addresses.includes(to));
}

test('separators, order of columns, byte-order mark and quotes are read as spreadsheets write them', async () => {
  const report = await run(
    '\ufeffoid,matricule,sex,given_names,birth_name,birth_date,birthplace_code,comment',
    `${NIR_TEST},${withKey('2010138185010')},F,"Zoé, Anaïs",Ignored,2001-01-01,38185,x`,
    `${NIR_TEST},${withKey('2010138185011')},F,Zoé Anaïs,L’Hôte,2001-01-01,38185,"a ""comment"", here"`,
  );
  assert.equal(report.imported, 1);
  assert.equal(report.rejected[0]?.reason, 'given_names is missing or is not a list of names');
  await assert.rejects(run('matricule;oid'), /lacks these columns: birth_name/);
  await assert.rejects(run(), /empty/);
});

test('a waiting number becomes a NIR: both find the person, and the record zone learns the new index', async () => {
  const nia = withKey('8010138185012');
  const nir = withKey('2010138185012');
  await run(HEADER, `${nia};${NIA_TEST};NGUYEN;LINH;;F;2001-01-01;99243;;;;`);
  const found = await world.identity.findByIns({ value: nia, oid: NIA_TEST });
  assert.ok(found !== null);
  assert.equal(
    await world.identity.addIns(REGISTRY, found.personId, { matricule: nir, oid: NIR_TEST }, 'attribution'),
    true,
  );
  assert.equal(
    await world.identity.addIns(REGISTRY, found.personId, { matricule: nir, oid: NIR_TEST }, 'attribution'),
    false,
  );
  assert.deepEqual(await world.identity.findByIns({ value: nir, oid: NIR_TEST }), found);
  assert.deepEqual(await world.identity.findByIns({ value: nia, oid: NIA_TEST }), found);
  const view = await world.identity.readPerson(ENROLMENT, found.personId);
  assert.deepEqual(
    view.insHistory.map((i) => [i.matricule, i.until === null]),
    [
      [nia, false],
      [nir, true],
    ],
  );
  const events = await world.look<{ kind: string }>(
    `select kind from outbox where key = '${found.recordId}' order by version`,
  );
  assert.deepEqual(
    events.map((e) => e.kind),
    ['record.opened', 'record.ins-added'],
  );
  const claires = await world.identity.findByIns({ value: CLAIRE, oid: NIR_TEST });
  await assert.rejects(
    world.identity.addIns(REGISTRY, claires?.personId ?? '', { matricule: nir, oid: NIR_TEST }, 'correction'),
    (error) => isFailure(error, 'ins-taken'),
  );
});

test('nothing that names a person is readable in the tables or in the log', async () => {
  const tables = ['person', 'ins_history', 'record_link', 'ins_key', 'outbox', 'trace', 'trace_detail', 'chain_head'];
  for (const table of tables) {
    const rows = await world.look<{ text: string }>(`select row_to_json(t)::text as text from ${table} t`);
    for (const { text } of rows) {
      for (const word of ['MOREAU', 'exemple.test', CLAIRE, Buffer.from(CLAIRE).toString('hex')]) {
        assert.ok(!text.includes(word), `${table} shows ${word}`);
      }
    }
  }
  assert.ok(!world.logged.join('').includes(CLAIRE));
});

test('two imports of the same file at once write each person once', async () => {
  const lines = [HEADER];
  for (let i = 100; i < 600; i++) {
    lines.push(`${withKey(`1500138185${i}`)};${NIR_TEST};DUPONT;JEAN;;M;1950-01-01;38185;;;;`);
  }
  const [one, two] = await Promise.all([run(...lines), run(...lines)]);
  assert.equal(one.imported + two.imported, 500);
  assert.equal(one.unchanged + two.unchanged, 500);
});
