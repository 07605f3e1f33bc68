import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { ASSERTION_TYPE } from '../../src/doors/oauth/client-assertion.ts';
import { isFailure } from '../../src/kernel/errors.ts';
import {
  CABINET,
  HOSPITAL,
  LABORATORY,
  newClientKey,
  type OauthWorld,
  publicJwk,
  RPPS_BIOLOGIST,
  RPPS_GP,
  startOauthWorld,
} from './oauth-world.ts';
import { linesOf } from './sign-in-world.ts';

let world: OauthWorld;
before(async () => {
  world = await startOauthWorld();
});
after(() => world?.close());

test("a product exchanges a professional's identity token for five minutes of access", async () => {
  const answer = await world.post(await world.exchange('calame-cabinet', RPPS_GP));
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.equal(answer.body['token_type'], 'Bearer');
  assert.equal(answer.body['expires_in'], 300);
  assert.equal(answer.body['issued_token_type'], 'urn:ietf:params:oauth:token-type:access_token');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const verified = await world.tokens.verifyAccessToken(answer.body['access_token'] ?? '');
  assert.deepEqual(verified.actor, {
    kind: 'professional',
    id: RPPS_GP,
    name: 'Dr Hélène Fauvel',
    recordIds: [],
    profession: { code: '10', system: '1.2.250.1.71.1.2.7', label: 'Médecin' },
    specialty: { code: 'SM54', system: '1.2.250.1.71.4.2.5', label: 'Médecine Générale' },
    structure: { id: CABINET, name: 'Cabinet du docteur Fauvel' },
    software: { id: 'calame-cabinet', name: 'Calame', version: '7.2.1' },
    purpose: 'normal',
    onBehalfOf: null,
  });
  assert.deepEqual([...verified.scopes], ['record.read', 'record.deposit', 'record.manage']);
  assert.equal(verified.sourceId, '2.25.770');
  assert.equal(verified.medicalRegulation, false);
});

test('who works in several places says where', async () => {
  const unsaid = await world.post(await world.exchange('calame-cabinet', RPPS_BIOLOGIST));
  assert.equal(unsaid.status, 400);
  assert.match(unsaid.body['error_description'] ?? '', new RegExp(`one of: .*${HOSPITAL}`));
  const said = await world.post(await world.exchange('calame-cabinet', RPPS_BIOLOGIST, { structure: HOSPITAL }));
  const verified = await world.tokens.verifyAccessToken(said.body['access_token'] ?? '');
  assert.equal(verified.actor.structure?.id, HOSPITAL);
  const elsewhere = await world.post(await world.exchange('calame-cabinet', RPPS_BIOLOGIST, { structure: CABINET }));
  assert.equal(elsewhere.body['error'], 'invalid_grant');
});

test('a structure deposits alone, without any identity provider, and may do nothing else', async () => {
  const form = async (changes: Record<string, string> = {}) => ({
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await world.assertion('ambre-labo'),
    ...changes,
  });
  const answer = await world.post(await form());
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const verified = await world.tokens.verifyAccessToken(answer.body['access_token'] ?? '');
  assert.equal(verified.actor.kind, 'structure');
  assert.equal(verified.actor.id, LABORATORY);
  assert.deepEqual([...verified.scopes], ['record.deposit', 'record.manage', 'own-references']);
  assert.equal((await world.post(await form({ scope: 'record.read' }))).body['error'], 'invalid_scope');
  const reduced = await world.post(await form({ scope: 'record.deposit' }));
  assert.equal(reduced.body['scope'], 'record.deposit');
  const personal = { ...(await form()), client_assertion: await world.assertion('calame-cabinet') };
  assert.equal((await world.post(personal)).body['error'], 'unauthorized_client');
});

test("a structure's product acts only for professionals who work there", async () => {
  const here = await world.post(await world.exchange('ambre-labo', RPPS_BIOLOGIST));
  const verified = await world.tokens.verifyAccessToken(here.body['access_token'] ?? '');
  assert.equal(verified.actor.structure?.id, LABORATORY);
  assert.equal((await world.post(await world.exchange('ambre-labo', RPPS_GP))).body['error'], 'invalid_grant');
});

test('a suspended product is refused at once, and comes back at once', async () => {
  const refused = await world.post(await world.exchange('vieux-dossier', RPPS_GP));
  assert.equal(refused.body['error'], 'unauthorized_client');
  assert.match(refused.body['error_description'] ?? '', /suspended/);
  await world.directory.setSoftwareStatus('calame-cabinet', 'suspended');
  assert.equal(
    (await world.post(await world.exchange('calame-cabinet', RPPS_GP))).body['error'],
    'unauthorized_client',
  );
  await world.directory.setSoftwareStatus('calame-cabinet', 'unapproved');
  assert.equal(
    (await world.post(await world.exchange('calame-cabinet', RPPS_GP))).body['error'],
    'unauthorized_client',
  );
  await world.directory.setSoftwareStatus('calame-cabinet', 'approved');
  assert.equal((await world.post(await world.exchange('calame-cabinet', RPPS_GP))).status, 200);
  const events = await world.space.look<{ payload: { approved: boolean } }>(
    "select payload from outbox where key = 'software:calame-cabinet' order by version",
  );
  assert.deepEqual(
    events.map((e) => e.payload.approved),
    [true, false, false, true],
  );
});

test('a professional who no longer practises is refused at once, and the record zone is told', async () => {
  await world.directory.setProfessionalStatus(RPPS_GP, false);
  assert.equal((await world.post(await world.exchange('calame-cabinet', RPPS_GP))).body['error'], 'invalid_grant');
  await world.directory.setProfessionalStatus(RPPS_GP, true);
  const events = await world.space.look<{ payload: { active: boolean } }>(
    `select payload from outbox where key = 'professional:${RPPS_GP}' order by version`,
  );
  assert.deepEqual(
    events.map((e) => e.payload.active),
    [true, false, true],
  );
  await assert.rejects(world.directory.setProfessionalStatus('899999999999', false), (e) =>
    isFailure(e, 'unknown-professional'),
  );
});

test('the metadata and the keys are published', async () => {
  const metadata = (await (await fetch(`${world.base}/.well-known/oauth-authorization-server`)).json()) as Record<
    string,
    unknown
  >;
  assert.equal(metadata['issuer'], world.base);
  assert.equal(metadata['token_endpoint'], `${world.base}/oauth/token`);
  const jwks = (await (await fetch(`${world.base}/oauth/jwks`)).json()) as { keys: Record<string, unknown>[] };
  assert.equal(jwks.keys[0]?.['kid'], world.ring.current.kid);
  assert.ok(jwks.keys.every((key) => key['d'] === undefined));
});

test('a product that publishes its keys changes them without us; suspended, it is refused at once', async () => {
  const keys = [newClientKey('first'), newClientKey('second')] as const;
  let shown: readonly unknown[] = [publicJwk(keys[0])];
  const site = createServer((_, answer) => answer.end(JSON.stringify({ keys: shown })));
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  const jwksUri = `http://127.0.0.1:${(site.address() as AddressInfo).port}/jwks`;
  const product = { ...{ name: 'Encre', version: '1', approvalNumber: '', sourceId: '2.25.771' }, clientId: 'encre' };
  const registered = { ...product, status: 'approved', kind: 'professional', jwksUri, jwks: { keys: [] } } as const;
  await world.directory.registerSoftware(registered);
  const asked = async (key: (typeof keys)[number]) => {
    const client_assertion = await world.assertion('encre', {}, {}, key);
    return (await world.post(await world.exchange('encre', RPPS_GP, { client_assertion }))).status;
  };
  try {
    assert.deepEqual([await asked(keys[0]), await asked(keys[1])], [200, 401]);
    shown = [publicJwk(keys[1])];
    world.space.clock.advance(60_000);
    assert.deepEqual([await asked(keys[1]), await asked(keys[0])], [200, 401]);
    await world.directory.setSoftwareStatus('encre', 'suspended');
    assert.equal(await asked(keys[1]), 400);
  } finally {
    site.close();
  }
});

test('products with keys that cannot be trusted are not registered', async () => {
  const good = await world.directory.findSoftware('calame-cabinet');
  assert.ok(good !== null);
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
  const key = publicJwk(world.clientKey);
  const bad = [
    [],
    [{ ...key, d: 'AA' }],
    [{ ...key, kid: '' }],
    [key, key],
    [{ ...key, x: 'AA' }],
    [{ ...small, kid: 'small' }],
    [{ kty: 'oct', k: 'AA', kid: 'a' }],
    [{ ...key, x5u: 'https://example.test' }],
  ];
  for (const keys of bad) {
    const registering = world.directory.registerSoftware({ ...good, jwks: { keys: keys as never } });
    await assert.rejects(registering, (e) => isFailure(e, 'invalid-software'), JSON.stringify(keys));
  }
});

test('a directory file is read line by line, and its bad lines are named', async () => {
  const report = await world.directory.importProfessionals(
    linesOf(
      'id_nat,family_name,given_name,profession,status,structure_id,structure_name,structure_type',
      `899900000031,Abadie,Lucie,50,inactive,1580990129,Cabinet,SA08`,
      `nobody,Abadie,Lucie,50,,,,`,
      `899900000049,Abadie,,50,,,,`,
      `899900000056,Abadie,Lucie,médecin,,,,`,
      `899900000064,Abadie,Lucie,50,,1580990129,,SA08`,
    ),
  );
  assert.deepEqual([report.professionals, report.activities, report.rejectedCount], [1, 1, 4]);
  assert.deepEqual(
    report.rejected.map((r) => r.line),
    [3, 4, 5, 6],
  );
  const found = await world.directory.findProfessional('899900000031');
  assert.equal(found?.active, false);
  assert.equal(found?.rpps, '99900000031');
});
