/** Hide and show through the FHIR door: PATCH of security labels. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fromDocumentReference } from '../../src/standards/fhir/document-reference.ts';
import type { Bundle, DocumentReference } from '../../src/standards/fhir/types.ts';
import { authorised, documentsOf, json, problem, recordWith, search } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

test('hidden by a conditional patch, it vanishes for others; shown again, it is back', async () => {
  const { ins, doctor, bundles } = await recordWith(fhir, 1);
  const reader = await authorised(fhir, ins);
  const deposited = bundles[0]?.entry?.[1]?.resource as DocumentReference | undefined;
  const uniqueId = deposited?.masterIdentifier?.value ?? '';
  const patch = (code: string, headers: Record<string, string> = {}) =>
    fhir.send(doctor, 'PATCH', `/DocumentReference?identifier=urn:ietf:rfc:3986|${uniqueId}`, {
      headers: { 'content-type': 'application/json-patch+json', ...headers },
      body: JSON.stringify([{ op: 'replace', path: '/securityLabel/0', value: { coding: [{ code }] } }]),
    });
  assert.equal(documentsOf(await json<Bundle>(await search(fhir, reader, ins))).length, 1);
  const hidden = await patch('MASQUE_PS');
  assert.equal(hidden.headers.get('etag'), 'W/"2"');
  const resource = await json<DocumentReference>(hidden);
  assert.deepEqual(fromDocumentReference(resource).visibility, ['MASQUE_PS']);
  assert.equal(documentsOf(await json<Bundle>(await search(fhir, reader, ins))).length, 0);
  assert.equal(await problem(await fhir.send(reader, 'GET', `/DocumentReference/${resource.id}`), 404), 'not-found');
  assert.equal(await problem(await patch('N', { 'if-match': 'W/"1"' }), 412), 'conflict');
  const shown = await patch('N', { 'if-match': 'W/"2"' });
  assert.deepEqual(fromDocumentReference(await json<DocumentReference>(shown)).visibility, []);
  assert.equal(documentsOf(await json<Bundle>(await search(fhir, reader, ins))).length, 1);
  // The entry of before still answers, as superseded.
  const old = await json<DocumentReference>(await fhir.send(doctor, 'GET', `/DocumentReference/${resource.id}`));
  assert.equal(old.status, 'superseded');
});

test('a patch may change nothing else', async () => {
  const { doctor, ins } = await recordWith(fhir, 1);
  const [resource] = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
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
