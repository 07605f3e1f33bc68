import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { isAlive } from '../../src/kernel/process-info.ts';
import { Depositors } from '../support/depositors.ts';
import { eventually, processTree } from '../support/processes.ts';
import type { DemoPerson, World } from '../support/running-world.ts';
import { sized } from '../support/sizes.ts';
import { startWorld } from '../support/world.ts';
import { assertWhole, compare } from '../support/world-audit.ts';
import { attendingToken, request } from '../support/world-documents.ts';

// security row 16: serving processes are replaced one by one under load, each by SIGTERM.

const LEAST_REQUESTS = sized(150, 20_000);
const LEAST_ROLLS = sized(4, 40);
const LANES = 4;
const ROLL_LIMIT_MS = 60_000;

let world: World;
let persons: DemoPerson[];
before(async () => {
  world = await startWorld({ workers: 2 });
  persons = world.demo.persons.slice(0, 3);
});
after(() => world?.stop());

/** The serving processes: children of the primary that run the program again. */
function servingPids(): number[] {
  const primary = world.primaryPid;
  return processTree(primary).filter((pid) => pid !== primary && /main\.ts/.test(commandLine(pid)));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** SIGTERM to one; resolves when it is gone and another serves in its place. */
async function roll(pid: number): Promise<void> {
  const before = new Set(servingPids());
  const served = count(world.logs(), 'A worker serves.');
  process.kill(pid, 'SIGTERM');
  const isReplaced = async () =>
    !isAlive(pid) &&
    servingPids().filter((each) => !before.has(each)).length === 1 &&
    count(world.logs(), 'A worker serves.') > served;
  assert.ok(await eventually(isReplaced, ROLL_LIMIT_MS), 'another serves in its place');
}

const count = (text: string, word: string): number => text.split(word).length - 1;

test(`row 16: serving processes replaced one by one under load: 0 failed of ${LEAST_REQUESTS} requests and more`, async (t) => {
  const load = new Depositors(world, persons);
  const token = await attendingToken(world, persons[0] as DemoPerson);
  const reads = new Map<number, number>();
  let reading = true;
  const readers = [1, 2].map(async () => {
    while (reading) {
      const { status } = await request(`${world.baseUrl}/fhir/DocumentReference/_search`, token, {
        method: 'POST',
        body: new URLSearchParams({
          'patient.identifier': `urn:oid:${persons[0]?.insOid}|${persons[0]?.ins}`,
          status: 'current',
          _count: '5',
        }),
      });
      reads.set(status, (reads.get(status) ?? 0) + 1);
    }
  });
  await load.start(LANES);
  const answered = () => [...load.statuses, ...reads].reduce((sum, [, n]) => sum + n, 0);
  let rolls = 0;
  while (rolls < LEAST_ROLLS || answered() < LEAST_REQUESTS) {
    const [oldest] = servingPids();
    assert.ok(oldest);
    await roll(oldest);
    rolls += 1;
  }
  reading = false;
  await Promise.all([...readers, load.stop()]);
  t.diagnostic(JSON.stringify({ rolls, deposits: [...load.statuses], reads: [...reads] }));
  assert.deepEqual([[...load.statuses.keys()], [...reads.keys()]], [[200], [200]], 'every request was answered well');
  const losses = await compare(world, persons, load.sent, load.acknowledged);
  assert.deepEqual([losses.lost, losses.broken], [0, 0]);
  await assertWhole(world);
});
