/** The real deployment as its users meet it: `carnet start` in processes of its own, on a folder and a port of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { freePort } from './free-port.ts';
import { CARNET, FEW_PERSONS, World, type WorldOptions } from './running-world.ts';

/** What the run shares: the runner's folder is removed with everything below it. Alone, each world is made anew. */
function template(persons: number): string | null {
  if (!basename(tmpdir()).startsWith('carnet-test-')) return null;
  const made = join(tmpdir(), `world-of-${persons}`);
  if (existsSync(made)) return made;
  const draft = mkdtempSync(join(tmpdir(), 'world-'));
  const words = [CARNET, 'seed', '--data', draft, '--persons', String(persons)];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  try {
    renameSync(draft, made);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // another file of tests was faster
  }
  return made;
}

function newFolder(persons: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-world-'));
  const from = template(persons);
  if (from !== null) spawnSync('cp', ['-a', '--reflink=auto', `${from}/.`, folder]);
  return folder;
}

const running = new Set<World>();
process.once('exit', () => {
  for (const world of running) world.abandon();
});

/** Starts the demonstration for a test. Its end is the test's business; whatever a failed test leaves ends with its process. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const data = options.data ?? newFolder(options.persons ?? FEW_PERSONS);
  const world = new World(data, await freePort(), options);
  running.add(world);
  const stop = world.stop.bind(world);
  world.stop = async () => {
    await stop();
    running.delete(world);
  };
  try {
    await world.start();
  } catch (error) {
    await world.stop();
    throw error;
  }
  return world;
}
