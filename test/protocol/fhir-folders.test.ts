/** Folders over HTTP: made and filled by a deposit (ITI-65), found and read by what they hold (ITI-66). */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import type { Bundle, List } from '../../src/standards/fhir/types.ts';
import { validateResource } from '../../src/standards/fhir/validate.ts';
import { authorised, type Ins, insOf, json, newDeposit, problem } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

async function found(actor: Actor, ins: Ins, more = '', code = 'folder'): Promise<List[]> {
  const body = new URLSearchParams(`patient.identifier=${insOf(ins)}&status=current&code=${code}${more}`);
  const bundle = await json<Bundle>(await fhir.send(actor, 'POST', '/List/_search', { body }));
  return (bundle.entry ?? []).map(({ resource }) => resource as List);
}

let numbers = 0;

/** A folder as a client sends it, and the transaction that makes or fills it. */
function withFolder(
  bundle: Bundle,
  ins: Ins,
  members: readonly string[],
  request: { method: 'POST' | 'PUT'; url: string } = { method: 'POST', url: 'List' },
): Bundle {
  numbers += 1;
  const folder: List = {
    resourceType: 'List',
    extension: [
      {
        url: 'https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-designationType',
        valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '80146002' }] },
      },
    ],
    identifier: [{ use: 'usual', system: 'urn:ietf:rfc:3986', value: `urn:oid:1.2.250.1.999.77.${numbers}` }],
    status: 'current',
    mode: 'working',
    title: 'Suivi du genou',
    code: { coding: [{ system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', code: 'folder' }] },
    subject: { identifier: { system: `urn:oid:${ins.oid}`, value: ins.value } },
    date: '2026-03-12T10:00:00+01:00',
    entry: members.map((reference) => ({ item: { reference } })),
  };
  const entry = { fullUrl: 'urn:uuid:bbbbbbbb-0000-4000-8000-000000000001', resource: folder, request };
  return { ...bundle, entry: [entry, ...(bundle.entry ?? [])] };
}

const placesOf = (answer: Bundle) => (answer.entry ?? []).map(({ response }) => response?.location ?? '');

test('a folder is made with a deposit, found, filled further, and shows each reader her documents', async () => {
  const { ins } = await fhir.world.openRecord();
  const [author, reader] = [await authorised(fhir, ins), await authorised(fhir, ins)];
  const first = newDeposit(ins).bundle;
  const document = first.entry?.find(({ resource }) => resource?.resourceType === 'DocumentReference')?.fullUrl ?? '';
  const deposit = withFolder(first, ins, [document]);
  const made = await json<Bundle>(await fhir.send(author, 'POST', '', { body: deposit }));
  assert.match(made.entry?.[0]?.response?.status ?? '', /^201/);
  const [place = '', , card = ''] = placesOf(made);
  const [folder] = await found(reader, ins, '&title=suivi du', 'folder');
  assert.ok(folder);
  assert.deepEqual(validateResource(folder, 'pdsm-folder-comprehensive'), []);
  assert.deepEqual([`List/${folder.id}`, folder.entry], [place, [{ item: { reference: card } }]]);
  assert.equal((await found(reader, ins, '', 'folder,submissionset')).length, 2);
  assert.equal((await found(reader, ins, '&designationType=http://snomed.info/sct|80146002', 'folder')).length, 1);
  assert.deepEqual(await found(reader, ins, `&source.identifier=${author.id}`, 'folder'), []);

  // Filled further, with a masked document: the author sees two, the reader one; lastUpdateTime moved.
  const second = newDeposit(ins, { visibility: ['MASQUE_PS'] }).bundle;
  const masked = second.entry?.find(({ resource }) => resource?.resourceType === 'DocumentReference')?.fullUrl ?? '';
  const put = { method: 'PUT', url: place } as const;
  const filled = await json<Bundle>(
    await fhir.send(author, 'POST', '', { body: withFolder(second, ins, [card, masked], put) }),
  );
  assert.equal(filled.entry?.[0]?.response?.status, '200 OK');
  const seenBy = async (actor: Actor) => (await json<List>(await fhir.send(actor, 'GET', `/${place}`))).entry?.length;
  assert.deepEqual([await seenBy(author), await seenBy(reader)], [2, 1]);
  const [after] = await found(author, ins, '', 'folder');
  assert.ok((after?.date ?? '') > (folder.date ?? ''));
  // The same transaction again gets the same answer, and fills nothing twice.
  const again = await json<Bundle>(await fhir.send(author, 'POST', '', { body: deposit }));
  assert.deepEqual(placesOf(again), placesOf(made));
  assert.deepEqual([await seenBy(author), (await found(author, ins, '', 'folder')).length], [2, 1]);
});

test('what replaces a document joins its folders, once each', async () => {
  const { ins } = await fhir.world.openRecord();
  const author = await authorised(fhir, ins);
  const referenceOf = (bundle: Bundle) =>
    bundle.entry?.find(({ resource }) => resource?.resourceType === 'DocumentReference')?.fullUrl ?? '';
  const first = newDeposit(ins).bundle;
  const send = (body: Bundle) => fhir.send(author, 'POST', '', { body });
  const [folder = '', , card = ''] = placesOf(
    await json<Bundle>(await send(withFolder(first, ins, [referenceOf(first)]))),
  );
  const entriesOf = async () => (await json<List>(await fhir.send(author, 'GET', `/${folder}`))).entry ?? [];
  const second = newDeposit(ins, { replaces: { entryUuid: card.replace(/.*\//, '') } }).bundle;
  const [, next = ''] = placesOf(await json<Bundle>(await send(second)));
  const members = (await entriesOf()).map(({ item }) => item.reference);
  assert.equal(members.length, 2);
  assert.ok(members.includes(next), 'the replacement is in the folder');
  // Named by the deposit too, it is there once.
  const third = newDeposit(ins, { replaces: { entryUuid: next.replace(/.*\//, '') } }).bundle;
  await json<Bundle>(await send(withFolder(third, ins, [referenceOf(third)], { method: 'PUT', url: folder })));
  assert.equal((await entriesOf()).length, 3);
});

test('nobody puts into a folder what she does not see, nor fills a folder that is not there', async () => {
  const { ins } = await fhir.world.openRecord();
  const [author, reader] = [await authorised(fhir, ins), await authorised(fhir, ins)];
  const { bundle } = newDeposit(ins, { visibility: ['MASQUE_PS'] });
  const hidden = placesOf(await json<Bundle>(await fhir.send(author, 'POST', '', { body: bundle })))[1] ?? '';
  const before = (await found(reader, ins, '', 'folder,submissionset')).length;
  const absent = 'DocumentReference/aaaaaaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee';
  const answers = await Promise.all(
    [hidden, absent].map(async (member) =>
      problem(await fhir.send(reader, 'POST', '', { body: withFolder(newDeposit(ins).bundle, ins, [member]) }), 422),
    ),
  );
  assert.deepEqual(answers, ['business-rule Bundle.entry[0].resource', 'business-rule Bundle.entry[0].resource']);
  const put = { method: 'PUT', url: 'List/aaaaaaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee' } as const;
  const nowhere = withFolder(newDeposit(ins).bundle, ins, [absent], put);
  assert.equal(await problem(await fhir.send(reader, 'POST', '', { body: nowhere }), 422), answers[0]);
  assert.equal((await found(reader, ins, '', 'folder,submissionset')).length, before, 'nothing half-written');
  const odd = withFolder(newDeposit(ins).bundle, ins, ['Binary/1']);
  assert.match(
    await problem(await fhir.send(reader, 'POST', '', { body: odd }), 422),
    /Bundle\.entry\[0\]\.resource\.entry/,
  );
});
