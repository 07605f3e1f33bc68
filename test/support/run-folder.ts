import { mkdtempSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** What a short run holds at once is below a third of it. */
const MIN_FREE_BYTES = 8 * 1024 ** 3;

/**
 * Everything that tests leave is below this folder. In memory where there is room: hundreds of new databases wait for the disk else.
 * Full lengths are about the disk too.
 */
export function newRunFolder(isFull: boolean): string {
  return mkdtempSync(join(!isFull && hasRoom() ? IN_MEMORY : tmpdir(), 'carnet-test-'));
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return Math.min(bavail * bsize, freemem()) >= MIN_FREE_BYTES;
  } catch {
    return false; // not every system has it
  }
}
