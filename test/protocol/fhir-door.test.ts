/** The life of documents through the FHIR door, as another product's HTTP client sees it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { fromDocumentReference } from '../../src/standards/fhir/document-reference.ts';
import type { Bundle, DocumentReference, OperationOutcome } from '../../src/standards/fhir/types.ts';
import type { DocumentEntry, SubmissionSet } from '../../src/standards/xds/metadata.ts';
import { cdaFixture } from '../support/cda-fixture.ts';
import { letterSet, provideBundle } from '../support/discharge-letter.ts';
import { textDocument } from '../support/record-world.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

interface Ins {
  readonly value: string;
  readonly oid: string;
}
let numbers = 1_000;

/** A doctor authorised in a new record, with `count` documents deposited through the door. */
async function recordWith(count: number, changes: (n: number) => Partial<DocumentEntry> = () => ({})) {
  const { ins, holder, recordId } = await fhir.world.openRecord();
  const doctor = await authorised(ins);
  const bundles: Bundle[] = [];
  for (let n = 0; n < count; n += 1) {
    numbers += 1;
    const { set, document } = textDocument(ins, numbers, { ...FRENCH, ...changes(n) });
    const bundle = provideBundle(document.content, document.declared, { ...set, sourceId: letterSet.sourceId });
    const response = await fhir.send(doctor, 'POST', '', { body: bundle });
    assert.equal(response.status, 200, await response.clone().text());
    bundles.push(bundle);
  }
  return { ins, holder, recordId, doctor, bundles };
}

const FRENCH: Partial<DocumentEntry> = {
  facilityType: { code: 'SA07', system: '1.2.250.1.71.4.2.4' },
  practiceSetting: { code: 'AMBULATOIRE', system: '1.2.250.1.213.1.1.4.9' },
};

async function authorised(ins: Ins): Promise<Actor> {
  numbers += 1;
  const doctor = await fhir.world.professional(numbers);
  await fhir.world.zone.runner.run(fhir.world.zone.actions.declareConsent, doctor, {
    owner: { ins },
    role: 'care-team',
  });
  return doctor;
}

async function json<T>(response: Response, status = 200): Promise<T> {
  assert.equal(response.status, status, await response.clone().text());
  assert.match(response.headers.get('content-type') ?? '', /^application\/fhir\+json/);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.ok(response.headers.get('x-request-id'));
  return (await response.json()) as T;
}

/** The outcome of an error: code and place of its first issue. */
async function problem(response: Response, status: number): Promise<string> {
  const outcome = await json<OperationOutcome>(response, status);
  assert.equal(outcome.resourceType, 'OperationOutcome');
  const [issue] = outcome.issue;
  return `${issue?.code}${issue?.expression === undefined ? '' : ` ${issue.expression[0]}`}`;
}

const insOf = ({ value, oid }: Ins) => `urn:oid:${oid}|${value}`;
const search = (actor: Actor, ins: Ins, more = '') =>
  fhir.send(actor, 'POST', '/DocumentReference/_search', {
    body: new URLSearchParams(`patient.identifier=${insOf(ins)}&status=current${more}`),
  });
const documentsOf = (bundle: Bundle) => (bundle.entry ?? []).map(({ resource }) => resource as DocumentReference);

test('a document is deposited, found, read, retrieved, byte for byte', async () => {
  const { ins, doctor, bundles } = await recordWith(0);
  numbers += 1;
  const { set, document } = textDocument(ins, numbers, FRENCH);
  const bundle = provideBundle(document.content, document.declared, { ...set, sourceId: letterSet.sourceId });
  const answer = await json<Bundle>(await fhir.send(doctor, 'POST', '', { body: bundle }));
  assert.equal(bundles.length, 0);
  assert.equal(answer.type, 'transaction-response');
  assert.deepEqual(
    answer.entry?.map(({ response }) => response?.status),
    ['201 Created', '201 Created', '201 Created'],
  );
  const [setPlace, documentPlace, binaryPlace] = (answer.entry ?? []).map(({ response }) => response?.location ?? '');
  assert.match(setPlace ?? '', /^List\/[0-9a-f-]{36}$/);

  const found = await json<Bundle>(await search(doctor, ins));
  assert.equal(found.type, 'searchset');
  assert.equal(found.total, 1);
  assert.equal(found.entry?.[0]?.fullUrl, `${fhir.base}/${documentPlace}`);
  const [resource] = documentsOf(found);
  assert.ok(resource);
  const entry = fromDocumentReference(resource);
  assert.deepEqual(
    [entry.uniqueId, entry.title, entry.version],
    [document.declared.uniqueId, document.declared.title, 1],
  );
  assert.equal(resource.content[0]?.attachment.url, binaryPlace);

  const read = await fhir.send(doctor, 'GET', `/${documentPlace}`);
  assert.equal(read.headers.get('etag'), 'W/"1"');
  assert.deepEqual(await json(read), resource);

  const raw = await fhir.send(doctor, 'GET', `/${binaryPlace}`, { headers: { accept: 'text/plain' } });
  assert.equal(raw.status, 200);
  assert.match(raw.headers.get('content-type') ?? '', /^text\/plain/);
  assert.equal(raw.headers.get('content-disposition'), 'attachment');
  assert.deepEqual(Buffer.from(await raw.arrayBuffer()), document.content);
  const wrapped = await fhir.send(doctor, 'GET', `/${binaryPlace}`, { headers: { accept: 'application/fhir+json' } });
  const binary = await json<{ data: string; contentType: string }>(wrapped);
  assert.deepEqual(Buffer.from(binary.data, 'base64'), document.content);
  const picture = await fhir.send(doctor, 'GET', `/${binaryPlace}`, { headers: { accept: 'image/png' } });
  assert.equal(await problem(picture, 406), 'not-supported');
});

test('a CDA document of our own is deposited with the metadata of its header', async () => {
  const content = cdaFixture('n1-consultation');
  const cda = readCda(content);
  const { entry } = deriveEntry(cda, { sha1: createHash('sha1').update(content).digest('hex'), size: content.length });
  const { ins } = await fhir.world.openRecord(entry.patientId.value, entry.patientId.oid);
  const doctor = await authorised(ins);
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
  const [found] = documentsOf(await json<Bundle>(await search(doctor, ins, `&type=${entry.typeCode.code}`)));
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

test('hidden by a conditional patch, it vanishes for others; shown again, it is back', async () => {
  const { ins, doctor, bundles } = await recordWith(1);
  const reader = await authorised(ins);
  const deposited = bundles[0]?.entry?.[1]?.resource as DocumentReference | undefined;
  const uniqueId = deposited?.masterIdentifier?.value ?? '';
  const patch = (code: string, headers: Record<string, string> = {}) =>
    fhir.send(doctor, 'PATCH', `/DocumentReference?identifier=urn:ietf:rfc:3986|${uniqueId}`, {
      headers: { 'content-type': 'application/json-patch+json', ...headers },
      body: JSON.stringify([{ op: 'replace', path: '/securityLabel/0', value: { coding: [{ code }] } }]),
    });
  assert.equal(documentsOf(await json<Bundle>(await search(reader, ins))).length, 1);
  const hidden = await patch('MASQUE_PS');
  assert.equal(hidden.headers.get('etag'), 'W/"2"');
  const resource = await json<DocumentReference>(hidden);
  assert.deepEqual(fromDocumentReference(resource).visibility, ['MASQUE_PS']);
  assert.equal(documentsOf(await json<Bundle>(await search(reader, ins))).length, 0);
  assert.equal(await problem(await fhir.send(reader, 'GET', `/DocumentReference/${resource.id}`), 404), 'not-found');
  assert.equal(await problem(await patch('N', { 'if-match': 'W/"1"' }), 412), 'conflict');
  const shown = await patch('N', { 'if-match': 'W/"2"' });
  assert.deepEqual(fromDocumentReference(await json<DocumentReference>(shown)).visibility, []);
  assert.equal(documentsOf(await json<Bundle>(await search(reader, ins))).length, 1);
  // The entry of before still answers, as superseded.
  const old = await json<DocumentReference>(await fhir.send(doctor, 'GET', `/DocumentReference/${resource.id}`));
  assert.equal(old.status, 'superseded');
});

test('a patch may change nothing else', async () => {
  const { doctor, ins } = await recordWith(1);
  const [resource] = documentsOf(await json<Bundle>(await search(doctor, ins)));
  const patch = (body: unknown, type = 'application/json-patch+json') =>
    fhir.send(doctor, 'PATCH', `/DocumentReference/${resource?.id}`, {
      headers: { 'content-type': type },
      body: JSON.stringify(body),
    });
  assert.equal(
    await problem(await patch([{ op: 'replace', path: '/status', value: 'superseded' }]), 405),
    'not-supported [0]',
  );
  assert.equal(
    await problem(
      await patch([{ op: 'add', path: '/securityLabel/-', value: { coding: [{ code: 'INVISIBLE_PATIENT' }] } }]),
      422,
    ),
    'business-rule DocumentReference.securityLabel',
  );
  assert.equal(await problem(await patch([], 'application/json'), 415), 'not-supported');
  const byPath = {
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'operation',
        part: [
          { name: 'type', valueCode: 'add' },
          { name: 'path', valueString: 'DocumentReference' },
          { name: 'name', valueString: 'securityLabel' },
          { name: 'value', valueCodeableConcept: { coding: [{ code: 'MASQUE_PS' }] } },
        ],
      },
    ],
  };
  const hidden = await json<DocumentReference>(await patch(byPath, 'application/fhir+json'));
  assert.deepEqual(fromDocumentReference(hidden).visibility, ['MASQUE_PS']);
});

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
  const { ins, doctor } = await recordWith(5, (n) => ({ creationTime: day(n) }));
  const dates: (string | undefined)[] = [];
  let page = await json<Bundle>(await search(doctor, ins, '&_count=2&_total=accurate'));
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
  const counted = await json<Bundle>(await search(doctor, ins, '&_summary=count&date=ge2026-03-03&date=lt2026-03-05'));
  assert.deepEqual([counted.total, counted.entry], [2, undefined]);
  const oldest = await json<Bundle>(await search(doctor, ins, '&_sort=date&_count=1'));
  assert.deepEqual(
    documentsOf(oldest).map(({ date }) => date?.slice(0, 10)),
    ['2026-03-01'],
  );
});

test('searches that are not understood say why; lenient ones ignore what is unknown', async () => {
  const { ins, doctor } = await recordWith(1);
  assert.equal(await problem(await search(doctor, ins, '&colour=red'), 400), 'not-supported colour');
  assert.equal(await problem(await search(doctor, ins, '&_sort=period-start'), 400), 'not-supported _sort');
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
    assert.equal(documentsOf(await json<Bundle>(await search(doctor, ins, `&${criterion}`))).length, 1, criterion);
  }
  for (const criterion of [
    'type=34133-9',
    'author.family=autre',
    'security-label=R',
    'period=2020',
    'isArchived=true',
    'date=lt2026',
  ]) {
    assert.equal(documentsOf(await json<Bundle>(await search(doctor, ins, `&${criterion}`))).length, 0, criterion);
  }
});

test('TD0.2: a record that exists, one that does not', async () => {
  const { ins, doctor } = await recordWith(0);
  const found = await json<Bundle>(await fhir.send(doctor, 'GET', `/Patient?identifier=${insOf(ins)}`));
  assert.equal(found.total, 1);
  const patient = found.entry?.[0]?.resource;
  assert.ok(patient?.resourceType === 'Patient' && patient.active === true && patient.name === undefined);
  const form = { body: new URLSearchParams({ identifier: 'urn:oid:1.2.250.1.213.1.4.10|279035121518989' }) };
  const none = await json<Bundle>(await fhir.send(doctor, 'POST', '/Patient/_search', form));
  assert.deepEqual([none.total, none.entry], [0, undefined]);
  assert.equal(await problem(await fhir.send(doctor, 'GET', '/Patient?name=x'), 400), 'not-supported');
});

test('a replacement, sent with its patch, supersedes the old document', async () => {
  const { ins, doctor, bundles } = await recordWith(1);
  const [old] = documentsOf(await json<Bundle>(await search(doctor, ins)));
  numbers += 1;
  const { set, document } = textDocument(ins, numbers, { ...FRENCH, replaces: { entryUuid: old?.id ?? '' } });
  const bundle = provideBundle(document.content, document.declared, set);
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
  const current = documentsOf(await json<Bundle>(await search(doctor, ins)));
  assert.deepEqual(
    current.map(({ relatesTo }) => relatesTo?.[0]?.code),
    ['replaces'],
  );
  const all = documentsOf(await json<Bundle>(await search(doctor, ins, ',superseded')));
  assert.deepEqual(all.map(({ status }) => status).sort(), ['current', 'superseded']);
});

test('the same deposit sent again gets the same answer; its ids with other bytes are refused', async () => {
  const { ins, doctor, bundles } = await recordWith(1);
  const [bundle] = bundles;
  const again = await json<Bundle>(await fhir.send(doctor, 'POST', '', { body: bundle }));
  const [resource] = documentsOf(await json<Bundle>(await search(doctor, ins)));
  assert.equal(again.entry?.[1]?.response?.location, `DocumentReference/${resource?.id}`);
  const other = provideBundle(Buffer.from('Un autre contenu.'), fromDocumentReference(resource ?? assert.fail()), {
    ...letterSet,
    patientId: { ...ins, type: 'NH' },
    uniqueId: '1.2.250.1.999.88.1',
  });
  assert.equal(await problem(await fhir.send(doctor, 'POST', '', { body: other }), 409), 'duplicate');
});

test('without a token, with a bad one or without the right, nothing is answered', async () => {
  const { ins, doctor } = await recordWith(1);
  const path = `/DocumentReference?patient.identifier=${insOf(ins)}`;
  const bare = await fetch(`${fhir.base}${path}`);
  assert.equal(bare.headers.get('www-authenticate'), 'Bearer realm="carnet"');
  assert.equal(await problem(bare, 401), 'login');
  const forged = await fetch(`${fhir.base}${path}`, { headers: { authorization: 'Bearer forged' } });
  assert.match(forged.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
  assert.equal(await problem(forged, 401), 'login');
  const token = fhir.tokenFor(doctor, ['record.deposit']);
  const narrow = await fetch(`${fhir.base}${path}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(await problem(narrow, 403), 'forbidden');
  const stranger = await fhir.world.professional(999_999);
  assert.equal(await problem(await fhir.send(stranger, 'GET', path), 403), 'forbidden');
  assert.equal(
    await problem(
      await fhir.send(
        doctor,
        'GET',
        '/DocumentReference?patient.identifier=urn:oid:1.2.250.1.213.1.4.10|279035121518989',
      ),
      404,
    ),
    'not-found',
  );
});

test('hostile and mistaken requests get an OperationOutcome each', async () => {
  const { doctor } = await recordWith(0);
  const post = (body: string, type = 'application/fhir+json') =>
    fhir.send(doctor, 'POST', '', { body, headers: { 'content-type': type } });
  assert.equal(await problem(await post('{"resourceType":'), 400), 'structure');
  assert.equal(await problem(await post('{}'), 422), 'structure Bundle');
  assert.equal(await problem(await post('<Bundle/>', 'application/fhir+xml'), 415), 'not-supported');
  assert.equal(await problem(await post('a=b', 'application/x-www-form-urlencoded'), 415), 'not-supported');
  assert.equal(await problem(await post(`${'['.repeat(2_000_000)}`), 413), 'too-costly');
  assert.equal(await problem(await post(`[${'0,'.repeat(3_000_000)}0]`), 413), 'too-costly');
  assert.equal(
    await problem(
      await fhir.send(doctor, 'POST', '/DocumentReference/_search', {
        body: new URLSearchParams({ type: 'a'.repeat(20_000) }),
      }),
      413,
    ),
    'too-long',
  );
  assert.equal(await problem(await fhir.send(doctor, 'GET', '/DocumentReference/x'), 404), 'not-found');
  assert.equal(
    await problem(await fhir.send(doctor, 'GET', '/Binary/00000000-0000-4000-8000-000000000000'), 404),
    'not-found',
  );
  assert.equal(await problem(await fhir.send(doctor, 'GET', '/Observation'), 404), 'not-supported');
  const deleted = await fhir.send(doctor, 'DELETE', '/DocumentReference/00000000-0000-4000-8000-000000000000');
  assert.equal(deleted.headers.get('allow'), 'GET, PATCH');
  assert.equal(await problem(deleted, 405), 'not-supported');
  assert.equal(
    await problem(await fhir.send(doctor, 'GET', '/metadata', { headers: { accept: 'application/fhir+xml' } }), 406),
    'not-supported',
  );
  assert.deepEqual(fhir.mistakes, []);
});

test('no INS, no name and no token reaches the log', async () => {
  const { ins, doctor } = await recordWith(1);
  await fhir.send(doctor, 'GET', `/DocumentReference?patient.identifier=${insOf(ins)}`);
  const all = fhir.lines.join('');
  assert.ok(fhir.lines.length > 0);
  assert.ok(!all.includes(ins.value) && !all.includes('ESSAI') && !all.includes(fhir.tokenFor(doctor)));
});
