import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { ZoneKeys } from './keys/key-ring.ts';
import { SigningRing, type SigningUse } from './keys/signing-keys.ts';
import type { Zone } from './zones.ts';

/**
 * The secrets of a deployment: one folder a zone (`record`, `space`), each with that zone's keys only. A process opens
 * those of the zones it serves: the two key hierarchies never meet unless the operator asks for one host.
 */

/** What the folder of each zone must hold; keys/ makes them, here they are counted. */
const NEEDED: Readonly<Record<Zone, readonly string[]>> = {
  record: ['root-0001.key', 'master-', 'index-', 'head-', 'log-', 'witness-'],
  space: ['root-0001.key', 'master-', 'index-', 'token-', 'head-', 'log-', 'witness-'],
};
const SIGNING: Readonly<Record<Zone, readonly SigningUse[]>> = {
  record: ['head', 'log', 'witness'],
  space: ['token', 'head', 'log', 'witness'],
};
const SECRET_BYTES = 32;
const MIN_DISTINCT_BYTES = 12;
/** Written beside secrets that a demonstration made: a production server refuses them. */
const DEMO_MARK = 'made-for-a-demonstration';

/** The folder of one zone's keys. */
export function zoneSecrets(folder: string, zone: Zone): string {
  return join(folder, zone);
}

/** Makes the missing keys of the zones, never replaces one. Errors: those of the file system, IntegrityError. */
export async function generateSecrets(
  folder: string,
  zones: readonly Zone[],
  forDemo: boolean,
  clock: Clock,
): Promise<void> {
  markSecrets(folder, forDemo);
  for (const zone of zones) {
    await ZoneKeys.open({ zone, folder: zoneSecrets(folder, zone), clock });
    for (const use of SIGNING[zone]) await SigningRing.open({ use, folder: zoneSecrets(folder, zone) });
  }
}

/** Makes the folder; a demonstration's is marked as one before any key is in it. */
function markSecrets(folder: string, forDemo: boolean): void {
  const isNew = !existsSync(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (forDemo && isNew) writePrivateFile(join(folder, DEMO_MARK), 'These keys were made by `carnet start`.\n');
}

/** Writes a file that only its owner reads (0600), whole or not at all. */
export function writePrivateFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/**
 * What is wrong with the secrets, as sentences: missing, too regular, readable by others; with `strict` (a production
 * server that others can reach), also made for a demonstration.
 */
export function secretProblems(folder: string, zones: readonly Zone[], strict: boolean): string[] {
  const problems = zones.flatMap((zone) => zoneProblems(zoneSecrets(folder, zone), zone));
  if (strict && areDemoSecrets(folder)) {
    problems.push(`The secrets in ${folder} were made for a demonstration: use a new folder for production.`);
  }
  return problems;
}

function zoneProblems(folder: string, zone: Zone): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const missing = NEEDED[zone].filter((start) => !names.some((name) => name.startsWith(start)));
  if (missing.length > 0) {
    return [
      `The keys of the ${zone} zone are missing in ${folder}: make them with \`carnet serve --generate-secrets\`.`,
    ];
  }
  return names.flatMap((name) => {
    const path = join(folder, name);
    const found: string[] = [];
    if ((statSync(path).mode & 0o077) !== 0) found.push(`The secret ${path} can be read by others: chmod 600 it.`);
    if (isWeak(name, path)) found.push(`The secret ${path} is too weak: ${SECRET_BYTES} random bytes are needed.`);
    return found;
  });
}

/** True when the folder's secrets were made by the demonstration. */
export function areDemoSecrets(folder: string): boolean {
  return existsSync(join(folder, DEMO_MARK));
}

/** A key file is one line of fields, the sixth being the key (keys/numbered-keys.ts); a signing key is PKCS#8 PEM. */
function isWeak(name: string, path: string): boolean {
  if (name.endsWith('.pem')) return !readFileSync(path, 'utf8').includes('BEGIN PRIVATE KEY');
  if (!name.endsWith('.key')) return false;
  const bytes = Buffer.from(readFileSync(path, 'utf8').split(' ')[5] ?? '', 'base64url');
  return bytes.length < SECRET_BYTES || new Set(bytes).size < MIN_DISTINCT_BYTES;
}
