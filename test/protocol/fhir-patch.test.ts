/** Hide and show through the FHIR door: PATCH of security labels. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fromDocumentReference } from '../../src/standards/fhir/document-reference.ts';
import type { Bundle, DocumentReference, OperationOutcome } from '../../src/standards/fhir/types.ts';
import { authorised, documentsOf, json, newDeposit, problem, recordWith, search } from './fhir-calls.ts';
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

test('the same identifier in somebody else’s record stands in nobody’s way, whichever came first', async () => {
  const [mine, theirs] = [await recordWith(fhir, 1), await fhir.world.openRecord()];
  const other = await authorised(fhir, theirs.ins);
  const patch = (actor: typeof other, uniqueId: string, code: string) =>
    fhir.send(actor, 'PATCH', `/DocumentReference?identifier=urn:ietf:rfc:3986|${uniqueId}`, {
      headers: { 'content-type': 'application/json-patch+json' },
      body: JSON.stringify([{ op: 'replace', path: '/securityLabel/0', value: { coding: [{ code }] } }]),
    });
  const deposited = mine.bundles[0]?.entry?.[1]?.resource as DocumentReference | undefined;
  const uniqueId = deposited?.masterIdentifier?.value ?? '';
  const again = newDeposit(theirs.ins, { uniqueId: uniqueId.replace(/^urn:oid:/, '') });
  const second = await fhir.send(other, 'POST', '', { body: again.bundle });
  assert.equal(second.status, 200, await second.clone().text());
  for (const actor of [mine.doctor, other]) {
    const hidden = await json<DocumentReference>(await patch(actor, uniqueId, 'MASQUE_PS'));
    assert.deepEqual(fromDocumentReference(hidden).visibility, ['MASQUE_PS']);
  }
  // Who is in both says whose she means.
  const { zone } = fhir.world;
  await zone.runner.run(zone.actions.declareConsent, other, { owner: { ins: mine.ins }, role: 'attending' });
  assert.equal(await problem(await patch(other, uniqueId, 'N'), 412), 'multiple-matches identifier');
  const lengths = () =>
    Promise.all(
      [mine, theirs].map(async ({ recordId: id, holder }) => {
        const asked = { owner: { id }, count: 100, withoutOwnLooks: true };
        return (await zone.runner.run(zone.actions.readHistory, holder, asked)).entries.length;
      }),
    );
  const before = await lengths();
  const stranger = await fhir.world.professional(888_777);
  assert.equal(await problem(await patch(stranger, uniqueId, 'N'), 404), 'not-found');
  assert.deepEqual(await lengths(), before, 'nothing is written in records that nobody named');
  // One of the two closes: who may know of its document is still asked whose she means, and is not given the other's.
  const opposed = {
    recordId: mine.recordId,
    minorUntil: null,
    deceasedOn: null,
    opposedAt: '2026-11-28T10:00:00.000Z',
  };
  await zone.fromSpace([{ key: `person|${mine.recordId}`, version: 1, kind: 'person.status', payload: opposed }]);
  assert.equal(await problem(await patch(other, uniqueId, 'N'), 412), 'multiple-matches identifier');
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
    await problem(await patch([{ op: 'replace', path: '/type', value: { text: 'x' } }]), 405),
    'not-supported [0]',
  );
  const other = { url: 'urn:example:other', valueBoolean: true };
  assert.equal(
    await problem(await patch([{ op: 'add', path: '/extension/-', value: other }]), 405),
    'not-supported DocumentReference.extension',
  );
  assert.equal(
    await problem(await patch([{ op: 'replace', path: '/status', value: 'superseded' }]), 422),
    'business-rule DocumentReference.status',
  );
  assert.equal(
    await problem(
      await patch([{ op: 'add', path: '/securityLabel/-', value: { coding: [{ code: 'INVISIBLE_PATIENT' }] } }]),
      422,
    ),
    'business-rule DocumentReference.securityLabel',
  );
  assert.equal(await problem(await patch([], 'text/csv'), 415), 'not-supported');
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

test('kept from the parents of a minor by any reader, shown to them again by no software', async () => {
  const { ins, doctor, bundles } = await recordWith(fhir, 1);
  const reader = await authorised(fhir, ins);
  const deposited = bundles[0]?.entry?.[1]?.resource as DocumentReference | undefined;
  const patch = (actor: typeof doctor, code: string) =>
    fhir.send(actor, 'PATCH', `/DocumentReference?identifier=${deposited?.masterIdentifier?.value}`, {
      headers: { 'content-type': 'application/json-patch+json' },
      body: JSON.stringify([{ op: 'replace', path: '/securityLabel/0', value: { coding: [{ code }] } }]),
    });
  const kept = await json<DocumentReference>(await patch(reader, 'INVISIBLE_REPRESENTANTS_LEGAUX'));
  assert.deepEqual(fromDocumentReference(kept).visibility, ['INVISIBLE_REPRESENTANTS_LEGAUX']);
  const REFUSED = 'business-rule DocumentReference.securityLabel';
  for (const actor of [reader, doctor]) assert.equal(await problem(await patch(actor, 'N'), 422), REFUSED);
});

/** What can be compared of two answers: everything but the request's own id and the date. */
async function told(response: Response): Promise<unknown> {
  const own = ['x-request-id', 'date'];
  return [response.status, [...response.headers].filter(([name]) => !own.includes(name)), await response.text()];
}

test('a conditional patch does not tell whether a document exists where the caller has no rights', async () => {
  const { ins, bundles } = await recordWith(fhir, 1);
  const deposited = bundles[0]?.entry?.[1]?.resource as DocumentReference | undefined;
  const stranger = await fhir.world.professional(888_888);
  const patch = (condition: string) =>
    fhir.send(stranger, 'PATCH', `/DocumentReference?${condition}`, {
      headers: { 'content-type': 'application/json-patch+json' },
      body: JSON.stringify([{ op: 'replace', path: '/securityLabel/0', value: { coding: [{ code: 'MASQUE_PS' }] } }]),
    });
  const elsewhere = `identifier=${deposited?.masterIdentifier?.value}`;
  const forbidden = await told(await patch(elsewhere));
  assert.deepEqual(forbidden, await told(await patch('identifier=urn:oid:1.2.250.1.999.1.77777777')));
  assert.equal(await problem(await patch(elsewhere), 404), 'not-found');
  // By a UUID: found as a logicalId, or nowhere.
  const doctor = await authorised(fhir, ins);
  const [seen] = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  const logicalId = seen?.identifier?.find(({ value }) => value?.startsWith('urn:uuid:'))?.value;
  assert.ok(logicalId !== undefined);
  assert.deepEqual(forbidden, await told(await patch(`identifier=${logicalId}`)));
  assert.deepEqual(forbidden, await told(await patch('identifier=urn:uuid:00000000-0000-4000-8000-000000000000')));
  // Naming the patient does not say more.
  assert.deepEqual(
    forbidden,
    await told(await patch(`${elsewhere}&patient.identifier=urn:oid:${ins.oid}|${ins.value}`)),
  );
});

test('a token that may manage and not read changes the document without being shown it', async () => {
  const { ins, doctor } = await recordWith(fhir, 1);
  const [resource] = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  const patch = (scopes: Parameters<FhirWorld['tokenFor']>[1], code: string) =>
    fetch(`${fhir.base}/DocumentReference?identifier=${resource?.masterIdentifier?.value}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${fhir.tokenFor(doctor, scopes)}`,
        'content-type': 'application/json-patch+json',
      },
      body: JSON.stringify([{ op: 'replace', path: '/securityLabel/0', value: { coding: [{ code }] } }]),
    });
  const narrow = await patch(['record.manage'], 'MASQUE_PS');
  assert.equal(narrow.headers.get('etag'), 'W/"2"');
  const outcome = await json<OperationOutcome>(narrow);
  assert.deepEqual([outcome.resourceType, outcome.issue[0]?.severity], ['OperationOutcome', 'information']);
  assert.ok(!JSON.stringify(outcome).includes(ins.value));
  const wide = await json<DocumentReference>(await patch(['record.manage', 'record.read'], 'N'));
  assert.equal(wide.resourceType, 'DocumentReference');
  assert.equal(await problem(await patch(['record.read'], 'MASQUE_PS'), 403), 'forbidden');
});
