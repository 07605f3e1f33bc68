import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { writePrivateFile } from '../../src/kernel/secrets.ts';

/** Private keys of the stand-in, the one that signs identity tokens first. */
export interface ProviderKeys {
  readonly keys: readonly (JWK & { readonly kid: string; readonly alg: string })[];
}

const ALGORITHMS = ['RS256', 'ES256'] as const;
const FILE_NAME = 'psc-keys.json';

export async function newProviderKeys(): Promise<ProviderKeys> {
  const keys = await Promise.all(
    ALGORITHMS.map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true });
      const jwk = await exportJWK(privateKey);
      return { ...jwk, alg, use: 'sig', kid: await calculateJwkThumbprint(jwk) };
    }),
  );
  return { keys };
}

/** The keys kept in `folder` (0600), made the first time: the server and `carnet demo token` use the same. */
export async function loadProviderKeys(folder: string): Promise<ProviderKeys> {
  const path = join(folder, FILE_NAME);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as ProviderKeys;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made = await newProviderKeys();
  writePrivateFile(path, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

/** The public halves, as `/jwks` gives them (RFC 7517). */
export function publicJwks(keys: ProviderKeys): { keys: JWK[] } {
  const members = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use'] as const;
  return {
    keys: keys.keys.map((key) =>
      Object.fromEntries(members.flatMap((m) => (key[m] === undefined ? [] : [[m, key[m]]]))),
    ),
  };
}
