/** Searches through the FHIR door: ITI-67, pages, TD0.2. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bundle } from '../../src/standards/fhir/types.ts';
import { documentsOf, insOf, json, problem, recordWith, search } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

test('pages follow each other, newest first, and no link holds an INS', async () => {
  const day = (n: number) => {
    const text = `2026-03-0${n + 1}T09:00:00Z`;
    return {
      text,
      precision: 'second',
      offset: 'Z',
      from: `2026-03-0${n + 1}T09:00:00.000Z`,
      to: `2026-03-0${n + 1}T09:00:01.000Z`,
    } as const;
  };
  const { ins, doctor } = await recordWith(fhir, 5, (n) => ({ creationTime: day(n) }));
  const dates: (string | undefined)[] = [];
  let page = await json<Bundle>(await search(fhir, doctor, ins, '&_count=2&_total=accurate'));
  assert.equal(page.total, 5);
  for (let turns = 0; turns < 5; turns += 1) {
    dates.push(...documentsOf(page).map(({ date }) => date?.slice(0, 10)));
    for (const { url } of page.link ?? []) assert.ok(!url.includes(ins.value) && url.length < 8_000);
    const next = page.link?.find(({ relation }) => relation === 'next');
    if (next === undefined) break;
    page = await json<Bundle>(await fhir.send(doctor, 'GET', next.url.slice(fhir.base.length)));
  }
  assert.deepEqual(dates, ['2026-03-05', '2026-03-04', '2026-03-03', '2026-03-02', '2026-03-01']);
  const self = page.link?.find(({ relation }) => relation === 'self')?.url.slice(fhir.base.length) ?? '';
  assert.deepEqual(documentsOf(await json<Bundle>(await fhir.send(doctor, 'GET', self))), documentsOf(page));
  assert.equal(await problem(await fhir.send(doctor, 'GET', `${self}&status=superseded`), 400), 'value');
  assert.equal(await problem(await fhir.send(doctor, 'GET', '/DocumentReference?_cursor=forged'), 400), 'value');
  const counted = await json<Bundle>(
    await search(fhir, doctor, ins, '&_summary=count&date=ge2026-03-03&date=lt2026-03-05'),
  );
  assert.deepEqual([counted.total, counted.entry], [2, undefined]);
  const oldest = await json<Bundle>(await search(fhir, doctor, ins, '&_sort=date&_count=1'));
  assert.deepEqual(
    documentsOf(oldest).map(({ date }) => date?.slice(0, 10)),
    ['2026-03-01'],
  );
});

test('searches that are not understood say why; lenient ones ignore what is unknown', async () => {
  const { ins, doctor } = await recordWith(fhir, 1);
  assert.equal(await problem(await search(fhir, doctor, ins, '&colour=red'), 400), 'not-supported colour');
  assert.equal(
    await problem(await search(fhir, doctor, ins, '&security-label=N,MASQUE_PS'), 400),
    'not-supported security-label',
  );
  assert.equal(
    await problem(await fhir.send(doctor, 'GET', '/DocumentReference?status=current'), 400),
    'required patient.identifier',
  );
  const lenient = await fhir.send(doctor, 'GET', `/DocumentReference?patient.identifier=${insOf(ins)}&colour=red`, {
    headers: { prefer: 'handling=lenient' },
  });
  const bundle = await json<Bundle>(lenient);
  assert.deepEqual(
    bundle.entry?.map(({ search: found }) => found?.mode),
    ['match', 'outcome'],
  );
  for (const criterion of [
    'type=11488-4',
    'category=10',
    'facility=SA07',
    'setting=AMBULATOIRE',
    'author.family=essai',
    'security-label=N',
    'period=2026-03-12',
    'isArchived=false',
  ]) {
    assert.equal(
      documentsOf(await json<Bundle>(await search(fhir, doctor, ins, `&${criterion}`))).length,
      1,
      criterion,
    );
  }
  for (const criterion of [
    'type=34133-9',
    'author.family=autre',
    'security-label=R',
    'period=2020',
    'isArchived=true',
    'date=lt2026',
  ]) {
    assert.equal(
      documentsOf(await json<Bundle>(await search(fhir, doctor, ins, `&${criterion}`))).length,
      0,
      criterion,
    );
  }
});

test('TD0.2: a record that exists, one that does not', async () => {
  const { ins, doctor } = await recordWith(fhir, 0);
  const found = await json<Bundle>(await fhir.send(doctor, 'GET', `/Patient?identifier=${insOf(ins)}`));
  assert.equal(found.total, 1);
  const patient = found.entry?.[0]?.resource;
  assert.ok(patient?.resourceType === 'Patient' && patient.active === true && patient.name === undefined);
  const form = { body: new URLSearchParams({ identifier: 'urn:oid:1.2.250.1.213.1.4.10|279035121518989' }) };
  const none = await json<Bundle>(await fhir.send(doctor, 'POST', '/Patient/_search', form));
  assert.deepEqual([none.total, none.entry], [0, undefined]);
  assert.equal(await problem(await fhir.send(doctor, 'GET', '/Patient?name=x'), 400), 'not-supported');
});
