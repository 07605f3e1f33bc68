import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of third-party test data beside the checkout, or null when it is absent. Never committed. */
export function sharedFolder(): string | null {
  const folder = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), '../shared/data');
  return existsSync(folder) ? folder : null;
}

/** For the `skip` option of node:test: false when the data are there, else the reason. */
export const skipWithoutShared: false | string =
  sharedFolder() === null ? 'the folder ../shared/data is absent: third-party examples are not committed' : false;
