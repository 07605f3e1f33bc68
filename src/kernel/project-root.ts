import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's (or installed package's) folder: where node_modules, migrations and build are. */
export const projectRoot: string = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export function inProject(...segments: string[]): string {
  return join(projectRoot, ...segments);
}
