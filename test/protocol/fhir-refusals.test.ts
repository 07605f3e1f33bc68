/** What the FHIR door refuses, and what it never lets out. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { INTERACTIONS } from '../../src/standards/fhir/capability-statement.ts';
import type { CapabilityStatement } from '../../src/standards/fhir/capability-types.ts';
import type { DocumentReference, List, OperationOutcome } from '../../src/standards/fhir/types.ts';
import { insOf, json, newDeposit, problem, recordWith, search } from './fhir-calls.ts';
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
  assert.equal(bare.headers.get('www-authenticate'), 'Bearer realm="carnet", DPoP realm="carnet", algs="ES256 EdDSA"');
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
  assert.equal(await problem(await post('<Bundle/>', 'application/fhir+turtle'), 415), 'not-supported');
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
  assert.equal(deleted.headers.get('allow'), 'GET, HEAD, PATCH');
  assert.equal(await problem(deleted, 405), 'not-supported');
  for (const [method, path, allowed] of [
    ['PATCH', '/DocumentReference/_search', 'POST'],
    ['QUERY', '/DocumentReference', 'POST, GET, HEAD, PATCH'],
    ['PUT', '/metadata', 'GET, HEAD'],
  ] as const) {
    const refused = await fhir.send(doctor, method, path);
    assert.equal(refused.headers.get('allow'), allowed, path);
    assert.equal(await problem(refused, 405), 'not-supported', path);
  }
  assert.equal(
    await problem(await fhir.send(doctor, 'GET', '/metadata', { headers: { accept: 'text/html' } }), 406),
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
    ['DocumentReference', 'List', 'Binary', 'Patient', 'Consent', 'AuditEvent'],
  );
  for (const { method, path } of INTERACTIONS) {
    const place = path.replace(':id', '00000000-0000-4000-8000-000000000000').replace(/\/$/, '');
    const response = await fetch(`${fhir.base}${place}`, { method });
    assert.equal(await problem(response, 401), 'login', `${method} ${path}`);
  }
});

test('control characters and times that no calendar holds are refused in a search, by the name of the parameter', async () => {
  const { ins, doctor } = await recordWith(fhir, 0);
  for (const name of ['type', 'event', 'facility', 'format', 'setting', 'category', 'identifier', 'author.family']) {
    for (const value of ['a%00b', 'urn:x|a%01b', '%7F'])
      assert.equal(await problem(await search(fhir, doctor, ins, `&${name}=${value}`), 400), `value ${name}`);
  }
  for (const [name, value] of [
    ['date', 'lt0001'],
    ['date', 'le9999-12-31T23:59:59+00:00'],
    ['date', 'ge0001-01-01T00:00:00+14:00'],
    ['creation', 'gt9999-12-31T22:00:00-05:00'],
    ['period', 'sa9999-12-31T23:59Z'],
  ] as const) {
    const answer = await search(fhir, doctor, ins, `&${name}=${encodeURIComponent(value)}`);
    assert.equal(await problem(answer, 400), `value ${name}`, value);
  }
  for (const value of ['ap0002', 'ap9998', 'ge0001-01-02', 'lt9999'])
    assert.equal((await search(fhir, doctor, ins, `&date=${value}`)).status, 200, value);
  const patient = `/Patient?identifier=${insOf({ ...ins, value: `${ins.value}%00` })}`;
  assert.equal(await problem(await fhir.send(doctor, 'GET', patient), 400), 'value identifier');
  assert.deepEqual(fhir.mistakes, []);
});

test('control characters, lone surrogates and times that no calendar holds are refused in a deposit, by their place', async () => {
  const { ins, doctor } = await recordWith(fhir, 0);
  type Spoil = (reference: DocumentReference, list: List) => void;
  const deposit = async (spoil: Spoil) => {
    const { bundle } = newDeposit(ins);
    const [list, reference] = (bundle.entry ?? []).map(({ resource }) => resource);
    spoil(reference as DocumentReference, list as List);
    const outcome = await json<OperationOutcome>(await fhir.send(doctor, 'POST', '', { body: bundle }), 422);
    const [issue] = outcome.issue.filter(({ severity }) => severity === 'error');
    return `${issue?.code} ${issue?.expression?.[0]}`;
  };
  const place = 'value Bundle.entry[1].resource';
  const concept = (code: string) => ({ coding: [{ system: 'urn:oid:1.2.3', code }] });
  for (const bad of ['a\u0000b', 'a\u0085b', 'a\ud800b']) {
    assert.equal(
      await deposit((reference) => Object.assign(reference.context ?? {}, { event: [concept(bad)] })),
      `${place}.context.event[0].coding[0].code`,
    );
    assert.equal(
      await deposit((reference) => Object.assign(reference, { type: concept(bad) })),
      `${place}.type.coding[0].code`,
    );
    const system = `urn:x:${bad}`;
    assert.equal(
      await deposit((reference) => Object.assign(reference, { type: { coding: [{ system, code: 'x' }] } })),
      `${place}.type.coding[0].system`,
    );
  }
  for (const title of ['a\u0000b', 'a\udc00b', 'a\u001bb']) {
    assert.equal(
      await deposit((reference) => Object.assign(reference.content[0]?.attachment ?? {}, { title })),
      `${place}.content[0].attachment.title`,
    );
    assert.equal(
      await deposit((_reference, list) => Object.assign(list, { title })),
      'value Bundle.entry[0].resource.title',
    );
  }
  for (const [date, said] of [
    ['2999-01-01T00:00:00Z', /the time of the document is more than one day ahead of now/],
    ['0002-01-01T00:00:00Z', /the time of the document is before 1900/],
  ] as const) {
    const { bundle } = newDeposit(ins);
    const reference = bundle.entry
      ?.map(({ resource }) => resource)
      .find((one) => one?.resourceType === 'DocumentReference');
    Object.assign(reference ?? {}, { date });
    for (const { attachment } of (reference as DocumentReference).content)
      Object.assign(attachment, { creation: date });
    assert.match(await (await fhir.send(doctor, 'POST', '', { body: bundle })).text(), said);
  }
  assert.equal(
    await deposit((_reference, list) => Object.assign(list, { date: '0001-01-01T00:00:00+14:00' })),
    'value Bundle.entry[0].resource.date',
  );
  assert.equal(
    await deposit((reference) => Object.assign(reference.context ?? {}, { period: { start: '9999-12-31T23:59:59Z' } })),
    `${place}.context.period.start`,
  );
  assert.deepEqual(fhir.mistakes, []);
});
