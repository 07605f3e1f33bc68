/** A small disk of its own for one test: a file with an ext4 on it, mounted. Needs the right to mount. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const UNMOUNT_TRIES = 10;

export interface SmallDisk {
  /** The mounted folder. */
  readonly folder: string;
  freeBytes(): number;
  /** Takes room away until about `left` bytes are free: a file that holds nothing. */
  fillUntil(left: number): void;
  /** Gives that room back. */
  free(): void;
  remove(): void;
}

function run(command: string, ...words: string[]): boolean {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0;
}

/** Null where this user may not mount. */
export function makeSmallDisk(bytes: number): SmallDisk | null {
  const place = mkdtempSync(join(tmpdir(), 'carnet-disk-'));
  const [image, folder] = [join(place, 'image'), join(place, 'disk')];
  mkdirSync(folder);
  writeFileSync(image, '');
  truncateSync(image, bytes); // sparse: only what is written takes room outside
  const isThere = run('mkfs.ext4', '-q', '-m', '0', image) && run('mount', '-o', 'loop', image, folder);
  const remove = (): void => {
    for (let attempt = 0; isThere && attempt < UNMOUNT_TRIES && !run('umount', folder); attempt += 1)
      run('sleep', '0.2');
    rmSync(place, { recursive: true, force: true });
  };
  if (!isThere) {
    remove();
    return null;
  }
  const ballast = join(folder, 'ballast');
  const freeBytes = (): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    freeBytes,
    fillUntil: (left) => void run('fallocate', '-l', String(Math.max(1, freeBytes() - left)), ballast),
    free: () => rmSync(ballast, { force: true }),
    remove,
  };
}
