/** A client library of others, unmodified, does the whole job. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'fhir-kit-client';
import type { Bundle, DocumentReference } from '../../src/standards/fhir/types.ts';
import { provideBundle } from '../support/discharge-letter.ts';
import { textDocument } from '../support/record-world.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

test('fhir-kit-client reads the capabilities, deposits, searches, pages, reads and hides', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await fhir.world.professional(1);
  await fhir.world.zone.runner.run(fhir.world.zone.actions.declareConsent, doctor, {
    owner: { ins },
    role: 'care-team',
  });
  const client = new Client({ baseUrl: fhir.base, bearerToken: fhir.tokenFor(doctor) });

  const statement = (await client.capabilityStatement()) as { fhirVersion?: string };
  assert.equal(statement.fhirVersion, '4.0.1');

  for (const number of [1, 2, 3]) {
    const { set, document } = textDocument(ins, number);
    const answer = await client.transaction({ body: provideBundle(document.content, document.declared, set) as never });
    assert.equal((answer as unknown as Bundle).type, 'transaction-response');
  }
  const searchParams = { 'patient.identifier': `urn:oid:${ins.oid}|${ins.value}`, status: 'current', _count: 2 };
  const byGet = (await client.search({ resourceType: 'DocumentReference', searchParams })) as unknown as Bundle;
  const byPost = (await client.search({
    resourceType: 'DocumentReference',
    searchParams,
    options: { postSearch: true },
  })) as unknown as Bundle;
  assert.equal(byGet.entry?.length, 2);
  assert.deepEqual(byPost.entry, byGet.entry);
  const next = (await client.nextPage({ bundle: byGet as never })) as unknown as Bundle;
  assert.equal(next.entry?.length, 1);

  const id = byGet.entry?.[0]?.resource?.id ?? '';
  const read = (await client.read({ resourceType: 'DocumentReference', id })) as unknown as DocumentReference;
  assert.deepEqual(read, byGet.entry?.[0]?.resource);
  const binaryId = read.content[0]?.attachment.url?.replace('Binary/', '') ?? '';
  const binary = (await client.read({ resourceType: 'Binary', id: binaryId })) as unknown as { data: string };
  assert.match(Buffer.from(binary.data, 'base64').toString(), /^Bonjour/);

  const jsonPatch = [{ op: 'add', path: '/securityLabel/0', value: { coding: [{ code: 'MASQUE_PS' }] } }];
  const hidden = (await client.patch({
    resourceType: 'DocumentReference',
    id,
    jsonPatch: jsonPatch as never,
  })) as unknown as DocumentReference;
  assert.equal(hidden.securityLabel?.[0]?.coding?.[0]?.code, 'MASQUE_PS');

  await assert.rejects(
    client.read({ resourceType: 'DocumentReference', id: 'none' }),
    (error: { response?: { status: number; data: { resourceType: string } } }) => {
      assert.equal(error.response?.status, 404);
      assert.equal(error.response.data.resourceType, 'OperationOutcome');
      return true;
    },
  );
});
