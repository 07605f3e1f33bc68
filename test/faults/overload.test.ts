import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import ts from 'typescript';
import { HEADERS_TIMEOUT_MS } from '../../src/compose/http-server.ts';
import { MAX_BODIES_OF_SENDER } from '../../src/doors/fhir/fhir-door.ts';
import { SMALL_BODY_BYTES } from '../../src/kernel/large-bodies.ts';
import { Depositors } from '../support/depositors.ts';
import { eventually } from '../support/processes.ts';
import type { World } from '../support/running-world.ts';
import { isFull, sized } from '../support/sizes.ts';
import { startWorld } from '../support/world.ts';
import { assertWhole, compare } from '../support/world-audit.ts';
import { attendingToken, deposit, newDeposit, patientOf } from '../support/world-documents.ts';

// security row 54: more of everything than anybody planned for.

const IDLE = sized(300, 10_000);
const SLOW = sized(100, 1_000);
const USUAL_LANES = 4;
const SPIKE_LANES = USUAL_LANES * 10;
const SPIKE_MS = sized(2_000, 60_000);
/** Enough to fill the sender's share in each of two processes. */
const STALLED = 8;
const DEPOSITS = sized(10, 200);
/** Of a deposit beside the crowd, on a busy machine. */
const LATENCY_LIMIT_MS = 5_000;
/** Node looks for slow senders every 30 s. */
const CUT_LIMIT_MS = HEADERS_TIMEOUT_MS + 40_000;

let world: World;
before(async () => {
  world = await startWorld({ workers: 2 });
});
after(() => world?.stop());

function open(first: string): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = connect(world.port, '127.0.0.1', () => done(socket));
    socket.on('error', fail);
    if (first !== '') socket.write(first);
  });
}

async function crowd(count: number, first: string): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, count - i) }, () => open(first)))));
  }
  return sockets;
}

test(`row 54: ${IDLE} idle connections and ${SLOW} that send a header a letter at a time: deposits go on`, async (t) => {
  const person = world.demo.persons[0];
  assert.ok(person);
  const token = await attendingToken(world, person);
  const idle = await crowd(IDLE, '');
  const slow = await crowd(SLOW, 'POST /fhir HTTP/1.1\r\nhost: x\r\nx-slow: ');
  let closed = 0;
  for (const socket of slow)
    socket
      .on('close', () => (closed += 1))
      .on('error', () => undefined)
      .resume();
  for (const socket of idle) socket.on('error', () => undefined).resume();
  const drip = setInterval(() => {
    for (const socket of slow) if (socket.writable) socket.write('a');
  }, 1_000);
  try {
    const times: number[] = [];
    for (let i = 0; i < DEPOSITS; i += 1) {
      const since = performance.now();
      assert.equal((await deposit(world, token, newDeposit(patientOf(person)))).status, 200);
      times.push(performance.now() - since);
    }
    times.sort((a, b) => a - b);
    t.diagnostic(
      `deposits beside the crowd: median ${Math.round(times[DEPOSITS >> 1] ?? 0)}, most ${Math.round(times.at(-1) ?? 0)} ms`,
    );
    assert.ok((times.at(-1) ?? 0) < LATENCY_LIMIT_MS);
    if (isFull)
      assert.ok(await eventually(async () => closed === SLOW, CUT_LIMIT_MS, 500), `${closed} slow senders were cut`);
  } finally {
    clearInterval(drip);
    for (const socket of [...idle, ...slow]) socket.destroy();
  }
});

test('row 54: ten times the usual load: who is not served is told when to come back, nothing acknowledged is lost', async (t) => {
  const persons = world.demo.persons.slice(0, 5);
  const load = new Depositors(world, persons);
  await load.start(SPIKE_LANES);
  await new Promise((done) => setTimeout(done, SPIKE_MS));
  await load.stop();
  t.diagnostic(JSON.stringify([...load.statuses]));
  assert.deepEqual(load.wrong, []);
  assert.equal(load.statuses.get(0) ?? 0, 0, 'no connection was cut');
  const all = [...load.statuses.values()].reduce((sum, n) => sum + n, 0);
  assert.ok((load.statuses.get(200) ?? 0) / all >= 0.9, 'most are served');
  const losses = await compare(world, persons, load.sent, load.acknowledged);
  assert.deepEqual([losses.lost, losses.broken], [0, 0]);
  await assertWhole(world);
});

test('row 54: large bodies of one sender wait for each other before they are read, and those of others pass', async () => {
  const [one, other] = world.demo.persons;
  assert.ok(one && other);
  const tokens = [await attendingToken(world, one), await attendingToken(world, other)];
  const large = (token: string | undefined) =>
    fetch(`${world.baseUrl}/fhir`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', id: 'x'.repeat(SMALL_BODY_BYTES) }),
    });
  const announced = `POST /fhir HTTP/1.1\r\nhost: x\r\ncontent-type: application/fhir+json\r\nauthorization: Bearer ${tokens[0]}\r\n`;
  const stalled = await crowd(STALLED, `${announced}content-length: ${MAX_BODIES_OF_SENDER / 2}\r\n\r\n{`);
  try {
    let mine: Promise<Response> = Promise.reject(new Error('not asked yet'));
    mine.catch(() => undefined);
    const waits = async () => {
      mine = large(tokens[0]);
      return Promise.race([mine.then(() => false), new Promise<boolean>((done) => setTimeout(done, 500, true))]);
    };
    assert.ok(await eventually(waits, 10_000), 'waits for those of its own sender');
    assert.equal((await large(tokens[1])).status, 422, 'a neighbour is read');
    for (const socket of stalled) socket.destroy();
    assert.equal((await mine).status, 422, 'is read once they are gone');
  } finally {
    for (const socket of stalled) socket.destroy();
  }
});

const ROOT = resolve(import.meta.dirname, '../..');
/** Letters of a text that a pattern tries again and again. */
const PUMP = sized(5_000, 20_000);
const PATTERN_LIMIT_MS = sized(400, 1_500);

function patternsOf(path: string): { path: string; pattern: RegExp }[] {
  const found: { path: string; pattern: RegExp }[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
      const [, source = '', flags = ''] = /^\/([\s\S]*)\/([a-z]*)$/.exec(node.getText()) ?? [];
      found.push({ path, pattern: new RegExp(source, flags.replace('y', '')) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(resolve(ROOT, path), 'utf8'), ts.ScriptTarget.ESNext, true));
  return found;
}

/** Texts of one repeated piece that almost fit: each letter and pair of letters that the pattern knows, then one that it does not. */
function attacksOn({ source }: RegExp): string[] {
  const letters = [...new Set([...source.replace(/\\[dwsDWSbB]/g, ''), ...'0aA .-_/:,;="\t\n'])].filter(
    (c) => !'\\^$()[]{}?*+|'.includes(c),
  );
  const pieces = [...letters, 'aA', '0.', 'a ', '. ', 'a-', '<a', '""'];
  return pieces.flatMap((piece) => {
    const pumped = piece.repeat(Math.ceil(PUMP / piece.length));
    return [`${pumped}\u0000`, `${source.match(/^\^?([\w<"/]+)/)?.[1] ?? ''}${pumped}\u0000`];
  });
}

test('row 54: no regular expression of ours takes long over a text made for it', (t) => {
  const paths = globSync(['src/**/*.ts', 'web/**/*.{ts,tsx}'], { cwd: ROOT }).filter(
    (path) => !path.includes('.test.'),
  );
  const patterns = paths.flatMap(patternsOf);
  assert.ok(patterns.length > 100, `${patterns.length}`);
  const slow: string[] = [];
  for (const { path, pattern } of patterns) {
    let longest = 0;
    for (const attack of attacksOn(pattern)) {
      pattern.lastIndex = 0;
      const since = performance.now();
      pattern.test(attack);
      longest = Math.max(longest, performance.now() - since);
      if (longest > PATTERN_LIMIT_MS) break;
    }
    if (longest > PATTERN_LIMIT_MS / 4) slow.push(`${path} ${pattern}: ${Math.round(longest)} ms`);
  }
  t.diagnostic(`${patterns.length} patterns; slowest: ${slow.join('; ') || 'none above a quarter of the limit'}`);
  assert.deepEqual(
    slow.filter((line) => Number(/(\d+) ms$/.exec(line)?.[1]) > PATTERN_LIMIT_MS),
    [],
  );
});
