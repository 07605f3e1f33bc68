import { LRUCache } from 'lru-cache';
import { merkleTree, rootOf } from './merkle.ts';

/** Heads under one signature: a path of at most six hashes beside each. */
export const MAX_HEADS_PER_SIGNATURE = 64;

const ROOT_PREFIX = Buffer.from('carnet-heads-v2|');

/** Signs the heads that leave the zone: the other zone holds what it cannot forge. */
export interface HeadSigner {
  readonly keyId: string;
  sign(bytes: Buffer): Buffer;
}

export interface PlainHead {
  /** The record or the person whose chain it is. */
  readonly ownerId: string;
  readonly seq: number;
  readonly chain: Buffer;
}

/** A head, and what proves who copied it. */
export interface SignedHead extends PlainHead {
  /** From the head to the root that was signed (`merkleTree`); null in a copy signed alone, before batches. */
  readonly path: Buffer | null;
  readonly signature: Buffer;
}

/** The bytes of one head: a leaf of the tree that is signed. */
function headBytes({ ownerId, seq, chain }: PlainHead): Buffer {
  return Buffer.concat([Buffer.from(`carnet-head-v1|${ownerId}|${seq}|`), chain]);
}

const rootBytes = (root: Buffer): Buffer => Buffer.concat([ROOT_PREFIX, root]);

/** Signs heads, one signature for each MAX_HEADS_PER_SIGNATURE of them; in the same order. */
export function signHeads(signer: HeadSigner, heads: readonly PlainHead[]): SignedHead[] {
  const signed: SignedHead[] = [];
  for (let from = 0; from < heads.length; from += MAX_HEADS_PER_SIGNATURE) {
    const batch = heads.slice(from, from + MAX_HEADS_PER_SIGNATURE);
    const { root, paths } = merkleTree(batch.map(headBytes));
    const signature = signer.sign(rootBytes(root));
    for (const [i, { ownerId, seq, chain }] of batch.entries()) {
      signed.push({ ownerId, seq, chain, path: paths[i] ?? Buffer.alloc(0), signature });
    }
  }
  return signed;
}

/** True when the signature is by that key of the zone. */
export type VerifySignature = (keyId: string, bytes: Buffer, signature: Buffer) => boolean;

const MAX_REMEMBERED_ROOTS = 10_000;

/** Verifies signed heads; a signature that many of them share is computed once. */
export function headVerifier(verify: VerifySignature): (keyId: string, head: SignedHead) => boolean {
  const known = new LRUCache<string, boolean>({ max: MAX_REMEMBERED_ROOTS });
  return (keyId, head) => {
    if (head.path === null) return verify(keyId, headBytes(head), head.signature);
    const root = rootOf(headBytes(head), head.path);
    if (root === null) return false;
    const name = `${keyId}|${root.toString('base64')}|${head.signature.toString('base64')}`;
    let holds = known.get(name);
    if (holds === undefined) {
      holds = verify(keyId, rootBytes(root), head.signature);
      known.set(name, holds);
    }
    return holds;
  };
}
