/**
 * security row 35: what is absent and what is forbidden, what is known and what is not, look alike: in status, headers, body and
 * work. The time itself is measured at full length (test/faults/enumeration.test.ts).
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SignJWT } from 'jose';
import { ASSERTION_TYPE } from '../../src/doors/oauth/client-assertion.ts';
import { REFUSAL_QUANTUM_MS } from '../../src/identity/limits.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { SILENT_ANSWER_QUANTUM_MS } from '../../src/kernel/slow-clock.ts';
import { TEST_NIR } from '../support/record-world.ts';
import { type Wiretap, wiretap } from '../support/wiretap.ts';
import { documentsOf, insOf, recordWith, search } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';
import { newClientKey, type OauthWorld, startOauthWorld } from './oauth-world.ts';

const NOBODYS = 'aaaaaaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee';
const A07 = 'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument';
const MASK = [{ op: 'add', path: '/securityLabel/-', value: { coding: [{ system: A07, code: 'MASQUE_PS' }] } }];

let fhir: FhirWorld;
let oauth: OauthWorld;
let tap: Wiretap;
before(async () => {
  fhir = await startFhirWorld(async (url) => {
    tap = await wiretap(url);
    return tap.url;
  });
  oauth = await startOauthWorld();
});
after(async () => {
  await fhir?.stop();
  await oauth?.close();
  await tap?.close();
});

/** All that a caller sees of an answer, but what is made for each. */
async function seen(response: Response) {
  const own = new Set(['x-request-id', 'date']);
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => !own.has(name)),
    body: await response.text(),
  };
}

test('row 35: a document that is absent, forbidden, masked or of a stranger is answered alike, at the tick of a slow clock', async () => {
  const { ins, doctor } = await recordWith(fhir, 1);
  const [card] = documentsOf((await (await search(fhir, doctor, ins)).json()) as never);
  assert.ok(card?.id !== undefined);
  const binary = card.content[0]?.attachment.url?.split('/').at(-1);
  const [set] = documentsOf((await (await listsOf(doctor, ins)).json()) as never);
  const uniqueId = card.masterIdentifier?.value ?? '';
  const stranger = await fhir.world.professional(880_001);
  const colleague = await fhir.world.professional(880_002);
  const { zone } = fhir.world;
  await zone.runner.run(zone.actions.declareConsent, colleague, { owner: { ins }, role: 'care-team' });
  const masked = await fhir.send(doctor, 'PATCH', `/DocumentReference/${card.id}`, jsonPatch);
  const hiddenCard = ((await masked.json()) as { id: string }).id;
  const asked: readonly (readonly [string, string, (id: string) => string, object?])[] = [
    [hiddenCard, 'GET', (id) => `/DocumentReference/${id}`],
    [binary ?? '', 'GET', (id) => `/Binary/${id}`],
    [set?.id ?? '', 'GET', (id) => `/List/${id}`],
    [hiddenCard, 'PATCH', (id) => `/DocumentReference/${id}`, jsonPatch],
    [uniqueId, 'PATCH', (id) => `/DocumentReference?identifier=urn:ietf:rfc:3986%7C${id}`, jsonPatch],
  ];
  for (const [there, method, path, init] of asked) {
    for (const reader of [stranger, colleague]) {
      fhir.pauses.length = 0;
      const absent = there === uniqueId ? 'urn:oid:2.25.404404' : NOBODYS;
      const [forbidden, missing] = [
        await seen(await fhir.send(reader, method, path(there), init)),
        await seen(await fhir.send(reader, method, path(absent), init)),
      ];
      assert.deepEqual(forbidden, missing, `${method} ${path('…')}`);
      assert.equal(missing?.status, 404);
      assert.equal(fhir.pauses.length, 2, 'both are held back');
      assert.ok(fhir.pauses.every((ms) => ms > 0 && ms <= SILENT_ANSWER_QUANTUM_MS + 1));
    }
  }
});

const jsonPatch = { headers: { 'content-type': 'application/json-patch+json' }, body: JSON.stringify(MASK) };

const listsOf = (reader: Actor, ins: { value: string; oid: string }) =>
  fhir.send(reader, 'POST', '/List/_search', {
    body: new URLSearchParams(`patient.identifier=${insOf(ins)}&status=current&code=submissionset`),
  });

test('row 35: whom nobody authorised is refused with the same work, whether the record is empty or full', async () => {
  const full = await recordWith(fhir, 12);
  const empty = await fhir.world.openRecord();
  const stranger = await fhir.world.professional(880_003);
  for (const count of [20, 5]) {
    const looks: { answer: { status?: number }; heard: string[] }[] = [];
    for (const ins of [full.ins, empty.ins]) {
      await search(fhir, stranger, ins, `&_count=${count}`); // the record is known to the process, its refusal traced
      await fhir.world.zone.relay.drain();
      tap.heard();
      const answer = await seen(await search(fhir, stranger, ins, `&_count=${count}`));
      looks.push({ answer, heard: tap.heard() });
    }
    assert.deepEqual(looks[0], looks[1]);
    assert.equal(looks[0]?.answer.status, 403);
    assert.ok(looks[0]?.heard.some((line) => line.startsWith('documents-list')));
  }
  const blocked = await fhir.world.professional(880_004);
  const { zone } = fhir.world;
  await zone.runner.run(zone.actions.declareConsent, blocked, { owner: { ins: full.ins }, role: 'care-team' });
  const there = documentsOf((await (await search(fhir, blocked, full.ins, '&_count=20')).json()) as never);
  assert.equal(there.length, 12, 'once authorised, the page read early is the page');
});

test('row 35: a document hidden from a reader, searched by its identifier, costs what one that is not there costs', async () => {
  const { ins, doctor, bundles } = await recordWith(fhir, 1);
  const [card] = documentsOf((await (await search(fhir, doctor, ins)).json()) as never);
  assert.equal((await fhir.send(doctor, 'PATCH', `/DocumentReference/${card?.id}`, jsonPatch)).status, 200);
  assert.equal(bundles.length, 1);
  const colleague = await fhir.world.professional(880_005);
  const { zone } = fhir.world;
  await zone.runner.run(zone.actions.declareConsent, colleague, { owner: { ins }, role: 'care-team' });
  await search(fhir, colleague, ins, '&identifier=urn:oid:2.25.404404'); // of a first reading the person is told, whatever is found
  const looks = [];
  for (const identifier of [card?.masterIdentifier?.value, 'urn:oid:2.25.404405']) {
    await zone.relay.drain();
    tap.heard();
    const answer = await search(fhir, colleague, ins, `&identifier=${identifier}`);
    looks.push({ body: ((await answer.json()) as { total: number }).total, heard: tap.heard() });
  }
  assert.deepEqual(looks[0], looks[1]);
  assert.equal(looks[0]?.body, 0);
});

test('row 35: an INS that nobody has is told in the words of the standard, and a guesser is soon stopped', async () => {
  const guesser = await fhir.world.professional(880_006);
  const statuses = [];
  for (let n = 0; n < 70; n += 1) {
    const answer = await search(fhir, guesser, { value: `28001751${String(n).padStart(7, '0')}`, oid: TEST_NIR });
    statuses.push(answer.status);
  }
  assert.deepEqual([...new Set(statuses)], [404, 503]);
  assert.equal(statuses.filter((status) => status === 404).length, 60);
});

test('row 35: a product that nobody registered and one that did not sign are refused alike, at the tick of a slow clock', async () => {
  const stranger = newClientKey(oauth.clientKey.kid);
  const answers = [];
  for (const clientId of ['calame-cabinet', 'vieux-dossier', 'nobodys-product']) {
    const now = Math.floor(oauth.space.clock.now().getTime() / 1000);
    const claims = { iss: clientId, sub: clientId, aud: `${oauth.base}/oauth/token`, iat: now, exp: now + 60 };
    const assertion = await new SignJWT({ ...claims, jti: systemIds.uuid() })
      .setProtectedHeader({ alg: 'ES256', kid: stranger.kid })
      .sign(stranger.privateKey);
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion,
    };
    oauth.space.pauses.length = 0;
    const sent = await fetch(`${oauth.base}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
    answers.push(await seen(sent));
    assert.equal(oauth.space.pauses.length, 1, 'held back');
    assert.ok((oauth.space.pauses[0] ?? 0) > 0 && (oauth.space.pauses[0] ?? 0) <= SILENT_ANSWER_QUANTUM_MS + 1);
  }
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(answers[2], answers[0]);
  assert.equal(answers[0]?.status, 401);
});

test('row 35: an identifier that nobody has and a wrong password are refused alike, at the tick of a slow clock', async () => {
  const { space } = oauth;
  const line = '280017500000192;1.2.250.1.213.1.4.10;ESSAI;Anne;;F;1980-01-12;75001;75;anne@exemple.test;;';
  await space.enrol(line, 'anne@exemple.test', 'un bon mot de passe');
  const refusals = [];
  for (const login of ['anne@exemple.test', 'personne@exemple.test']) {
    space.pauses.length = 0;
    const visit = { address: '192.0.2.35', userAgent: 'Essai', language: 'fr' as const };
    const error = await space.identity.signIn.signIn(login, 'un mauvais mot de passe', visit).then(
      () => null,
      (cause: { code: string; details: unknown }) => ({ code: cause.code, details: cause.details }),
    );
    assert.equal(space.pauses.length, 1, 'held back');
    assert.ok((space.pauses[0] ?? 0) <= REFUSAL_QUANTUM_MS + 1);
    refusals.push(error);
  }
  assert.deepEqual(refusals[0], refusals[1]);
  assert.deepEqual(refusals[0], { code: 'wrong-sign-in', details: {} });
});
