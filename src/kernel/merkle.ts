import { hash as sha } from 'node:crypto';

/**
 * A Merkle tree over a small batch (RFC 9162 §2.1): one signature of its root vouches for every leaf, each shown by its
 * own path. Leaves and nodes are hashed under different prefixes, so that neither passes for the other.
 */

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
const HASH_BYTES = 32;
/** A side (0: the sibling is on the left, 1: on the right) and the sibling's hash. */
const STEP_BYTES = 1 + HASH_BYTES;
const [ON_THE_LEFT, ON_THE_RIGHT] = [0, 1];

/** Steps of a path: more leaves than any batch has. */
export const MAX_PATH_STEPS = 16;
export const MAX_PATH_BYTES = MAX_PATH_STEPS * STEP_BYTES;

const hash = (...pieces: readonly Uint8Array[]): Buffer => sha('sha256', Buffer.concat(pieces), 'buffer');

export interface MerkleTree {
  /** 32 bytes. */
  readonly root: Buffer;
  /** For each leaf, in the order given: from the leaf up, one step after the other; empty for a single leaf. */
  readonly paths: readonly Buffer[];
}

/** The tree over one leaf or more. */
export function merkleTree(leaves: readonly Uint8Array[]): MerkleTree {
  const paths: Buffer[][] = leaves.map(() => []);
  /** Nodes of one level, with the leaves below each. */
  let level = leaves.map((leaf, index) => ({ hash: hash(LEAF, leaf), below: [index] }));
  while (level.length > 1) {
    const above: typeof level = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i], level[i + 1]];
      if (left === undefined) break;
      if (right === undefined) {
        above.push(left); // one too many goes up as it is
        continue;
      }
      for (const index of left.below) paths[index]?.push(Buffer.from([ON_THE_RIGHT]), right.hash);
      for (const index of right.below) paths[index]?.push(Buffer.from([ON_THE_LEFT]), left.hash);
      above.push({ hash: hash(NODE, left.hash, right.hash), below: [...left.below, ...right.below] });
    }
    level = above;
  }
  const root = level[0];
  if (root === undefined) throw new RangeError('A tree has at least one leaf.');
  return { root: root.hash, paths: paths.map((steps) => Buffer.concat(steps)) };
}

/** The root to which a path leads from a leaf; null when the bytes are no path. */
export function rootOf(leaf: Uint8Array, path: Buffer): Buffer | null {
  if (path.length % STEP_BYTES !== 0 || path.length > MAX_PATH_BYTES) return null;
  let found = hash(LEAF, leaf);
  for (let at = 0; at < path.length; at += STEP_BYTES) {
    const side = path[at];
    const sibling = path.subarray(at + 1, at + STEP_BYTES);
    if (side === ON_THE_LEFT) found = hash(NODE, sibling, found);
    else if (side === ON_THE_RIGHT) found = hash(NODE, found, sibling);
    else return null;
  }
  return found;
}
