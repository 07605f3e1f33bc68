import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually, processTree } from '../support/processes.ts';
import type { DemoPerson, World } from '../support/running-world.ts';
import { sized } from '../support/sizes.ts';
import { startWorld } from '../support/world.ts';
import { assertWhole } from '../support/world-audit.ts';
import {
  attendingToken,
  bytesOf,
  type Deposit,
  deposit,
  listed,
  newDeposit,
  patientOf,
  request,
} from '../support/world-documents.ts';

// security rows 6, 8 and 9 on the running deployment: a disk that fails a sync, and disks that give other bytes back.

const TRIES = sized(5, 50);
const FLIPS = sized(8, 100);
const NO_STRACE =
  'strace cannot attach to a process here: src/kernel/blob/crash.test.ts tells it with an injected error';
const LIMIT_MS = 10_000;

/** Every fdatasync of a process fails with EIO until it is ended. Null where this user may not trace. */
async function failSyncs(pid: number): Promise<ChildProcess | null> {
  if (spawnSync('strace', ['-V'], { stdio: 'ignore' }).status !== 0) return null;
  const words = [
    '-f',
    '-q',
    '-e',
    'trace=fdatasync,fsync',
    '-e',
    'inject=fdatasync,fsync:error=EIO',
    '-p',
    String(pid),
  ];
  const tracer = spawn('strace', ['-o', '/dev/null', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  const isTraced = async () => /TracerPid:\t[1-9]/.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (await eventually(isTraced, LIMIT_MS)) return tracer;
  tracer.kill();
  return null;
}

function servingPid(world: World): number {
  const primary = world.primaryPid;
  const pid = processTree(primary).find(
    (each) => each !== primary && readFileSync(`/proc/${each}/cmdline`, 'utf8').includes('main.ts'),
  );
  assert.ok(pid);
  return pid;
}

async function ready(world: World): Promise<string> {
  return (await fetch(`${world.baseUrl}/health/ready`)).text();
}

test(`row 6: a sync fails with EIO: nothing is acknowledged, the writer stops for good and says so; ${TRIES} more tries`, async (t) => {
  const world = await startWorld({ workers: 1 });
  try {
    const person = world.demo.persons[0] as DemoPerson;
    const token = await attendingToken(world, person);
    const before = newDeposit(patientOf(person));
    assert.equal((await deposit(world, token, before)).status, 200);
    const tracer = await failSyncs(servingPid(world));
    if (tracer === null) return t.skip(NO_STRACE);
    const failed: Deposit[] = [];
    const attempt = async () => {
      const made = newDeposit(patientOf(person));
      failed.push(made);
      return deposit(world, token, made);
    };
    assert.equal((await attempt()).status, 503);
    tracer.kill('SIGTERM');
    await once(tracer, 'exit');
    // The disk "works" again: what a failed sync threw away may be told as done.
    const statuses: number[] = [];
    for (let i = 0; i < TRIES; i += 1) statuses.push((await attempt()).status);
    assert.deepEqual([...new Set(statuses)], [503], 'no later success in silence');
    assert.match(await ready(world), /blobs/);
    assert.match(world.logs(), /the blob store stopped writing/);
    const there = await listed(world, token, patientOf(person));
    assert.ok(failed.every(({ uniqueId }) => !there.has(uniqueId)));
    assert.ok((await bytesOf(there.get(before.uniqueId) ?? '', token)).bytes?.equals(before.content), 'reads go on');
    process.kill(servingPid(world), 'SIGTERM'); // the operator looked at the disk
    assert.ok(await eventually(async () => (await attempt()).status === 200, 30_000, 250), 'a new process writes');
    await assertWhole(world);
  } finally {
    await world.stop();
  }
});

test(`rows 8 and 9: a bit flipped in bytes or in a page of the database, ${FLIPS} times: an error, never other bytes`, async (t) => {
  const world = await startWorld({ workers: 1 });
  try {
    const person = world.demo.persons[0] as DemoPerson;
    const token = await attendingToken(world, person);
    const made = Array.from({ length: FLIPS }, () => newDeposit(patientOf(person)));
    for (const each of made) assert.equal((await deposit(world, token, each)).status, 200);
    const there = await listed(world, token, patientOf(person));
    const { asSuperuser } = await world.inside();

    // Row 8: in the segment files, somewhere within the stored bytes of each document.
    const places = await asSuperuser<{ locator: string }>(
      'carnet_record',
      `select b.locator from blob_locator b join content c using (record_id, content_id)
       where c.received_at > (select max(received_at) - interval '1 hour' from content) order by c.received_at desc limit $1`,
      [FLIPS],
    );
    for (const { locator } of places) flipInBlob(world, locator);
    let [served, refused] = [0, 0];
    for (const { uniqueId, content } of made) {
      const { status, bytes } = await bytesOf(there.get(uniqueId) ?? '', token);
      if (bytes !== null) assert.ok(bytes.equals(content), 'never other bytes');
      if (status === 200) served += 1;
      else refused += 1;
    }
    t.diagnostic(`row 8: ${refused} refused, ${served} served whole, of ${FLIPS} with a flipped bit`);
    assert.equal(served, 0);

    // Row 9: in the pages of the index cards, the server away meanwhile.
    const [{ path } = { path: '' }] = await asSuperuser<{ path: string }>(
      'carnet_record',
      `select pg_relation_filepath('entry_version') as path`,
    );
    const data = join(world.data, 'postgres/18/data');
    await asSuperuser('carnet_record', 'checkpoint');
    await world.kill9({ database: true });
    const file = join(data, path);
    const pages = statSync(file).size / PAGE;
    for (let page = 0; page < pages; page += 1) flip(file, page * PAGE + 4_000 + (page % 64), page % 8);
    await world.restart();
    const seen = await request(`${world.baseUrl}/fhir/DocumentReference/_search`, token, {
      method: 'POST',
      body: new URLSearchParams({ 'patient.identifier': `urn:oid:${person.insOid}|${person.ins}`, status: 'current' }),
    });
    assert.ok(seen.status >= 500, `${seen.status}: an error, not a shorter list`);
    assert.doesNotMatch(seen.text, /invalid page|block|entry_version/, 'its words are not for strangers');
    assert.match(world.logs(), /invalid page|XX001/, 'and the log says what it is');
    t.diagnostic(`row 9: ${pages} pages flipped, answered ${seen.status}`);
  } finally {
    await world.stop();
  }
});

const PAGE = 8_192;
/** `s1.<file>.<offset in base 36>.<length in base 36>` (segment-store.ts). */
function flipInBlob(world: World, locator: string): void {
  const [, file = '', offset = '', length = ''] = locator.split('.');
  const folder = join(world.data, 'blobs');
  const name = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((each) => each.endsWith(`${file}.seg`));
  assert.ok(name, locator);
  const within = Number.parseInt(offset, 36) + HEADER + (Number.parseInt(length, 36) >> 1);
  flip(join(folder, name), within, within % 8);
}
const HEADER = 64;

function flip(path: string, position: number, bit: number): void {
  const descriptor = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(descriptor, byte, 0, 1, position);
  byte[0] = (byte[0] ?? 0) ^ (1 << bit);
  writeSync(descriptor, byte, 0, 1, position);
  closeSync(descriptor);
}
