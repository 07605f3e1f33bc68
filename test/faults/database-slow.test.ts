import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Actor } from '../../src/kernel/actor.ts';
import { MAX_WAITING_FOR_DATABASE } from '../../src/kernel/limits.ts';
import { type FhirWorld, startFhirWorld } from '../protocol/fhir-world.ts';
import { eventually } from '../support/processes.ts';
import { sized } from '../support/sizes.ts';
import { type SlowDatabase, slowDatabase } from '../support/slow-database.ts';

// security row 10: the database answers, but two seconds later for each question.

const LATE_MS = 2_000;
const AT_ONCE = MAX_WAITING_FOR_DATABASE + sized(150, 2_000);
const WAVES = sized(1, 10);
/** Of security.md: told to come back within this, once the queue is full; and served again this long after the mend. */
const SHED_LIMIT_MS = 1_000;
const BACK_LIMIT_MS = 10_000;
/** Whoever was let into the queue hears something by then: six questions of two seconds, and the turns of those who came before on the same record. */
const LAST_ANSWER_MS = 30_000;
/** Kept once a wave is over. Clients, their sockets and the lines of the log are in this process too. */
const MEMORY_LIMIT = 100_000_000;

let beats = 0;
let slow: SlowDatabase;
let fhir: FhirWorld;
let doctor: Actor;
let ins: { value: string; oid: string };
before(async () => {
  fhir = await startFhirWorld(async (url) => {
    slow = await slowDatabase(url);
    return slow.url;
  });
  ({ ins } = await fhir.world.openRecord());
  doctor = await fhir.world.professional(1);
  const { runner, actions } = fhir.world.zone;
  await runner.run(actions.declareConsent, doctor, { owner: { ins }, role: 'care-team' });
});
after(async () => {
  slow?.delay(0);
  await fhir?.stop();
  await slow?.close();
});

interface Met {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly ms: number;
}

async function ask(): Promise<Met> {
  const since = performance.now();
  const response = await fhir.send(doctor, 'POST', '/DocumentReference/_search', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ 'patient.identifier': `urn:oid:${ins.oid}|${ins.value}`, status: 'current' }),
  });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get('retry-after'), ms: performance.now() - since };
}

function isToldAtOnce(line: string): boolean {
  const { msg, status, duration } = JSON.parse(line) as { msg?: string; status?: number; duration?: number };
  return msg === 'request' && status === 503 && (duration ?? Number.POSITIVE_INFINITY) <= SHED_LIMIT_MS;
}

/** Bytes that are still held, whatever the collector had not got to yet. */
function held(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test(`row 10: ${LATE_MS} ms a query, ${AT_ONCE} requests at once: the queue is bounded, the rest hears 503 at once, and it recovers`, async (t) => {
  assert.equal((await ask()).status, 200);
  const memory = held();
  for (let wave = 0; wave < WAVES; wave += 1) {
    slow.delay(LATE_MS);
    const lines = fhir.lines.length;
    const met = await Promise.all(Array.from({ length: AT_ONCE }, ask));
    const told = met.filter(({ status }) => status === 503);
    const kept = held();
    // As the server measures it: in this test the clients share its process.
    const soon = fhir.lines.slice(lines).filter(isToldAtOnce).length;
    t.diagnostic(
      JSON.stringify({
        served: met.filter(({ status }) => status === 200).length,
        told: told.length,
        soon,
        longest: Math.round(Math.max(...met.map(({ ms }) => ms))),
        kept: Math.round((kept - memory) / 1e6),
      }),
    );
    assert.deepEqual(
      met.filter(({ status, retryAfter }) => status !== 200 && (status !== 503 || retryAfter === null)),
      [],
    );
    assert.ok(soon >= AT_ONCE - MAX_WAITING_FOR_DATABASE - 50, `${soon} were told at once`);
    assert.ok(Math.max(...met.map(({ ms }) => ms)) < LAST_ANSWER_MS, 'nobody waits without end');
    assert.ok(kept - memory < MEMORY_LIMIT, 'memory does not pile up');
    slow.delay(0);
    // The space zone goes on being heard, as it would: waves last longer than a minute.
    beats += 1;
    await fhir.world.zone.fromSpace([
      { key: 'beats', version: beats, kind: 'heartbeat', payload: { at: new Date().toISOString() } },
    ]);
    const since = performance.now();
    assert.ok(await eventually(async () => (await ask()).status === 200, BACK_LIMIT_MS, 100), 'served again');
    t.diagnostic(`served again ${Math.round(performance.now() - since)} ms after the mend`);
  }
  const after = await Promise.all(Array.from({ length: 20 }, ask));
  assert.ok(after.every(({ status }) => status === 200));
});
