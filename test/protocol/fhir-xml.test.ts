/** The FHIR door in XML: every interaction, both ways, and how the form of an answer is chosen. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFhirXml } from '../../src/standards/fhir/read-xml.ts';
import type { Bundle, DocumentReference, OperationOutcome } from '../../src/standards/fhir/types.ts';
import { writeFhirXml } from '../../src/standards/fhir/write-xml.ts';
import { documentsOf, insOf, json, newDeposit, problem, recordWith, search } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

const XML = 'application/fhir+xml';
const asXml = (resource: object): string => writeFhirXml(resource as Record<string, unknown>);

/** The resource of an answer in XML. */
async function xml<T>(response: Response, status = 200): Promise<T> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.equal(response.headers.get('content-type'), 'application/fhir+xml; charset=utf-8');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(response.headers.get('vary'), 'accept');
  return readFhirXml(Buffer.from(text)) as T;
}

test('a document is deposited, found, read, retrieved, hidden, all in XML', async () => {
  const { ins, doctor } = await recordWith(fhir, 0);
  const { bundle, content } = newDeposit(ins);
  const headers = { accept: XML };
  const sending = { ...headers, 'content-type': `${XML}; charset=utf-8` };
  const answer = await xml<Bundle>(await fhir.send(doctor, 'POST', '', { headers: sending, body: asXml(bundle) }));
  assert.deepEqual(
    answer.entry?.map(({ response }) => response?.status),
    ['201 Created', '201 Created', '201 Created'],
  );
  const [, documentPlace, binaryPlace] = (answer.entry ?? []).map(({ response }) => response?.location ?? '');

  const form = new URLSearchParams(`patient.identifier=${insOf(ins)}&status=current`);
  const found = await xml<Bundle>(
    await fhir.send(doctor, 'POST', '/DocumentReference/_search', { headers, body: form }),
  );
  assert.equal(found.total, 1);
  const inJson = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  assert.deepEqual(documentsOf(found), inJson);
  const path = `/DocumentReference?patient.identifier=${encodeURIComponent(insOf(ins))}&_format=xml`;
  assert.equal((await xml<Bundle>(await fhir.send(doctor, 'GET', path))).total, 1);

  const read = await xml<DocumentReference>(await fhir.send(doctor, 'GET', `/${documentPlace}`, { headers }));
  assert.deepEqual(read, inJson[0]);
  const binary = await xml<{ data: string; contentType: string }>(
    await fhir.send(doctor, 'GET', `/${binaryPlace}`, { headers }),
  );
  assert.deepEqual([Buffer.from(binary.data, 'base64'), binary.contentType], [content, 'text/plain']);

  const patch = {
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'operation',
        part: [
          { name: 'type', valueCode: 'add' },
          { name: 'path', valueString: 'DocumentReference' },
          { name: 'name', valueString: 'securityLabel' },
          {
            name: 'value',
            valueCodeableConcept: {
              coding: [
                {
                  system:
                    'https://mos.esante.gouv.fr/NOS/TRE_A07-StatusVisibiliteDocument/FHIR/TRE-A07-StatusVisibiliteDocument',
                  code: 'MASQUE_PS',
                },
              ],
            },
          },
        ],
      },
    ],
  };
  const hidden = await xml<DocumentReference>(
    await fhir.send(doctor, 'PATCH', `/${documentPlace}`, { headers: sending, body: asXml(patch) }),
  );
  assert.ok(hidden.securityLabel?.some(({ coding }) => coding?.[0]?.code === 'MASQUE_PS'));
});

test('TD0.2, the CapabilityStatement and errors come in XML when asked', async () => {
  const { ins, doctor } = await recordWith(fhir, 0);
  const headers = { accept: XML };
  const patients = await xml<Bundle>(
    await fhir.send(doctor, 'GET', `/Patient?identifier=${encodeURIComponent(insOf(ins))}`, { headers }),
  );
  assert.equal(patients.total, 1);
  const statement = await xml<{ format: string[] }>(await fetch(`${fhir.base}/metadata?_format=application/fhir+xml`));
  assert.ok(statement.format.includes(XML) && statement.format.includes('xml'));
  for (const [path, status] of [
    ['/Nothing', 404],
    ['/DocumentReference', 400],
    ['/Binary/00000000-0000-4000-8000-000000000000', 404],
  ] as const) {
    const outcome = await xml<OperationOutcome>(await fhir.send(doctor, 'GET', path, { headers }), status);
    assert.equal(outcome.resourceType, 'OperationOutcome');
    assert.equal(outcome.issue[0]?.severity, 'error');
  }
  await xml(await fetch(`${fhir.base}/DocumentReference`, { headers }), 401);
});

test('the form of an answer follows _format, then Accept with its qualities; one that nobody writes is 406', async () => {
  const { ins, doctor } = await recordWith(fhir, 0);
  const path = `/DocumentReference?patient.identifier=${encodeURIComponent(insOf(ins))}`;
  const get = (more: string, accept?: string) =>
    fhir.send(doctor, 'GET', `${path}${more}`, { headers: accept === undefined ? {} : { accept } });
  await json(await get('', 'application/fhir+json, application/fhir+xml'));
  await json(await get('&_format=json', XML));
  await xml(await get('', 'application/fhir+xml, application/fhir+json;q=0.9'));
  await xml(await get('', 'application/fhir+json;q=0.5, text/xml'));
  assert.equal(await problem(await get('', 'text/turtle'), 406), 'not-supported');
  assert.equal(await problem(await get('&_format=ttl'), 406), 'not-supported');
  assert.equal(await problem(await get('&_format=json&_format=xml'), 406), 'not-supported');
  const body = new URLSearchParams(`patient.identifier=${insOf(ins)}&_format=xml`);
  await xml(await fhir.send(doctor, 'POST', '/DocumentReference/_search', { body }));
});

test('a deposit in XML says the same as one in JSON of what is wrong with it', async () => {
  const { ins, doctor } = await recordWith(fhir, 0);
  const { bundle } = newDeposit(ins);
  const reference = bundle.entry?.[1]?.resource as DocumentReference;
  reference.content[0] = { ...reference.content[0], attachment: { ...reference.content[0]?.attachment, size: -1 } };
  const asJson = await json<OperationOutcome>(await fhir.send(doctor, 'POST', '', { body: bundle }), 422);
  const headers = { 'content-type': XML };
  const answer = await fhir.send(doctor, 'POST', '', { headers, body: asXml(bundle) });
  assert.deepEqual(await json<OperationOutcome>(answer, 422), asJson);
});

test('hostile and mistaken XML gets an OperationOutcome', async () => {
  const { doctor } = await recordWith(fhir, 0);
  const post = (body: string, type = XML) => fhir.send(doctor, 'POST', '', { body, headers: { 'content-type': type } });
  const bundle = (content: string) => `<Bundle xmlns="http://hl7.org/fhir">${content}</Bundle>`;
  const laughs = '<!DOCTYPE Bundle [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';
  assert.equal(await problem(await post(`${laughs}${bundle('&b;')}`), 400), 'structure');
  assert.equal(await problem(await post('<Bundle'), 400), 'structure');
  assert.equal(await problem(await post('{"resourceType":"Bundle"}'), 400), 'structure');
  assert.equal(await problem(await post(bundle('<a>'.repeat(300) + '</a>'.repeat(300))), 413), 'too-costly');
  assert.equal(await problem(await post(bundle('<a/>'.repeat(200_000))), 413), 'too-costly');
  assert.equal(
    await problem(await post(bundle(`<id value="${'a'.repeat(3_000_000)}"/>`)), 422),
    'required Bundle.entry',
  );
  assert.equal(await problem(await post(bundle(`<a b="${'<'.repeat(300_000)}"/>`)), 413), 'too-costly');
  assert.equal(await problem(await post(bundle('<nothing/>')), 422), 'structure Bundle');
  assert.equal(await problem(await post(bundle(''), `${XML}; charset=iso-8859-1`), 415), 'not-supported');
  assert.equal(await problem(await post(bundle(''), `${XML}; fhirVersion=5.0`), 415), 'not-supported');
  assert.deepEqual(fhir.mistakes, []);
});
