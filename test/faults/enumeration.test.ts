import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { ASSERTION_TYPE } from '../../src/doors/oauth/client-assertion.ts';
import { MAX_CLIENT_FAILURES } from '../../src/doors/oauth/failure-budget.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { documentsOf, recordWith, search } from '../protocol/fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from '../protocol/fhir-world.ts';
import { newClientKey, type OauthWorld, startOauthWorld } from '../protocol/oauth-world.ts';
import { TEST_NIR, testNir } from '../support/record-world.ts';
import { isFull } from '../support/sizes.ts';

// security row 35, by the clock: what is absent and what is forbidden, what is known and what is not, cannot be told apart.

const SAMPLES = 2_000;
/** The probability that a guesser who sees two times tells which is which; 0.5 is chance. */
const MAX_AUC = 0.55;
const RECORDS = 10;
const DOCUMENTS = 20;
const BEAT_MS = 20_000;
const options = { skip: isFull ? false : 'time is measured at full length: npm run faults' };
const A07 = 'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument';
const MASK = [{ op: 'add', path: '/securityLabel/-', value: { coding: [{ system: A07, code: 'MASQUE_PS' }] } }];
const PATCH = { headers: { 'content-type': 'application/json-patch+json' }, body: JSON.stringify(MASK) };

let fhir: FhirWorld;
let beats: ReturnType<typeof setInterval>;
let version = 1;
/** The other zone says that it is alive: else professionals are told to come back. */
async function beat(): Promise<void> {
  version += 1;
  const payload = { at: systemClock.now().toISOString() };
  await fhir?.world.zone.fromSpace([{ key: 'heartbeat', version, kind: 'heartbeat', payload }]);
}
let oauth: OauthWorld;
before(async () => {
  if (!isFull) return;
  beats = setInterval(() => void beat(), BEAT_MS);
  fhir = await startFhirWorld(undefined, undefined, pause);
  oauth = await startOauthWorld(pause);
});
after(async () => {
  clearInterval(beats);
  await fhir?.stop();
  await oauth?.close();
});

/** Area under the ROC curve of two samples (Mann-Whitney U over the number of pairs), at least 0.5. */
function auc(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((value) => ({ value, mine: true })), ...other.map((value) => ({ value, mine: false }))];
  all.sort((a, b) => a.value - b.value);
  const ranks = all.reduce((sum, { mine }, i) => sum + (mine ? i + 1 : 0), 0);
  const u = ranks - (one.length * (one.length + 1)) / 2;
  const area = u / (one.length * other.length);
  return Math.max(area, 1 - area);
}

type Ask = (n: number) => Promise<unknown>;

/** Asks both, one after the other in an order that chance chooses, in some lanes; the first tenth only warms up. */
async function told(t: { diagnostic(text: string): void }, name: string, lanes: number, pair: readonly [Ask, Ask]) {
  const times: [number[], number[]] = [[], []];
  const warm = SAMPLES / 10;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < SAMPLES + warm; n = next++) {
      const first = (systemIds.bytes(1)[0] ?? 0) & 1;
      for (const which of [first, 1 - first] as const) {
        const since = performance.now();
        await (pair[which] as Ask)(n);
        if (n >= warm) times[which]?.push(performance.now() - since);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const [one, other] = times;
  const area = auc(one, other);
  const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1]?.toFixed(2);
  t.diagnostic(`${name}: ${SAMPLES} each, medians ${median(one)} and ${median(other)} ms, AUC ${area.toFixed(3)}`);
  assert.ok(area <= MAX_AUC, `${name}: AUC ${area}`);
}

async function professionals(from: number, count: number): Promise<Actor[]> {
  const made: Actor[] = [];
  for (let n = 0; n < count; n += 1) made.push(await fhir.world.professional(from + n));
  return made;
}

test('row 35: a forbidden document and one that is not there, by the clock', options, async (t) => {
  const cards: { binary: string; uniqueId: string }[] = [];
  for (let n = 0; n < RECORDS; n += 1) {
    const { ins, doctor } = await recordWith(fhir, 1);
    const [card] = documentsOf((await (await search(fhir, doctor, ins)).json()) as never);
    const binary = card?.content[0]?.attachment.url?.split('/').at(-1) ?? '';
    cards.push({ binary, uniqueId: card?.masterIdentifier?.value ?? '' });
  }
  // Each reader once in each record: a refusal that comes again is counted, not traced, and so cheaper.
  const readers = await professionals(700_000, (SAMPLES * 2) / RECORDS);
  const reader = (n: number) => readers[Math.floor(n / RECORDS)] as Actor;
  const status = async (work: Promise<Response>) => assert.equal((await drained(work)).status, 404);
  await told(t, 'GET Binary', 4, [
    (n) => status(fhir.send(reader(n), 'GET', `/Binary/${cards[n % RECORDS]?.binary}`)),
    (n) => status(fhir.send(reader(n), 'GET', `/Binary/${systemIds.uuid()}`)),
  ]);
  const byId = (id: string) => `/DocumentReference?identifier=urn:ietf:rfc:3986%7C${id}`;
  await told(t, 'conditional PATCH', 4, [
    (n) => status(fhir.send(reader(n), 'PATCH', byId(cards[n % RECORDS]?.uniqueId ?? ''), PATCH)),
    (n) => status(fhir.send(reader(n), 'PATCH', byId(`urn:oid:2.25.${4_040_000 + n}`), PATCH)),
  ]);
});

async function drained(work: Promise<Response>): Promise<Response> {
  const response = await work;
  await response.arrayBuffer();
  return response;
}

test('row 35: a refused search in a full and in an empty record, by the clock', options, async (t) => {
  const full = await recordWith(fhir, DOCUMENTS);
  const empty = await fhir.world.openRecord();
  const readers = await professionals(800_000, SAMPLES + SAMPLES / 10);
  const refused = async (n: number, ins: { value: string; oid: string }) =>
    assert.equal((await drained(search(fhir, readers[n] as Actor, ins, '&_count=20'))).status, 403);
  await told(t, 'refused search', 1, [(n) => refused(n, full.ins), (n) => refused(n, empty.ins)]);
});

test('row 35: a search for a hidden document and for one that is not there, by the clock', options, async (t) => {
  const { ins, doctor } = await recordWith(fhir, DOCUMENTS);
  const [card] = documentsOf((await (await search(fhir, doctor, ins)).json()) as never);
  await drained(fhir.send(doctor, 'PATCH', `/DocumentReference/${card?.id}`, PATCH));
  const colleague = await fhir.world.professional(900_001);
  const { zone } = fhir.world;
  await zone.runner.run(zone.actions.declareConsent, colleague, { owner: { ins }, role: 'care-team' });
  const nothing = async (identifier: string) => {
    const answer = await search(fhir, colleague, ins, `&identifier=${identifier}`);
    assert.equal(((await answer.json()) as { total: number }).total, 0);
  };
  await told(t, 'search for a hidden document', 1, [
    () => nothing(card?.masterIdentifier?.value ?? ''),
    (n) => nothing(`urn:oid:2.25.${5_050_000 + n}`),
  ]);
});

/** A form sent from an address of the loopback: a flood from one address is told to come back later. */
function posted(from: string, form: Record<string, string>): Promise<number> {
  const body = new URLSearchParams(form).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) };
  return new Promise((resolve, reject) => {
    const sent = request(`${oauth.base}/oauth/token`, { method: 'POST', localAddress: from, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject).end(body);
  });
}

test('row 35: a product that nobody registered and one that did not sign, by the clock', options, async (t) => {
  const { kid, privateKey } = newClientKey(oauth.clientKey.kid);
  const refused = async (n: number, clientId: string) => {
    const now = Math.floor(oauth.space.clock.now().getTime() / 1000);
    const claims = { iss: clientId, sub: clientId, aud: `${oauth.base}/oauth/token`, iat: now, exp: now + 60 };
    const signed = new SignJWT({ ...claims, jti: systemIds.uuid() }).setProtectedHeader({ alg: 'ES256', kid });
    const assertion = await signed.sign(privateKey);
    const form = { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
    const place = Math.floor(n / (MAX_CLIENT_FAILURES / 4));
    const from = `127.1.${Math.floor(place / 250)}.${(place % 250) + 1}`;
    assert.equal(await posted(from, { grant_type: 'client_credentials', ...form }), 401);
  };
  await told(t, 'token endpoint', 2, [(n) => refused(n, 'calame-cabinet'), (n) => refused(n, `nobodys-${n}`)]);
});

test('row 35: an identifier that nobody has and a wrong password, by the clock', options, async (t) => {
  const { identity, enrol } = oauth.space;
  const persons = 40;
  for (let n = 0; n < persons; n += 1) {
    const line = `${testNir(n + 500)};${TEST_NIR};ESSAI;Anne;;F;1980-01-12;75001;75;anne${n}@exemple.test;;`;
    await enrol(line, `anne${n}@exemple.test`, 'un bon mot de passe');
  }
  const refused = async (n: number, who: string) => {
    const visit = { address: `198.51.${n >> 8}.${n & 255}`, userAgent: 'Essai', language: 'fr' } as const;
    const work = identity.signIn.signIn(`${who}${n % persons}@exemple.test`, 'un mauvais mot de passe', visit);
    await assert.rejects(work, { code: 'wrong-sign-in' });
  };
  await told(t, 'sign-in', 2, [(n) => refused(n, 'anne'), (n) => refused(n, 'personne')]);
});
