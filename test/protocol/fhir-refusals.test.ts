/** What the FHIR door refuses, and what it never lets out. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { INTERACTIONS } from '../../src/standards/fhir/capability-statement.ts';
import type { CapabilityStatement } from '../../src/standards/fhir/capability-types.ts';
import { insOf, json, problem, recordWith } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

test('without a token, with a bad one or without the right, nothing is answered', async () => {
  const { ins, doctor } = await recordWith(fhir, 1);
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
  const { doctor } = await recordWith(fhir, 0);
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
  const { ins, doctor } = await recordWith(fhir, 1);
  await fhir.send(doctor, 'GET', `/DocumentReference?patient.identifier=${insOf(ins)}`);
  const all = fhir.lines.join('');
  assert.ok(fhir.lines.length > 0);
  assert.ok(!all.includes(ins.value) && !all.includes('ESSAI') && !all.includes(fhir.tokenFor(doctor)));
});

test('every interaction of the CapabilityStatement has its route, which asks for a token', async () => {
  const statement = await json<CapabilityStatement>(await fetch(`${fhir.base}/metadata`));
  assert.deepEqual(
    statement.rest[0]?.resource.map(({ type }) => type),
    ['DocumentReference', 'Binary', 'Patient'],
  );
  for (const { method, path } of INTERACTIONS) {
    const place = path.replace(':id', '00000000-0000-4000-8000-000000000000').replace(/\/$/, '');
    const response = await fetch(`${fhir.base}${place}`, { method });
    assert.equal(await problem(response, 401), 'login', `${method} ${path}`);
  }
});
