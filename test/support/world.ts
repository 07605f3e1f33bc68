/** The real deployment as its users meet it: `carnet start` in processes of its own, on a folder and a port of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { CARNET, FEW_PERSONS, World, type WorldOptions } from './running-world.ts';
import { fillFrom, sharesTemplates } from './templates.ts';

async function newFolder(persons: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-world-'));
  // Alone, the program makes its own world as it starts.
  if (sharesTemplates()) await fillFrom(`world-of-${persons}`, folder, async (draft) => seed(draft, persons));
  return folder;
}

function seed(folder: string, persons: number): void {
  const words = [CARNET, 'seed', '--data', folder, '--persons', String(persons)];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

const running = new Set<World>();
process.once('exit', () => {
  for (const world of running) world.abandon();
});

/** Starts the demonstration for a test. Its end is the test's business; whatever a failed test leaves ends with its process. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const data = options.data ?? (await newFolder(options.persons ?? FEW_PERSONS));
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
