/** Where a deployment writes anything, and which of it holds a string in clear. */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Paths of all files below a folder, relative to it. */
export function fileNames(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String);
}

/** Files below a folder whose bytes hold one of these strings, in any capitals. */
export function filesHolding(folder: string, strings: readonly string[]): string[] {
  const patterns = join(tmpdir(), `canaries-${process.pid}`);
  writeFileSync(patterns, `${strings.join('\n')}\n`);
  const { stdout } = spawnSync('grep', ['-rlaiF', '-f', patterns, folder], { encoding: 'utf8', env: { LC_ALL: 'C' } });
  rmSync(patterns);
  return stdout.split('\n').flatMap((path) => (path === '' ? [] : [path.slice(folder.length + 1)]));
}
