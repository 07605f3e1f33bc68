import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { letter, letterSet, provideBundle } from '../support/discharge-letter.ts';
import { askingDocument, BLOW_UPS, type Hostile, JSON_BODIES, outsiders, SHAPES } from '../support/hostile-bodies.ts';
import type { World } from '../support/running-world.ts';
import { startWorld } from '../support/world.ts';
import {
  type Answer,
  attendingToken,
  deposit,
  listed,
  newDeposit,
  type Patient,
  patientOf,
  request,
} from '../support/world-documents.ts';

// security rows 17 to 19 on the FHIR door of the running deployment, while somebody else works.

/** Far above what a refusal costs, far below a hang: the figures of security.md are for a quiet machine, and are printed. */
const ANSWER_LIMIT_MS = 8_000;
const NEIGHBOUR_PAUSE_MS = 40;

let world: World;
let token: string;
let patient: Patient;
before(async () => {
  world = await startWorld({ workers: 1 });
  const person = world.demo.persons[0];
  assert.ok(person);
  patient = patientOf(person);
  token = await attendingToken(world, person);
});
after(() => world?.stop());

/** A person's doctor goes on listing while `work` runs: the longest that he waited, in milliseconds. */
async function meanwhile(work: () => Promise<void>): Promise<number> {
  const neighbour = world.demo.persons[3];
  assert.ok(neighbour);
  const own = await attendingToken(world, neighbour);
  let longest = 0;
  let isOver = false;
  const reading = (async () => {
    while (!isOver) {
      const since = performance.now();
      await listed(world, own, patientOf(neighbour)); // fails the test unless it is answered 200
      longest = Math.max(longest, performance.now() - since);
      await new Promise((done) => setTimeout(done, NEIGHBOUR_PAUSE_MS));
    }
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await reading;
  }
  return Math.round(longest);
}

function xmlDeposit(bytes: Buffer) {
  const { uniqueId } = newDeposit(patient);
  const patientId = { ...patient, type: 'NH' };
  const about = {
    ...letter,
    uniqueId,
    patientId,
    sourcePatientId: patientId,
    sourcePatientInfo: { id: [patientId], given: [] },
    visibility: [],
  } as typeof letter;
  const set = { ...letterSet, uniqueId: `${uniqueId}.2`, patientId: about.patientId };
  return { bundle: provideBundle(bytes, about, set) };
}

/** The same bytes as a document of this patient, declared as its header says, with identifiers of its own. */
function ownDeposit(asking: Buffer) {
  const { uniqueId } = newDeposit(patient);
  const { id, ins, setId } = readCda(asking);
  const alone = asking.toString().replace(/<relatedDocument[\s\S]*<\/relatedDocument>/, '');
  const text = alone.replaceAll(ins.matricule, patient.value).replaceAll(ins.oid, patient.oid);
  const bytes = Buffer.from(
    text.replaceAll(`"${id.root}"`, `"${uniqueId}"`).replaceAll(`"${setId?.root}"`, `"${uniqueId}.3"`),
  );
  const sha1 = createHash('sha1').update(bytes).digest('hex');
  const { entry } = deriveEntry(readCda(bytes), { sha1, size: bytes.length });
  const set = { ...letterSet, uniqueId: `${uniqueId}.2`, patientId: entry.patientId, authors: entry.authors };
  return { bundle: provideBundle(bytes, entry, set) };
}

function assertRefused(name: string, { status, text }: Answer, allowed: readonly number[]): void {
  assert.ok(allowed.includes(status), `${name}: ${status} ${text.slice(0, 300)}`);
  const { resourceType, issue } = JSON.parse(text) as { resourceType: string; issue: { severity: string }[] };
  assert.equal(resourceType, 'OperationOutcome', name);
  assert.ok(
    issue.some(({ severity }) => severity === 'error' || severity === 'fatal'),
    name,
  );
  assert.ok(text.length < 20_000, `${name}: an answer stays small`);
}

async function refusals(cases: readonly Hostile[], tell: (line: string) => void): Promise<void> {
  for (const { name, bytes } of cases) {
    const made = xmlDeposit(bytes());
    const since = performance.now();
    const answer = await deposit(world, token, made);
    const took = Math.round(performance.now() - since);
    assertRefused(name, answer, [422]);
    assert.match(answer.text, /The document itself is refused/, name);
    tell(`${name}: ${answer.status} after ${took} ms`);
    assert.ok(took < ANSWER_LIMIT_MS, `${name}: ${took} ms`);
  }
}

test('row 17: growing entities are refused, and others are served meanwhile', async (t) => {
  const longest = await meanwhile(() => refusals(BLOW_UPS, (line) => t.diagnostic(line)));
  t.diagnostic(`the neighbour waited ${longest} ms at most`);
  assert.ok(longest < ANSWER_LIMIT_MS);
});

test('row 18: no file is read, no connection is made, whatever a document asks for', async () => {
  let hits = 0;
  const canary = createServer((_request, response) => {
    hits += 1;
    response.end('<stolen/>');
  });
  await new Promise<void>((done) => canary.listen(0, '127.0.0.1', done));
  const folder = mkdtempSync(join(tmpdir(), 'carnet-canary-'));
  try {
    const file = join(folder, 'canary.xml');
    writeFileSync(file, '<stolen>canary-of-the-file</stolen>');
    const url = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/canary`;
    for (const target of [`file://${file}`, file, url]) {
      for (const { name, bytes } of outsiders(target)) {
        assertRefused(name, await deposit(world, token, xmlDeposit(bytes())), [422]);
      }
      const asked = await deposit(world, token, ownDeposit(askingDocument(target)));
      assert.equal(asked.status, 200, asked.text);
      assert.doesNotMatch(asked.text, /canary-of-the-file|stolen/);
      const named = structuredClone(newDeposit(patient).bundle) as unknown as {
        entry: { resource: Record<string, unknown> }[];
      };
      for (const { resource } of named.entry) {
        const [content] = (resource['content'] ?? []) as { attachment: Record<string, unknown> }[];
        if (content !== undefined) content.attachment['url'] = target; // bytes to be fetched elsewhere: never
      }
      assertRefused('a url elsewhere', await deposit(world, token, { bundle: named } as never), [422]);
    }
    await new Promise((done) => setTimeout(done, 300));
    assert.equal(hits, 0);
  } finally {
    canary.close();
    rmSync(folder, { recursive: true });
  }
});

test('row 19: depth, attributes, elements and names without measure are refused, and others are served meanwhile', async (t) => {
  const longest = await meanwhile(() => refusals(SHAPES, (line) => t.diagnostic(line)));
  t.diagnostic(`the neighbour waited ${longest} ms at most`);
  assert.ok(longest < ANSWER_LIMIT_MS);
});

test('rows 17 and 19, JSON: every hostile body is an OperationOutcome, and the server serves on', async (t) => {
  const headers = { 'content-type': 'application/fhir+json' };
  const longest = await meanwhile(async () => {
    for (const { name, bytes, status } of JSON_BODIES) {
      const body = new Uint8Array(bytes());
      const since = performance.now();
      const answer = await request(`${world.baseUrl}/fhir`, token, { method: 'POST', headers, body });
      t.diagnostic(`${name}: ${answer.status} after ${Math.round(performance.now() - since)} ms`);
      // A body that is too large may be cut off while it is sent: then no answer is read.
      if (!(answer.status === 0 && status.includes(413))) assertRefused(name, answer, status);
    }
  });
  t.diagnostic(`the neighbour waited ${longest} ms at most`);
  assert.ok(longest < ANSWER_LIMIT_MS);
  assert.equal((await deposit(world, token, newDeposit(patient))).status, 200);
  assert.doesNotMatch(world.logs(), /A worker died/);
});
