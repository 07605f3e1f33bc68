/** ITI-66 over HTTP: submission sets (and folders) are found by what they hold that the asker may see. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import type { Bundle, List } from '../../src/standards/fhir/types.ts';
import { validateResource } from '../../src/standards/fhir/validate.ts';
import { fromFhirTime } from '../../src/standards/xds/stated-time.ts';
import { provideBundle } from '../support/discharge-letter.ts';
import { textDocument } from '../support/record-world.ts';
import { authorised, type Ins, insOf, json, problem } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

const lists = (bundle: Bundle): List[] => (bundle.entry ?? []).map(({ resource }) => resource as List);
const ask = (actor: Actor, ins: Ins, more = '', code = 'submissionset') =>
  fhir.send(actor, 'POST', '/List/_search', {
    body: new URLSearchParams(`patient.identifier=${insOf(ins)}&status=current&code=${code}${more}`),
  });
const found = async (actor: Actor, ins: Ins, more = '', code?: string): Promise<List[]> =>
  lists(await json<Bundle>(await ask(actor, ins, more, code)));
const titles = async (actor: Actor, ins: Ins, more = ''): Promise<(string | undefined)[]> =>
  (await found(actor, ins, more)).map(({ title }) => title);

let numbers = 5_000;

async function depositSet(
  actor: Actor,
  ins: Ins,
  title: string,
  { at = '2026-03-12T10:00:00+01:00', visibility = [] as ('MASQUE_PS' | 'INVISIBLE_PATIENT')[] } = {},
) {
  numbers += 1;
  const { set, document } = textDocument(ins, numbers, {
    visibility,
    facilityType: { code: 'SA07', system: '1.2.250.1.71.4.2.4' },
    practiceSetting: { code: 'AMBULATOIRE', system: '1.2.250.1.213.1.1.4.9' },
    authors: [
      {
        person: { id: actor.id, oid: '1.2.250.1.71.4.2.1', name: { family: `Lémoine-${numbers}`, given: ['Zoé'] } },
        institution: { name: 'Cabinet des Tilleuls', id: `1${numbers}`, oid: '1.2.250.1.71.4.2.2' },
        role: [],
      },
    ],
  });
  const submissionTime = fromFhirTime(at);
  assert.ok(submissionTime);
  const whole = {
    ...set,
    title,
    submissionTime,
    sourceId: `1.2.250.1.999.9.${numbers}`,
    authors: document.declared.authors,
    contentType: { code: numbers % 2 === 0 ? '07' : '03', system: '1.2.250.1.213.2.2' },
  };
  const bundle = provideBundle(document.content, document.declared, whole);
  const answer = await json<Bundle>(await fhir.send(actor, 'POST', '', { body: bundle }));
  const [list, card] = (answer.entry ?? []).map(({ response }) => response?.location ?? '');
  return { number: numbers, set: whole, list: list ?? '', card: card ?? '', uniqueId: document.declared.uniqueId };
}

test('a set is found and read, valid for its profile, with the documents that it holds', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const { list, card, set } = await depositSet(doctor, ins, 'Sortie du service');
  const bundle = await json<Bundle>(await ask(doctor, ins));
  assert.equal(bundle.total, 1);
  assert.equal(bundle.entry?.[0]?.fullUrl, `${fhir.base}/${list}`);
  const [resource] = lists(bundle);
  assert.ok(resource);
  assert.deepEqual(validateResource(resource, 'pdsm-submissionset-comprehensive'), []);
  assert.deepEqual(
    [resource.title, resource.identifier?.[0]?.value, resource.entry],
    ['Sortie du service', `urn:oid:${set.uniqueId}`, [{ item: { reference: card } }]],
  );
  assert.deepEqual(await json<List>(await fhir.send(doctor, 'GET', `/${list}`)), resource);
  const query = new URLSearchParams(`patient.identifier=${insOf(ins)}&status=current&code=submissionset`);
  assert.deepEqual(lists(await json<Bundle>(await fhir.send(doctor, 'GET', `/List?${query}`))), [resource]);
});

test('each parameter of ITI-66 keeps what it should', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const one = await depositSet(doctor, ins, 'Bilan préopératoire du genou', { at: '2026-01-10T08:00:00Z' });
  const two = await depositSet(doctor, ins, 'Suivi', { at: '2026-02-10T08:00:00Z' });
  const [first, second] = ['Bilan préopératoire du genou', 'Suivi'];
  const cases: [string, (string | undefined)[]][] = [
    ['', [second, first]],
    ['&_sort=date', [first, second]],
    ['&date=ge2026-02-01', [second]],
    ['&date=2026-01-10', [first]],
    ['&date=lt2026-01-10T08:00:00Z', []],
    [`&designationType=${one.set.contentType.code}`, [first]],
    [`&DesignationType=urn:oid:1.2.250.1.213.2.2|${two.set.contentType.code}`, [second]],
    [`&identifier=urn:oid:${one.set.uniqueId}`, [first]],
    [`&identifier=urn:uuid:${two.list.slice('List/'.length)}`, [second]],
    [`&_id=${one.list.slice('List/'.length)}`, [first]],
    ['&title=bilan', [first]],
    ['&title=Bilan PREOPERATOIRE,inconnu', [first]],
    ['&title=genou', []],
    [`&sourceId=urn:oid:${two.set.sourceId}`, [second]],
    [`&source.identifier=urn:oid:1.2.250.1.71.4.2.1|${doctor.id}`, [second, first]],
    [`&source.family=lemoine-${one.number}`, [first]],
    [`&source:PractitionerRole.practitioner:Practitioner.given=zoe`, [second, first]],
    [`&authorOrg:identifier=urn:oid:1.2.250.1.71.4.2.2|1${two.number}`, [second]],
    ['&isArchived=true', []],
    ['&isArchived=false', [second, first]],
    [`&title=suivi&sourceId=urn:oid:${one.set.sourceId}`, []],
  ];
  for (const [more, expected] of cases) assert.deepEqual(await titles(doctor, ins, more), expected, more);
  assert.deepEqual(await found(doctor, ins, '', 'folder'), []);
  const retired = new URLSearchParams(`patient.identifier=${insOf(ins)}&status=retired&code=submissionset`);
  const none = await json<Bundle>(await fhir.send(doctor, 'POST', '/List/_search', { body: retired }));
  assert.equal(none.total, 0);
});

test('pages follow one another without loss or repetition, and say the total', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const expected: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const { list } = await depositSet(doctor, ins, `Lot ${n}`, { at: `2026-03-0${n < 3 ? 1 : 2}T10:00:00Z` });
    expected.push(list.slice('List/'.length));
  }
  const seen: (string | undefined)[] = [];
  let page = await json<Bundle>(await ask(doctor, ins, '&_count=2'));
  for (let n = 0; n < 5; n += 1) {
    assert.equal(page.total, 5);
    seen.push(...lists(page).map(({ id }) => id));
    const next = page.link?.find(({ relation }) => relation === 'next')?.url;
    if (next === undefined) break;
    assert.ok(!next.includes(ins.value));
    page = await json<Bundle>(await fhir.send(doctor, 'GET', next.slice(fhir.base.length)));
  }
  assert.equal(seen.length, 5);
  assert.deepEqual([...seen].sort(), [...expected].sort());
});

test('a set shows what its reader may see, and is absent when that is nothing', async () => {
  const { ins } = await fhir.world.openRecord();
  const [author, reader] = [await authorised(fhir, ins), await authorised(fhir, ins)];
  const { list, uniqueId } = await depositSet(author, ins, 'Masqué', { visibility: ['MASQUE_PS'] });
  assert.equal((await found(author, ins)).length, 1);
  assert.deepEqual(await found(reader, ins), []);
  const absent = await fhir.send(reader, 'GET', '/List/aaaaaaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee');
  const hidden = await fhir.send(reader, 'GET', `/${list}`);
  assert.deepEqual([hidden.status, await hidden.json()], [absent.status, await absent.json()]);
  const stranger = await fhir.world.professional(777_100);
  assert.equal(await problem(await ask(stranger, ins), 403), 'forbidden');
  assert.equal(await problem(await fhir.send(stranger, 'GET', `/${list}`), 404), 'not-found');
  // Archived, then withdrawn: the set follows its documents.
  const patch = (body: unknown) =>
    fhir.send(author, 'PATCH', `/DocumentReference?identifier=urn:oid:${uniqueId}`, {
      headers: { 'content-type': 'application/json-patch+json' },
      body: JSON.stringify(body),
    });
  const archived = 'https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-ext-is-archived';
  await json(await patch([{ op: 'add', path: '/extension/-', value: { url: archived, valueBoolean: true } }]));
  const [set] = await found(author, ins, '&isArchived=true');
  assert.ok(set?.extension?.some(({ url, valueBoolean }) => url === archived && valueBoolean === true));
  assert.deepEqual(await found(author, ins, '&isArchived=false'), []);
  await json(await patch([{ op: 'replace', path: '/status', value: 'entered-in-error' }]));
  assert.deepEqual(await found(author, ins), []);
  assert.equal(await problem(await fhir.send(author, 'GET', `/${list}`), 404), 'not-found');
});

test('what is missing or not understood is said with its parameter', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const send = (query: string, headers: Record<string, string> = {}) =>
    fhir.send(doctor, 'POST', '/List/_search', { body: new URLSearchParams(query), headers });
  const patient = `patient.identifier=${insOf(ins)}`;
  assert.equal(await problem(await send(`${patient}&code=folder`), 400), 'required status');
  assert.equal(await problem(await send(`${patient}&status=current`), 400), 'required code');
  assert.equal(await problem(await send('status=current&code=folder'), 400), 'required patient.identifier');
  const whole = `${patient}&status=current&code=submissionset`;
  assert.equal(await problem(await send(`${whole}&code=binder`), 400), 'not-supported code');
  assert.equal(await problem(await send(`${patient}&status=current&code=binder`), 400), 'code-invalid code');
  assert.equal(await problem(await send(`${whole}&date=yesterday`), 400), 'value date');
  assert.equal(await problem(await send(`${whole}&date=ne2026`), 400), 'not-supported date');
  assert.equal(await problem(await send(`${whole}&note=x`), 400), 'not-supported note');
  const lenient = await json<Bundle>(await send(`${whole}&note=x`, { prefer: 'handling=lenient' }));
  assert.equal(lenient.entry?.[0]?.search?.mode, 'outcome');
});

test('looking for lists is traced with the documents that they named', async () => {
  const { ins, holder, recordId } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  await depositSet(doctor, ins, 'Visible');
  await depositSet(doctor, ins, 'Pas encore annoncé', { visibility: ['INVISIBLE_PATIENT'] });
  assert.equal((await found(doctor, ins)).length, 2);
  const { zone } = fhir.world;
  const { entries } = await zone.runner.run(zone.actions.readHistory, holder, {
    owner: { id: recordId },
    count: 1,
    withoutOwnLooks: true,
  });
  assert.equal(entries[0]?.trace.facts.act, 'documents.search-lists');
  assert.equal(entries[0]?.documents.length, 1, 'what is not announced is neither named nor counted');
});
