import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublicJwk } from '../../src/directory/contract.ts';

/** The private key of one demo product, as a JWK (ES256), and its public half. */
export interface ClientKey {
  readonly privateJwk: Readonly<Record<string, unknown>> & { readonly kid: string };
  readonly publicJwk: PublicJwk;
}

/** Reads the key of a demo product, made at its first use (0600): what the product's publisher would hold, not Carnet. */
export function clientKey(folder: string, clientId: string): ClientKey {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${clientId}.jwk.json`);
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid: `${clientId}-1`, alg: 'ES256', use: 'sig' };
    writeFileSync(path, JSON.stringify(jwk), { mode: 0o600, flag: 'wx' });
  }
  const privateJwk = JSON.parse(readFileSync(path, 'utf8')) as ClientKey['privateJwk'];
  const { d: _secret, ...publicJwk } = privateJwk;
  return { privateJwk, publicJwk: publicJwk as unknown as PublicJwk };
}
