import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Zone } from './zones.ts';

/**
 * The deployment's own secrets, one file each (base64url of 32 bytes, or a PEM key), mode 0600. A process loads only
 * those of the zones it serves: the two key hierarchies never meet unless the operator asks for one host.
 */
const SECRETS = {
  /** Wraps record keys. */
  'record-master-key': { zone: 'record', kind: 'bytes' },
  /** Keys the blind index of an INS. */
  'record-index-key': { zone: 'record', kind: 'bytes' },
  /** Keys the chain of traces of each record. */
  'record-chain-key': { zone: 'record', kind: 'bytes' },
  'space-master-key': { zone: 'space', kind: 'bytes' },
  /** Keys the chain of acts of each person. */
  'space-chain-key': { zone: 'space', kind: 'bytes' },
  /** Signs form tokens and short-lived page state. */
  'session-key': { zone: 'space', kind: 'bytes' },
  /** Signs access tokens (ES256, RFC 7518 §3.4), PKCS#8 PEM. */
  'token-signing-key': { zone: 'both', kind: 'es256' },
} as const satisfies Record<string, { zone: Zone | 'both'; kind: 'bytes' | 'es256' }>;

export type SecretName = keyof typeof SECRETS;
export const SECRET_BYTES = 32;
const MIN_DISTINCT_BYTES = 12;
/** Written beside secrets that a demonstration made: a production server refuses them. */
const DEMO_MARK = 'made-for-a-demonstration';

export interface Secrets {
  /** The 32 bytes of a key. Throws when this process does not serve the key's zone. */
  key(name: Exclude<SecretName, 'token-signing-key'>): Buffer;
  /** The PKCS#8 PEM text of the key that signs access tokens. */
  readonly tokenSigningKey: string;
}

/** Names of the secrets that the zones need. */
export function secretNames(zones: readonly Zone[]): SecretName[] {
  const names = Object.keys(SECRETS) as SecretName[];
  return names.filter((name) => SECRETS[name].zone === 'both' || zones.includes(SECRETS[name].zone as Zone));
}

/** Makes each missing secret, never replaces one. Returns the names made. Errors: those of the file system. */
export function generateSecrets(folder: string, zones: readonly Zone[], forDemo: boolean): SecretName[] {
  const missing = secretNames(zones).filter((name) => !existsSync(join(folder, name)));
  if (missing.length === 0) return [];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (forDemo) writePrivateFile(join(folder, DEMO_MARK), 'These keys were made by `carnet start`.\n');
  for (const name of missing) writePrivateFile(join(folder, name), newSecret(SECRETS[name].kind));
  return missing;
}

/** Writes a file that only its owner reads (0600), whole or not at all. */
export function writePrivateFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

function newSecret(kind: 'bytes' | 'es256'): string {
  if (kind === 'bytes') return `${randomBytes(SECRET_BYTES).toString('base64url')}\n`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * What is wrong with the secrets, as sentences: missing, too short, too regular, readable by others; with `strict`
 * (a production server that others can reach), also made for a demonstration.
 */
export function secretProblems(folder: string, zones: readonly Zone[], strict: boolean): string[] {
  const problems = secretNames(zones).flatMap((name) => {
    const path = join(folder, name);
    if (!existsSync(path)) return [`The secret ${path} is missing.`];
    const found: string[] = [];
    if ((statSync(path).mode & 0o077) !== 0) found.push(`The secret ${path} can be read by others: chmod 600 it.`);
    if (isWeak(name, readFileSync(path, 'utf8')))
      found.push(`The secret ${path} is too weak: 32 random bytes are needed.`);
    return found;
  });
  if (strict && existsSync(join(folder, DEMO_MARK))) {
    problems.push(`The secrets in ${folder} were made for a demonstration: use a new folder for production.`);
  }
  return problems;
}

/** True when the folder's secrets were made by the demonstration. */
export function areDemoSecrets(folder: string): boolean {
  return existsSync(join(folder, DEMO_MARK));
}

function isWeak(name: SecretName, text: string): boolean {
  if (SECRETS[name].kind === 'es256') return !text.includes('BEGIN PRIVATE KEY');
  const bytes = Buffer.from(text.trim(), 'base64url');
  return bytes.length < SECRET_BYTES || new Set(bytes).size < MIN_DISTINCT_BYTES;
}

/** Reads the secrets of `zones`. Throws when one is missing or too short: see `secretProblems` for sentences. */
export function loadSecrets(folder: string, zones: readonly Zone[]): Secrets {
  const loaded = new Map<SecretName, string>();
  for (const name of secretNames(zones)) loaded.set(name, readFileSync(join(folder, name), 'utf8'));
  return {
    key(name) {
      const text = loaded.get(name);
      if (text === undefined) throw new Error(`The key ${name} belongs to a zone that this process does not serve.`);
      return Buffer.from(text.trim(), 'base64url').subarray(0, SECRET_BYTES);
    },
    tokenSigningKey: loaded.get('token-signing-key') ?? '',
  };
}
