/** Deposits and readings through the FHIR door, as another product sees them: ITI-65, ITI-68, read. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { fromDocumentReference } from '../../src/standards/fhir/document-reference.ts';
import type { Bundle } from '../../src/standards/fhir/types.ts';
import type { SubmissionSet } from '../../src/standards/xds/metadata.ts';
import { cdaFixture } from '../support/cda-fixture.ts';
import { letterSet, provideBundle } from '../support/discharge-letter.ts';
import { authorised, documentsOf, json, newDeposit, problem, recordWith, search } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

test('a document is deposited, found, read, retrieved, byte for byte', async () => {
  const { ins, doctor, bundles } = await recordWith(fhir, 0);
  const { bundle, content, declared } = newDeposit(ins);
  const answer = await json<Bundle>(await fhir.send(doctor, 'POST', '', { body: bundle }));
  assert.equal(bundles.length, 0);
  assert.equal(answer.type, 'transaction-response');
  assert.deepEqual(
    answer.entry?.map(({ response }) => response?.status),
    ['201 Created', '201 Created', '201 Created'],
  );
  const [setPlace, documentPlace, binaryPlace] = (answer.entry ?? []).map(({ response }) => response?.location ?? '');
  assert.match(setPlace ?? '', /^List\/[0-9a-f-]{36}$/);

  const found = await json<Bundle>(await search(fhir, doctor, ins));
  assert.equal(found.type, 'searchset');
  assert.equal(found.total, 1);
  assert.equal(found.entry?.[0]?.fullUrl, `${fhir.base}/${documentPlace}`);
  const [resource] = documentsOf(found);
  assert.ok(resource);
  const entry = fromDocumentReference(resource);
  assert.deepEqual([entry.uniqueId, entry.title, entry.version], [declared.uniqueId, declared.title, 1]);
  assert.equal(resource.content[0]?.attachment.url, binaryPlace);

  const read = await fhir.send(doctor, 'GET', `/${documentPlace}`);
  assert.equal(read.headers.get('etag'), 'W/"1"');
  assert.ok(Date.now() - Date.parse(read.headers.get('last-modified') ?? '') < 60_000);
  assert.deepEqual(await json(read), resource);
  const known = await fhir.send(doctor, 'GET', `/${documentPlace}`, { headers: { 'if-none-match': 'W/"1"' } });
  assert.deepEqual([known.status, await known.text()], [304, '']);

  const raw = await fhir.send(doctor, 'GET', `/${binaryPlace}`, { headers: { accept: 'text/plain' } });
  assert.equal(raw.status, 200);
  assert.match(raw.headers.get('content-type') ?? '', /^text\/plain/);
  assert.equal(raw.headers.get('content-disposition'), 'attachment');
  assert.deepEqual(Buffer.from(await raw.arrayBuffer()), content);
  const part = async (range: string, more: Record<string, string> = {}) => {
    const headers = { accept: 'text/plain', range, ...more };
    const answer = await fhir.send(doctor, 'GET', `/${binaryPlace}`, { headers });
    return [answer.status, answer.headers.get('content-range'), await answer.text()];
  };
  const { length } = content;
  const whole = [200, null, content.toString()];
  const first = [206, `bytes 0-3/${length}`, content.toString().slice(0, 4)];
  assert.deepEqual(await part('bytes=0-3'), first);
  assert.deepEqual(await part('bytes=0-3', { 'if-range': raw.headers.get('etag') ?? '' }), first);
  assert.deepEqual(await part('bytes=0-3', { 'if-range': '"other"' }), whole);
  assert.deepEqual(await part('bytes=0-1,3-4'), whole);
  assert.deepEqual((await part(`bytes=${length}-`)).slice(0, 2), [416, `bytes */${length}`]);
  const spared = { headers: { accept: 'text/plain', 'if-none-match': raw.headers.get('etag') ?? '' } };
  assert.equal((await fhir.send(doctor, 'GET', `/${binaryPlace}`, spared)).status, 304);
  const headOnly = await fhir.send(doctor, 'HEAD', `/${binaryPlace}`, { headers: { accept: 'text/plain' } });
  assert.deepEqual([headOnly.status, headOnly.headers.get('content-length')], [200, String(length)]);
  const wrapped = await fhir.send(doctor, 'GET', `/${binaryPlace}`, { headers: { accept: 'application/fhir+json' } });
  const binary = await json<{ data: string; contentType: string }>(wrapped);
  assert.deepEqual(Buffer.from(binary.data, 'base64'), content);
  const picture = await fhir.send(doctor, 'GET', `/${binaryPlace}`, { headers: { accept: 'image/png' } });
  assert.equal(await problem(picture, 406), 'not-supported');
});

test('a CDA document of our own is deposited with the metadata of its header', async () => {
  const content = cdaFixture('n1-consultation');
  const cda = readCda(content);
  const { entry } = deriveEntry(cda, { sha1: createHash('sha1').update(content).digest('hex'), size: content.length });
  const { ins } = await fhir.world.openRecord(entry.patientId.value, entry.patientId.oid);
  const doctor = await authorised(fhir, ins);
  const set: SubmissionSet = {
    ...letterSet,
    uniqueId: '1.2.250.1.999.77.1',
    patientId: entry.patientId,
    authors: entry.authors,
  };
  const answer = await json<Bundle>(await fhir.send(doctor, 'POST', '/', { body: provideBundle(content, entry, set) }));
  const place = answer.entry?.[2]?.response?.location ?? '';
  const raw = await fhir.send(doctor, 'GET', `/${place}`, { headers: { accept: 'application/xml' } });
  assert.deepEqual(Buffer.from(await raw.arrayBuffer()), content);
  const [found] = documentsOf(await json<Bundle>(await search(fhir, doctor, ins, `&type=${entry.typeCode.code}`)));
  assert.ok(found);
  assert.deepEqual(fromDocumentReference(found).typeCode, entry.typeCode);

  const changed = provideBundle(
    content,
    { ...entry, typeCode: { ...entry.typeCode, code: '34133-9' } },
    { ...set, uniqueId: '1.2.250.1.999.77.2' },
  );
  assert.match(
    await problem(await fhir.send(doctor, 'POST', '', { body: changed }), 422),
    /^business-rule Bundle\.entry\[1\]\.resource\.type$/,
  );
});

test('a replacement, sent with its patch, supersedes the old document', async () => {
  const { ins, doctor, bundles } = await recordWith(fhir, 1);
  const [old] = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  const { bundle } = newDeposit(ins, { replaces: { entryUuid: old?.id ?? '' } });
  bundle.entry?.push({
    fullUrl: 'urn:uuid:aaaaaaaa-0000-4000-8000-000000000004',
    resource: {
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'operation',
          part: [
            { name: 'type', valueCode: 'replace' },
            { name: 'path', valueString: 'DocumentReference.status' },
            { name: 'value', valueCode: 'superseded' },
          ],
        },
      ],
    },
    request: { method: 'PATCH', url: `DocumentReference/${old?.id}` },
  });
  const answer = await json<Bundle>(await fhir.send(doctor, 'POST', '', { body: bundle }));
  assert.deepEqual(
    answer.entry?.map(({ response }) => response?.status.slice(0, 3)),
    ['201', '201', '201', '200'],
  );
  assert.equal(bundles.length, 1);
  const current = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  assert.deepEqual(
    current.map(({ relatesTo }) => relatesTo?.[0]?.code),
    ['replaces'],
  );
  const all = documentsOf(await json<Bundle>(await search(fhir, doctor, ins, ',superseded')));
  assert.deepEqual(all.map(({ status }) => status).sort(), ['current', 'superseded']);
});

test('the same deposit sent again gets the same answer; its ids with other bytes are refused', async () => {
  const { ins, doctor, bundles } = await recordWith(fhir, 1);
  const [bundle] = bundles;
  const again = await json<Bundle>(await fhir.send(doctor, 'POST', '', { body: bundle }));
  const [resource] = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  assert.equal(again.entry?.[1]?.response?.location, `DocumentReference/${resource?.id}`);
  const other = provideBundle(Buffer.from('Un autre contenu.'), fromDocumentReference(resource ?? assert.fail()), {
    ...letterSet,
    patientId: { ...ins, type: 'NH' },
    uniqueId: '1.2.250.1.999.88.1',
  });
  assert.equal(
    await problem(await fhir.send(doctor, 'POST', '', { body: other }), 409),
    'duplicate Bundle.entry[1].resource.masterIdentifier',
  );
});

test('the source patient of a deposit is the patient: another’s INS is refused, what her NIR says otherwise is told', async () => {
  const { ins } = await fhir.world.openRecord();
  const other = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const send = (changes: Parameters<typeof newDeposit>[1]) =>
    fhir.send(doctor, 'POST', '', { body: newDeposit(ins, changes).bundle });
  const named = { id: [{ ...other.ins, type: 'NH' as const }], birthName: 'BENAISSA', given: ['Karim'] };
  assert.match(await problem(await send({ sourcePatientInfo: named }), 422), /^business-rule/);
  assert.match(await problem(await send({ sourcePatientId: { ...other.ins, type: 'NH' } }), 422), /^business-rule/);
  const born = { id: [{ ...ins, type: 'NH' as const }], birthName: 'ESSAI', given: ['Anne'], birthDate: '1931-02-03' };
  const taken = await json<Bundle>(await send({ sourcePatientInfo: born }));
  assert.match(JSON.stringify(taken), /date of birth stated is not in the year and month/);
});
