import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { join } from 'node:path';
import { type FileIo, systemIo } from '../blob/file-io.ts';
import { createOnce, ensureFolder, readSmallFile, removeFile } from './durable-file.ts';

/**
 * head: signs chain heads (Ed25519, RFC 8032). token: signs access tokens (ES256, RFC 7518 §3.4). client: proves this
 * deployment to the professionals' identity provider (ES256, RFC 7523).
 */
export type SigningUse = 'head' | 'token' | 'client';

export type SigningKey = { kid: string; number: number; privateKey: KeyObject; publicKey: KeyObject };

/** A public key as published: RFC 7517 with kid, use and alg. */
export type PublicJwk = JsonWebKey & { kid: string; use: 'sig'; alg: 'EdDSA' | 'ES256' };

const MAX_SIGNING_KEYS = 16;

function newPem(use: SigningUse): string {
  const pair = use === 'head' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The thumbprint of RFC 7638: SHA-256 of the required members in alphabetical order. */
function thumbprint(jwk: JsonWebKey): string {
  const required =
    jwk.kty === 'EC' ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y } : { crv: jwk.crv, kty: jwk.kty, x: jwk.x };
  return createHash('sha256').update(JSON.stringify(required)).digest('base64url');
}

function fromPem(number: number, pem: Buffer): SigningKey {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  return { kid: thumbprint(publicKey.export({ format: 'jwk' })), number, privateKey, publicKey };
}

function fileName(use: SigningUse, number: number): string {
  return `${use}-${String(number).padStart(4, '0')}.pem`;
}

function digestOf(use: SigningUse): 'sha256' | null {
  return use === 'head' ? null : 'sha256';
}

/** The signing keys of one use: the newest signs, the older ones still verify until they are retired. */
export class SigningRing {
  readonly use: SigningUse;
  readonly #folder: string;
  readonly #io: FileIo;
  #keys: SigningKey[] = [];

  private constructor(use: SigningUse, folder: string, io: FileIo) {
    this.use = use;
    this.#folder = folder;
    this.#io = io;
  }

  /** Loads the ring from the zone's secrets folder; the first process ever makes its first key (PKCS#8 PEM, 0600). */
  static async open(options: { use: SigningUse; folder: string; io?: FileIo }): Promise<SigningRing> {
    const io = options.io ?? systemIo;
    const ring = new SigningRing(options.use, options.folder, io);
    await ensureFolder(io, options.folder);
    await ring.refresh();
    if (ring.#keys.length === 0) {
      await createOnce(io, options.folder, fileName(options.use, 1), Buffer.from(newPem(options.use), 'utf8'));
      await ring.refresh();
    }
    return ring;
  }

  /** The key that signs now. */
  get current(): SigningKey {
    const newest = this.#keys.at(-1);
    if (newest === undefined) throw new Error(`The ${this.use} signing key is gone.`);
    return newest;
  }

  /** The public key of that id, or null: then `refresh` once (another process may have made it) before refusing. */
  publicKey(kid: string): KeyObject | null {
    return this.#keys.find((key) => key.kid === kid)?.publicKey ?? null;
  }

  /** What others need to verify (RFC 7517 §5), newest last. */
  publicJwks(): { keys: PublicJwk[] } {
    const alg = this.use === 'head' ? 'EdDSA' : 'ES256';
    const keys = this.#keys.map(
      ({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg }) as const,
    );
    return { keys };
  }

  /** The raw signature (64 bytes for both uses) by the current key. */
  sign(data: Uint8Array): Buffer {
    return sign(digestOf(this.use), data, { key: this.current.privateKey, dsaEncoding: 'ieee-p1363' });
  }

  /** True when the signature is by the key `kid` of this ring. */
  verify(kid: string, data: Uint8Array, signature: Uint8Array): boolean {
    const key = this.publicKey(kid);
    return key !== null && verify(digestOf(this.use), data, { key, dsaEncoding: 'ieee-p1363' }, signature);
  }

  /** Loads what other processes made or retired. */
  async refresh(): Promise<void> {
    const found: SigningKey[] = [];
    for (const name of await this.#io.list(this.#folder)) {
      const number = Number(/-(\d{4})\.pem$/.exec(name)?.[1] ?? 0);
      if (number === 0 || name !== fileName(this.use, number)) continue;
      const pem = await readSmallFile(this.#io, join(this.#folder, name));
      if (pem !== null) found.push(fromPem(number, pem.bytes));
    }
    this.#keys = found.sort((a, b) => a.number - b.number);
  }

  /** Makes the next key, which signs from now on. Returns its id. */
  async rotate(): Promise<string> {
    await this.refresh();
    if (this.#keys.length >= MAX_SIGNING_KEYS)
      throw new RangeError(`At most ${MAX_SIGNING_KEYS} signing keys: retire some.`);
    const next = this.current.number + 1;
    await createOnce(this.#io, this.#folder, fileName(this.use, next), Buffer.from(newPem(this.use), 'utf8'));
    await this.refresh();
    return this.current.kid;
  }

  /** Removes an old key: what it signed no longer verifies here. */
  async retire(kid: string): Promise<void> {
    const key = this.#keys.find((known) => known.kid === kid);
    if (key === undefined) return;
    if (key === this.current) throw new RangeError('The current signing key cannot be retired.');
    await removeFile(this.#io, this.#folder, fileName(this.use, key.number));
    await this.refresh();
  }
}

/** Verifies a signature of another zone's or deployment's ring with its published key. */
export function verifyWithJwk(jwk: PublicJwk, data: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return verify(jwk.alg === 'ES256' ? 'sha256' : null, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
