/** ITI-105 over HTTP: one document with its bytes, sent alone. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import type { Bundle, DocumentReference, List, OperationOutcome } from '../../src/standards/fhir/types.ts';
import { cdaFixture } from '../support/cda-fixture.ts';
import { sharedFolder, skipWithoutShared } from '../support/shared.ts';
import { authorised, documentsOf, type Ins, insOf, json, problem, search } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

let numbers = 0;
const text = 'Consultation de suivi : tout va bien.';

/** The least that the profile asks, for a text. */
function note(ins: Ins, changes: Record<string, unknown> = {}, attachment: Record<string, unknown> = {}) {
  numbers += 1;
  const data = Buffer.from(text).toString('base64');
  return {
    resourceType: 'DocumentReference',
    contained: [
      {
        resourceType: 'Practitioner',
        id: 'a',
        identifier: [{ system: 'urn:oid:1.2.250.1.71.4.2.1', value: '810000000001' }],
        name: [{ family: 'ESSAI', given: ['Anne'] }],
      },
    ],
    masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:1.2.250.1.999.105.${numbers}` },
    status: 'current',
    type: { coding: [{ system: 'http://loinc.org', code: '11488-4' }] },
    subject: { reference: `Patient?identifier=${insOf(ins)}` },
    date: '2026-06-12T10:00:00+02:00',
    author: [{ reference: '#a' }],
    content: [{ attachment: { contentType: 'text/plain', data, title: 'Suivi', ...attachment } }],
    ...changes,
  };
}

const publish = (actor: Parameters<FhirWorld['send']>[0], body: unknown, headers: Record<string, string> = {}) =>
  fhir.send(actor, 'POST', '/DocumentReference', { body, headers });

test('a text published alone is found, complete, in a set that the record made', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const created = await publish(doctor, note(ins));
  const outcome = await json<OperationOutcome>(created, 201);
  assert.equal(outcome.issue[0]?.severity, 'information');
  assert.equal(created.headers.get('etag'), 'W/"1"');
  const place = created.headers.get('location') ?? '';
  assert.ok(place.startsWith(`${fhir.base}/DocumentReference/`));
  const card = await json<DocumentReference>(await fhir.send(doctor, 'GET', place.slice(fhir.base.length)));
  assert.equal(card.content[0]?.attachment.title, 'Suivi');
  assert.equal(card.content[0]?.attachment.size, Buffer.byteLength(text));
  assert.equal(card.category?.[0]?.coding?.[0]?.code, '10');
  assert.equal(card.content[0]?.format?.code, 'urn:ihe:iti:xds:2017:mimeTypeSufficient');
  assert.equal(card.securityLabel?.[0]?.coding?.[0]?.code, 'N');
  const raw = await fhir.send(doctor, 'GET', `/${card.content[0]?.attachment.url}`, {
    headers: { accept: 'text/plain' },
  });
  assert.equal(await raw.text(), text);
  const body = new URLSearchParams(`patient.identifier=${insOf(ins)}&status=current&code=submissionset`);
  const sets = await json<Bundle>(await fhir.send(doctor, 'POST', '/List/_search', { body }));
  const [set] = (sets.entry ?? []).map(({ resource }) => resource as List);
  assert.deepEqual(set?.entry, [{ item: { reference: `DocumentReference/${card.id}` } }]);
});

test('a CDA document says of itself what its publication leaves out', async () => {
  const content = cdaFixture('n1-consultation');
  const { patientId, uniqueId } = deriveEntry(readCda(content), { sha1: '', size: content.length }).entry;
  const { ins } = await fhir.world.openRecord(patientId.value, patientId.oid);
  const doctor = await authorised(fhir, ins);
  const { type: _type, ...body } = note(ins, {}, { contentType: 'text/xml', data: content.toString('base64') });
  const named = { ...body, masterIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:${uniqueId}` } };
  const answer = await publish(doctor, named);
  assert.equal(answer.status, 201, await answer.clone().text());
  const [card] = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  assert.equal(card?.type?.coding?.[0]?.code, '11488-4');
  assert.ok(card?.context?.practiceSetting?.coding?.[0]?.code);
  const broken = note(ins, {}, { contentType: 'text/xml', data: Buffer.from('<x/>').toString('base64') });
  assert.match(await problem(await publish(doctor, broken), 422), /^invalid DocumentReference\.content\[0\]/);
});

test('sent again it is the same: by its masterIdentifier, or by an Idempotency-Key', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const body = note(ins);
  const first = await publish(doctor, body);
  const second = await publish(doctor, body);
  assert.deepEqual([first.status, second.status], [201, 201]);
  assert.equal(first.headers.get('location'), second.headers.get('location'));
  const other = { ...body, content: note(ins, {}, { data: Buffer.from('Autre chose.').toString('base64') }).content };
  assert.equal(await problem(await publish(doctor, other), 409), 'duplicate DocumentReference.masterIdentifier');

  const { masterIdentifier: _id, ...nameless } = note(ins, {}, { data: Buffer.from('Sans nom.').toString('base64') });
  assert.equal(await problem(await publish(doctor, nameless), 422), 'required DocumentReference.masterIdentifier');
  const key = { 'idempotency-key': '8e03978e-40d5-43e8-bc93-6894a57f9324' };
  const [once, twice] = [await publish(doctor, nameless, key), await publish(doctor, nameless, key)];
  assert.deepEqual([once.status, twice.status], [201, 201], await once.text());
  assert.equal(once.headers.get('location'), twice.headers.get('location'));
  assert.equal(documentsOf(await json<Bundle>(await search(fhir, doctor, ins))).length, 2);
  const long = await publish(doctor, nameless, { 'idempotency-key': 'x'.repeat(256) });
  assert.equal(await problem(long, 422), 'value');
});

test('the same text is the same document under the same title only; merged, the answer says so, and both identifiers find it', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const first = await publish(doctor, note(ins));
  const again = note(ins);
  const merged = await publish(doctor, again);
  assert.equal(merged.status, 200);
  assert.equal(merged.headers.get('location'), first.headers.get('location'));
  const { issue } = (await merged.json()) as OperationOutcome;
  assert.deepEqual(
    issue.map(({ code }) => code),
    ['informational', 'duplicate', 'required', 'business-rule'],
  );
  assert.match(issue[3]?.diagnostics ?? '', /1\.2\.250\.1\.999\.105\.\d+/);
  const other = await publish(doctor, note(ins, {}, { title: 'Un tout autre titre' }));
  assert.equal(other.status, 201);
  const alias = again.masterIdentifier.value;
  const found = documentsOf(await json<Bundle>(await search(fhir, doctor, ins, `&identifier=${alias}`)));
  assert.equal(first.headers.get('location')?.endsWith(found[0]?.id ?? 'none'), true);
  const changed = await fhir.send(doctor, 'PATCH', `/DocumentReference?identifier=${alias}`, {
    headers: { 'content-type': 'application/json-patch+json' },
    body: JSON.stringify([{ op: 'replace', path: '/securityLabel/0', value: { coding: [{ code: 'MASQUE_PS' }] } }]),
  });
  assert.equal(await problem(changed, 409), 'duplicate');
  const bent = note(
    ins,
    { masterIdentifier: again.masterIdentifier },
    { data: Buffer.from('Autre.').toString('base64') },
  );
  assert.equal(await problem(await publish(doctor, bent), 409), 'duplicate DocumentReference.masterIdentifier');
  const next = note(
    ins,
    { relatesTo: [{ code: 'replaces', target: { identifier: again.masterIdentifier } }] },
    {
      data: Buffer.from('La suite.').toString('base64'),
    },
  );
  const replaced = await publish(doctor, next);
  assert.equal(replaced.status, 201, await replaced.clone().text());
});

test('it replaces, like a deposit', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  await publish(doctor, note(ins));
  const [old] = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  const target = { reference: `DocumentReference/${old?.id}` };
  const data = Buffer.from('Version corrigée.').toString('base64');
  const successor = note(ins, { relatesTo: [{ code: 'replaces', target }] }, { data });
  assert.equal((await publish(doctor, successor)).status, 201);
  assert.equal((await publish(doctor, note(ins, { relatesTo: [{ code: 'replaces', target }] }))).status, 422);
  const current = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  assert.deepEqual(
    current.map(({ relatesTo }) => relatesTo?.[0]?.code),
    ['replaces'],
  );
});

test('what is wrong is said with its element, and nothing is kept', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const at = (element: string) => `DocumentReference${element}`;
  const { type: _type, ...untyped } = note(ins);
  const cases: [unknown, number, string][] = [
    ['{', 400, 'structure'],
    [{ resourceType: 'Patient' }, 422, `structure ${at('')}`],
    [untyped, 422, `value ${at('.category[0]')}`],
    [note(ins, {}, { url: 'Binary/1' }), 422, `structure ${at('.content[0].attachment.url')}`],
    [note(ins, {}, { data: undefined }), 422, `required ${at('.content[0].attachment.data')}`],
    [
      note(ins, {}, { hash: Buffer.alloc(20).toString('base64') }),
      422,
      `business-rule ${at('.content[0].attachment.hash')}`,
    ],
    [note(ins, {}, { contentType: 'application/pdf' }), 422, `invalid ${at('')}`],
    [note(ins, { status: 'superseded' }), 422, `value ${at('.status')}`],
    [note({ value: '299999999999912', oid: '1.2.250.1.213.1.4.10' }), 404, 'not-found'],
  ];
  for (const [body, status, expected] of cases) {
    const answer = await publish(doctor, body, { 'content-type': 'application/fhir+json' });
    assert.equal(await problem(answer, status), expected);
  }
  assert.deepEqual(documentsOf(await json<Bundle>(await search(fhir, doctor, ins))), []);
  const minimal = await publish(doctor, note(ins), { prefer: 'return=minimal' });
  assert.deepEqual([minimal.status, await minimal.text()], [201, '']);
  const shown = await publish(doctor, note(ins, { date: '2026-06-13T10:00:00+02:00' }), {
    prefer: 'return=representation',
  });
  assert.equal(shown.headers.get('preference-applied'), 'return=representation');
  const card = await json<DocumentReference>(shown, 201);
  assert.ok(shown.headers.get('location')?.endsWith(`/DocumentReference/${card.id}`));
});

test('the example of the DMP guide is published, once its CDA is a document', { skip: skipWithoutShared }, async () => {
  const file = 'fhir-examples/pdsm4dmp/DocumentReference-example-td2-iti105-publication-simplifiee.json';
  const example = JSON.parse(readFileSync(join(sharedFolder() ?? '', file), 'utf8')) as DocumentReference;
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const own = { ...example, subject: { reference: `Patient?identifier=${insOf(ins)}` } };
  assert.match(await problem(await publish(doctor, own), 422), /^invalid DocumentReference\.content\[0\]/);
  const attachment = {
    ...example.content[0]?.attachment,
    contentType: 'text/plain',
    data: Buffer.from(text).toString('base64'),
  };
  assert.equal((await publish(doctor, { ...own, content: [{ attachment }] })).status, 201);
});
