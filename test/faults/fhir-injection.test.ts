/** security rows 31 and 32 at the FHIR door: what is sent is data, whatever it looks like; what is said twice is refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import type { Bundle, DocumentReference, OperationOutcome } from '../../src/standards/fhir/types.ts';
import {
  authorised,
  documentsOf,
  type Ins,
  insOf,
  json,
  newDeposit,
  recordWith,
  search,
} from '../protocol/fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from '../protocol/fhir-world.ts';

let fhir: FhirWorld;
let ins: Ins;
let doctor: Actor;
/** Somebody else's record, with one document: what an injection would bring out. */
let other: { ins: Ins; uniqueId: string };
before(async () => {
  fhir = await startFhirWorld();
  ({ ins, doctor } = await recordWith(fhir, 1));
  const theirs = await recordWith(fhir, 1);
  const card = theirs.bundles[0]?.entry?.[1]?.resource as DocumentReference;
  other = { ins: theirs.ins, uniqueId: card.masterIdentifier?.value ?? assert.fail() };
});
after(() => fhir.stop());

/** One payload of each family of security.md row 31, and others of its kind. */
const PAYLOADS = [
  "' or '1'='1",
  "'; drop table entry_version; --",
  "1' union select sealed from entry_version --",
  '" or ""="',
  "\\' or 1=1 --",
  '$1',
  '%27%20or%201=1',
  "'||pg_sleep(5)||'",
  "{'$gt':''}",
  '{"$ne":null}',
  '[$regex]=.*',
  'subject:missing=true',
  'code in "http://x"',
  'exists(//*)',
  "'] | //* | ['",
  '*)(uid=*))(|(uid=*',
  '${jndi:ldap://127.0.0.1/a}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '=HYPERLINK("http://127.0.0.1")',
  '@SUM(1+1)*cmd|',
  '../../../../etc/passwd',
  '(a+)+$'.repeat(20),
  'a'.repeat(500),
] as const;

const PARAMETERS = [
  'status',
  'type',
  'category',
  'facility',
  'setting',
  'format',
  'event',
  'identifier',
  'creation',
  'date',
  'author.identifier',
  'author.family',
  'author.given',
  'security-label',
  'isArchived',
  'period',
  'relatesto',
  'related',
  '_id',
  '_count',
  '_sort',
  '_total',
  '_cursor',
] as const;
/** Slower than any search of one record, quicker than a `pg_sleep`. */
const ANSWER_LIMIT_MS = 4_000;

test('row 31: in every search parameter a payload is a value that nothing has, or one that is refused by its name', async () => {
  for (const name of PARAMETERS) {
    for (const payload of PAYLOADS) {
      const since = performance.now();
      const answer = await search(fhir, doctor, ins, `&${name}=${encodeURIComponent(payload)}`);
      const text = await answer.text();
      const told = `${name}=${payload}: ${answer.status} ${text.slice(0, 200)}`;
      assert.ok(answer.status === 200 || answer.status === 400, told);
      const found = JSON.parse(text) as Bundle | OperationOutcome;
      if (found.resourceType === 'Bundle') assert.equal(found.entry?.length ?? 0, 0, told);
      else assert.ok(!text.includes(payload), `${told}: repeated to the caller`);
      assert.ok(performance.now() - since < ANSWER_LIMIT_MS, told);
    }
  }
  assert.deepEqual(fhir.mistakes, []);
  assert.equal(documentsOf(await json<Bundle>(await search(fhir, doctor, ins))).length, 1);
});

test('row 31: in ids, conditions, headers and names a payload finds nothing and changes nothing', async () => {
  for (const payload of PAYLOADS) {
    const inPath = encodeURIComponent(payload);
    for (const path of [`/DocumentReference/${inPath}`, `/Binary/${inPath}`, `/List/${inPath}`, `/${inPath}`]) {
      const { status } = await fhir.send(doctor, 'GET', path);
      assert.ok(status === 404 || status === 414 || status === 400, `${path}: ${status}`);
    }
    const patch = await fhir.send(doctor, 'PATCH', `/DocumentReference?identifier=${inPath}`, {
      headers: { 'content-type': 'application/json-patch+json' },
      body: '[{"op":"add","path":"/securityLabel/-","value":{"coding":[{"code":"MASQUE_PS"}]}}]',
    });
    assert.ok([400, 404].includes(patch.status), `PATCH ${payload}: ${patch.status}`);
    const named = await search(fhir, doctor, ins, `&${inPath}=1`);
    assert.equal(named.status, 400, payload);
    const [printable] = payload.match(/^[ -~]*$/) ?? [''];
    const headers = { prefer: printable, 'if-none-match': printable, accept: `${printable}, application/fhir+json` };
    assert.equal(
      (await fhir.send(doctor, 'GET', `/Patient?identifier=${insOf(ins)}`, { headers })).status,
      200,
      payload,
    );
  }
  assert.deepEqual(fhir.mistakes, []);
});

test('row 31: in the texts of a deposit a payload is kept letter by letter, and is only a text', async () => {
  const { ins: own, doctor: author } = await recordWith(fhir, 0);
  for (const payload of PAYLOADS.slice(0, 22)) {
    const { bundle } = newDeposit(own, { title: payload.slice(0, 120), comments: payload });
    const answer = await fhir.send(author, 'POST', '', { body: bundle });
    assert.equal(answer.status, 200, `${payload}: ${await answer.text()}`);
  }
  const found = documentsOf(await json<Bundle>(await search(fhir, author, own, '&_count=200')));
  assert.deepEqual(found.map(({ description }) => description).sort(), [...PAYLOADS.slice(0, 22)].sort());
  const logged = fhir.lines.join('');
  for (const payload of PAYLOADS)
    assert.ok(payload.length < 3 || !logged.includes(payload), `${payload} is in the log`);
});

test('row 32: no property of a body reaches a prototype, in JSON, in a patch or in XML', async () => {
  const polluted = () => ({}) as Record<string, unknown>;
  for (const body of [
    '{"__proto__":{"polluted":1},"resourceType":"Bundle","type":"transaction"}',
    '{"resourceType":"Bundle","type":"transaction","constructor":{"prototype":{"polluted":1}}}',
    '{"resourceType":"Bundle","type":"transaction","entry":[{"__proto__":{"polluted":1},"resource":{"resourceType":"__proto__"}}]}',
    '{"resourceType":"constructor"}',
    '{"resourceType":"toString"}',
  ]) {
    const headers = { 'content-type': 'application/fhir+json' };
    assert.equal((await fhir.send(doctor, 'POST', '', { headers, body })).status, 422, body);
  }
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const headers = { 'content-type': 'application/fhir+xml' };
    const ns = 'xmlns="http://hl7.org/fhir"';
    for (const body of [
      `<${name} ${ns}/>`,
      `<Bundle ${ns}><${name} value="1"/></Bundle>`,
      `<Bundle ${ns}><id ${name}="1"/></Bundle>`,
    ]) {
      assert.equal((await fhir.send(doctor, 'POST', '', { headers, body })).status, 422, body);
    }
    assert.equal((await search(fhir, doctor, ins, `&${name}=1`)).status, 400, name);
    assert.equal((await search(fhir, doctor, ins, `&_sort=${name}`)).status, 400, name);
  }
  const [card] = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  for (const path of ['/__proto__/polluted', '/constructor/prototype/polluted', '/securityLabel/__proto__/polluted']) {
    for (const op of ['add', 'replace', 'test', 'copy', 'move']) {
      const answer = await fhir.send(doctor, 'PATCH', `/DocumentReference/${card?.id}`, {
        headers: { 'content-type': 'application/json-patch+json' },
        body: JSON.stringify([{ op, path, from: '/status', value: 1 }]),
      });
      assert.ok(answer.status >= 400 && answer.status < 500, `${op} ${path}: ${answer.status}`);
    }
  }
  assert.equal(polluted()['polluted'], undefined);
  assert.deepEqual(fhir.mistakes, []);
});

test('row 32: mass assignment: what the record alone decides is not taken from a body', async () => {
  const { ins: own, doctor: author } = await recordWith(fhir, 0);
  const { bundle } = newDeposit(own);
  const card = bundle.entry?.[1]?.resource as DocumentReference;
  const forged = '00000000-0000-4000-8000-00000000abcd';
  Object.assign(card, { id: forged, meta: { versionId: '99', lastUpdated: '2001-01-01T00:00:00Z' } });
  assert.equal((await fhir.send(author, 'POST', '', { body: bundle })).status, 200);
  const [kept] = documentsOf(await json<Bundle>(await search(fhir, author, own)));
  assert.notEqual(kept?.id, forged);
  assert.equal(kept?.meta?.versionId, '1');
});

test('row 32: a parameter said twice is refused, in the address, in the form, or once in each', async () => {
  const mine = `patient.identifier=${encodeURIComponent(insOf(ins))}`;
  const theirs = `patient.identifier=${encodeURIComponent(insOf(other.ins))}`;
  const form = (path: string, body: string) => fhir.send(doctor, 'POST', path, { body: new URLSearchParams(body) });
  for (const [first, second] of [
    [mine, theirs],
    [theirs, mine],
    [mine, theirs.replace('patient.identifier', 'patient')],
    [mine, theirs.replace('patient.identifier', 'subject:identifier')],
  ] as const) {
    assert.equal((await fhir.send(doctor, 'GET', `/DocumentReference?${first}&${second}`)).status, 400);
    assert.equal((await form('/DocumentReference/_search', `${first}&${second}`)).status, 400);
    assert.equal((await form(`/DocumentReference/_search?${first}`, second)).status, 400);
  }
  const id = (one: Ins) => `identifier=${encodeURIComponent(insOf(one))}`;
  assert.equal((await fhir.send(doctor, 'GET', `/Patient?${id(ins)}&${id(other.ins)}`)).status, 400);
  assert.equal((await form(`/Patient/_search?${id(ins)}`, id(other.ins))).status, 400);
  const reader = await authorised(fhir, ins);
  const twice = `identifier=urn:ietf:rfc:3986|${other.uniqueId}&identifier=urn:ietf:rfc:3986|urn:oid:1.2.3`;
  const patch = await fhir.send(reader, 'PATCH', `/DocumentReference?${twice}`, {
    headers: { 'content-type': 'application/json-patch+json' },
    body: '[{"op":"add","path":"/securityLabel/-","value":{"coding":[{"code":"MASQUE_PS"}]}}]',
  });
  assert.equal(patch.status, 400);
});
