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
import { type Clock, systemClock } from '../clock.ts';
import { createOnce, ensureFolder, readSmallFile, removeFile } from './durable-file.ts';

/**
 * head: signs chain heads; log: signs the public log; witness: cosigns the other zone's (all Ed25519, RFC 8032). token: signs access tokens (ES256, RFC 7518 §3.4). client: proves this
 * deployment to the professionals' identity provider (ES256, RFC 7523).
 */
export type SigningUse = 'head' | 'log' | 'witness' | 'token' | 'client';

/** What Ed25519 signs, and verifies for ever. */
const LASTING: readonly SigningUse[] = ['head', 'log', 'witness'];

export type SigningKey = {
  kid: string;
  number: number;
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** From then on it signs; before, it is published only. */
  signsFrom: Date;
};

/** A public key as published: RFC 7517 with kid, use and alg. */
export type PublicJwk = JsonWebKey & { kid: string; use: 'sig'; alg: 'EdDSA' | 'ES256' };

const MAX_SIGNING_KEYS = 16;
/** Milliseconds that a new key is published before it signs: whoever verifies has fetched it by then. */
export const PUBLISHED_BEFORE_USE_MS = 5 * 60_000;
/** Milliseconds that a key of tokens verifies after the next one signs: longer than any of its tokens lives. */
export const VERIFIES_AFTER_USE_MS = 10 * 60_000;
/** Written above the key in its file; PEM allows explanatory text there (RFC 7468 §2). A key without it signs at once. */
const SIGNS_FROM = /^signs-from: (\S+)$/m;

function newPem(use: SigningUse): string {
  const pair = LASTING.includes(use)
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
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
  const signsFrom = new Date(SIGNS_FROM.exec(pem.toString('utf8'))?.[1] ?? 0);
  return { kid: thumbprint(publicKey.export({ format: 'jwk' })), number, privateKey, publicKey, signsFrom };
}

function fileName(use: SigningUse, number: number): string {
  return `${use}-${String(number).padStart(4, '0')}.pem`;
}

function digestOf(use: SigningUse): 'sha256' | null {
  return LASTING.includes(use) ? null : 'sha256';
}

/**
 * The signing keys of one use. A new key is published first, then signs. Keys of chain heads verify for ever; keys of tokens
 * until the last token that they signed has ended.
 */
export class SigningRing {
  readonly use: SigningUse;
  readonly #folder: string;
  readonly #io: FileIo;
  readonly #clock: Clock;
  #keys: SigningKey[] = [];

  private constructor(use: SigningUse, folder: string, io: FileIo, clock: Clock) {
    this.use = use;
    this.#folder = folder;
    this.#io = io;
    this.#clock = clock;
  }

  /** Loads the ring from the zone's secrets folder; the first process ever makes its first key (PKCS#8 PEM, 0600). */
  static async open(options: { use: SigningUse; folder: string; io?: FileIo; clock?: Clock }): Promise<SigningRing> {
    const io = options.io ?? systemIo;
    const ring = new SigningRing(options.use, options.folder, io, options.clock ?? systemClock);
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
    const now = this.#clock.now();
    const signing = this.#keys.findLast(({ signsFrom }) => signsFrom <= now) ?? this.#keys[0];
    if (signing === undefined) throw new Error(`The ${this.use} signing key is gone.`);
    return signing;
  }

  /** The public key of that id, or null: then `refresh` once (another process may have made it) before refusing. */
  publicKey(kid: string): KeyObject | null {
    return this.#verifying().find((key) => key.kid === kid)?.publicKey ?? null;
  }

  /** What others need to verify (RFC 7517 §5), newest last. */
  publicJwks(): { keys: PublicJwk[] } {
    const alg = LASTING.includes(this.use) ? 'EdDSA' : 'ES256';
    const keys = this.#verifying().map(
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

  /**
   * Makes the next key: published now, signing from then on (at once unless told). `dropOthers`: every other key goes, with all that
   * it signed (a key was stolen). Files of keys that ended are removed. Returns the new key's id.
   */
  async rotate(how: { readonly signsFrom?: Date; readonly dropOthers?: boolean } = {}): Promise<string> {
    await this.refresh();
    const verifying = this.#verifying();
    const ended = how.dropOthers === true ? this.#keys : this.#keys.filter((key) => !verifying.includes(key));
    if (this.#keys.length - ended.length >= MAX_SIGNING_KEYS)
      throw new RangeError(`At most ${MAX_SIGNING_KEYS} signing keys: wait until one has ended.`);
    const number = (this.#keys.at(-1)?.number ?? 0) + 1;
    const signsFrom = how.signsFrom ?? this.#clock.now();
    const text = `signs-from: ${signsFrom.toISOString()}\n${newPem(this.use)}`;
    const won = await createOnce(this.#io, this.#folder, fileName(this.use, number), Buffer.from(text, 'utf8'));
    if (!won) throw new RangeError('Another rotation runs at the same time.');
    for (const key of ended) await removeFile(this.#io, this.#folder, fileName(this.use, key.number));
    await this.refresh();
    const made = this.#keys.find((key) => key.number === number);
    if (made === undefined) throw new Error(`The new ${this.use} signing key is gone.`);
    return made.kid;
  }

  /** Keys that still verify: of tokens, those that sign, will sign, or stopped signing a short while ago. */
  #verifying(): readonly SigningKey[] {
    if (this.use !== 'token') return this.#keys;
    const limit = this.#clock.now().getTime() - VERIFIES_AFTER_USE_MS;
    return this.#keys.filter(
      (_, at) => !this.#keys.slice(at + 1).some(({ signsFrom }) => signsFrom.getTime() <= limit),
    );
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
