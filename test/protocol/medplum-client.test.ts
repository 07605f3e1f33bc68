/** The client of Medplum, unmodified: a second library of others that does the whole job. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MedplumClient, OperationOutcomeError } from '@medplum/core';
import type { Bundle, DocumentReference } from '../../src/standards/fhir/types.ts';
import { insOf, newDeposit, recordWith } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

test('@medplum/core deposits, finds, pages, reads, retrieves, hides, and hears refusals', async () => {
  const { ins, doctor } = await recordWith(fhir, 0);
  const origin = new URL(fhir.base).origin;
  const options = { baseUrl: origin, fhirUrlPath: 'fhir', cacheTime: 0, autoBatchTime: 0 };
  const client = new MedplumClient({ ...options, accessToken: fhir.tokenFor(doctor) });

  const deposits = [newDeposit(ins), newDeposit(ins), newDeposit(ins)];
  for (const { bundle } of deposits) {
    const answer = (await client.executeBatch(bundle as never)) as unknown as Bundle;
    assert.equal(answer.type, 'transaction-response');
    assert.equal(answer.entry?.length, 3);
  }
  const query = new URLSearchParams({ 'patient.identifier': insOf(ins), status: 'current', _count: '2' });
  const page = (await client.search('DocumentReference', query)) as unknown as Bundle;
  assert.equal(page.entry?.length, 2);
  const pages: number[] = [];
  for await (const resources of client.searchResourcePages('DocumentReference', query)) pages.push(resources.length);
  assert.deepEqual(pages, [2, 1]);

  const first = page.entry?.[0]?.resource as DocumentReference;
  const read = (await client.readResource('DocumentReference', first.id ?? '')) as unknown as DocumentReference;
  assert.deepEqual(read, first);
  const bytes = await client.download(`${fhir.base}/${first.content[0]?.attachment.url}`, {
    headers: { accept: '*/*' },
  });
  const text = await bytes.text();
  assert.ok(deposits.some(({ content }) => content.toString() === text));

  const label = { coding: [{ code: 'MASQUE_PS' }] };
  const hidden = (await client.patchResource('DocumentReference', first.id ?? '', [
    { op: 'add', path: '/securityLabel/0', value: label },
  ])) as unknown as DocumentReference;
  assert.equal(hidden.securityLabel?.[0]?.coding?.[0]?.code, 'MASQUE_PS');

  await assert.rejects(client.readResource('DocumentReference', '00000000-0000-4000-8000-000000000000'), (error) => {
    assert.ok(error instanceof OperationOutcomeError);
    assert.equal(error.outcome.issue?.[0]?.code, 'not-found');
    return true;
  });
});
