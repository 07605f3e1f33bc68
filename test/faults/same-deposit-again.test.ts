import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import type { Bundle } from '../../src/standards/fhir/types.ts';
import { cdaFixture } from '../support/cda-fixture.ts';
import { CORRECTIONS } from '../support/corrected-cda.ts';
import { letterSet, provideBundle } from '../support/discharge-letter.ts';
import type { World } from '../support/running-world.ts';
import { sized } from '../support/sizes.ts';
import { startWorld } from '../support/world.ts';
import { assertWhole } from '../support/world-audit.ts';
import {
  attendingToken,
  bytesOf,
  type Deposit,
  deposit,
  inParallel,
  listed,
  newDeposit,
  patientOf,
} from '../support/world-documents.ts';

// security row 13: a retry is never a second document.

const RETRIES = sized(240, 10_000);
const MOST_AT_ONCE = 50;
const AT_ONCE = [2, 3, 10, MOST_AT_ONCE];

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.stop());

/** What a depositor keeps of an answer: identifiers, without the request's own warnings. */
function locationsOf(text: string): string[] {
  return ((JSON.parse(text) as Bundle).entry ?? []).map(({ response }) => response?.location ?? '');
}

async function sendAtOnce(token: string, made: Deposit, count: number, answers: Set<string>): Promise<void> {
  await inParallel(Array.from({ length: count }), count, async () => {
    let answer = await deposit(world, token, made);
    // A queue for one record is bounded: whoever is told to come back does.
    for (let again = 0; answer.status === 503 && again < 20; again += 1) {
      assert.ok(answer.retryAfter);
      await new Promise((done) => setTimeout(done, 200));
      answer = await deposit(world, token, made);
    }
    assert.equal(answer.status, 200, answer.text);
    answers.add(JSON.stringify(locationsOf(answer.text)));
  });
}

test(`row 13: the same deposit 2 to ${MOST_AT_ONCE} times at once and again, ${RETRIES} in all: one document, one answer`, async (t) => {
  const person = world.demo.persons[1];
  assert.ok(person);
  const token = () => attendingToken(world, person);
  const before = await listed(world, await token(), patientOf(person));
  let sent = 0;
  let documents = 0;
  for (let round = 0; sent < RETRIES; round += 1) {
    const made = newDeposit(patientOf(person), `tour ${round}`);
    const answers = new Set<string>();
    const count = AT_ONCE[round % AT_ONCE.length] ?? 2;
    await sendAtOnce(await token(), made, count, answers); // all at once
    await sendAtOnce(await token(), made, 2, answers); // and later
    assert.equal(answers.size, 1, 'every attempt got the first answer');
    sent += count + 2;
    documents += 1;
  }
  const now = await listed(world, await token(), patientOf(person));
  t.diagnostic(`${sent} requests, ${documents} documents`);
  assert.equal(now.size - before.size, documents);
  await assertWhole(world);
});

test('row 13: the same identifiers with other bytes are an error, whichever of them is kept', async () => {
  const person = world.demo.persons[2];
  assert.ok(person);
  const token = await attendingToken(world, person);
  const made = newDeposit(patientOf(person), 'premier contenu');
  assert.equal((await deposit(world, token, made)).status, 200);
  const other = structuredClone(made.bundle) as unknown as { entry: { resource: Record<string, unknown> }[] };
  const bytes = Buffer.from('un autre contenu');
  for (const { resource } of other.entry)
    if (resource['resourceType'] === 'Binary') resource['data'] = bytes.toString('base64');
  const wrongHash = await deposit(world, token, { bundle: other as unknown as Bundle });
  assert.equal(wrongHash.status, 422, 'the declared hash is not that of the bytes');
  for (const { resource } of other.entry) {
    if (resource['resourceType'] !== 'DocumentReference') continue;
    const [content] = resource['content'] as { attachment: Record<string, unknown> }[];
    if (content === undefined) continue;
    content.attachment['hash'] = createHash('sha1').update(bytes).digest('base64');
    content.attachment['size'] = bytes.length;
  }
  const sameIds = await deposit(world, token, { bundle: other as unknown as Bundle });
  assert.equal(sameIds.status, 409, sameIds.text);
  assert.match(sameIds.text, /OperationOutcome/);
  const url = (await listed(world, token, patientOf(person))).get(made.uniqueId) ?? '';
  const kept = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  assert.deepEqual(Buffer.from(await kept.arrayBuffer()), made.content);
});

test('row 13: a document corrected under its identifiers is an error, and the first one stays as it was acknowledged', async () => {
  const person = world.demo.persons[3];
  assert.ok(person);
  const token = await attendingToken(world, person);
  const patient = patientOf(person);
  const send = (content: Buffer, number: number) => {
    const facts = { sha1: createHash('sha1').update(content).digest('hex'), size: content.length };
    const { entry } = deriveEntry(readCda(content), facts);
    const set = { ...letterSet, patientId: entry.patientId, uniqueId: `1.2.250.1.999.13.${number}` };
    return deposit(world, token, { bundle: provideBundle(content, entry, set) });
  };
  const first = cdaFixture('n1-consultation').toString('utf8').replaceAll('284033818504278', patient.value);
  assert.equal((await send(Buffer.from(first), 0)).status, 200);
  for (const [number, [what, from, to]] of CORRECTIONS.entries()) {
    const answer = await send(Buffer.from(first.replace(from, to)), number + 1);
    assert.equal(answer.status, 409, `${what}: ${answer.text}`);
    assert.match(answer.text, /XDSDocumentUniqueIdError/, what);
  }
  const url = (await listed(world, token, patient)).get('1.2.250.1.999.38.2.1001') ?? '';
  assert.deepEqual((await bytesOf(url, token)).bytes, Buffer.from(first));
});
