import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import { headVerifier, MAX_HEADS_PER_SIGNATURE, type PlainHead, signHeads } from './head-signature.ts';
import { MAX_PATH_BYTES, merkleTree, rootOf } from './merkle.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const counted = { signed: 0, verified: 0 };
const signer = {
  keyId: 'k1',
  sign(bytes: Buffer): Buffer {
    counted.signed += 1;
    return sign(null, bytes, privateKey);
  },
};
const verifier = () =>
  headVerifier((keyId, bytes, signature) => {
    counted.verified += 1;
    return keyId === 'k1' && verify(null, bytes, publicKey, signature);
  });

const headNumber = (n: number): PlainHead => ({
  ownerId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  seq: n + 1,
  chain: createHash('sha256').update(String(n)).digest(),
});
const heads = (count: number): PlainHead[] => Array.from({ length: count }, (_, n) => headNumber(n));

test('the tree of RFC 9162: its root for three leaves, computed by hand', () => {
  const h = (...pieces: (Buffer | string)[]): Buffer =>
    createHash('sha256')
      .update(Buffer.concat(pieces.map((p) => Buffer.from(p))))
      .digest();
  const [a, b, c] = ['a', 'b', 'c'].map((leaf) => h('\0', leaf)) as [Buffer, Buffer, Buffer];
  const { root, paths } = merkleTree(['a', 'b', 'c'].map((leaf) => Buffer.from(leaf)));
  assert.deepEqual(root, h('\x01', h('\x01', a, b), c));
  assert.deepEqual(
    paths.map((path) => path.length / 33),
    [2, 2, 1],
  );
});

for (const count of [1, 2, 3, 63, 64, 65, 200]) {
  test(`${count} heads: each is proved by its own path, with one signature for ${MAX_HEADS_PER_SIGNATURE}`, () => {
    counted.signed = 0;
    counted.verified = 0;
    const signed = signHeads(signer, heads(count));
    const batches = Math.ceil(count / MAX_HEADS_PER_SIGNATURE);
    assert.equal(counted.signed, batches);
    const holds = verifier();
    assert.ok(signed.every((head) => holds('k1', head)));
    assert.equal(counted.verified, batches, 'a shared signature is computed once');
    assert.ok(signed.every(({ path }) => path !== null && path.length <= MAX_PATH_BYTES));
  });
}

test('a head that was not signed is refused: another number, chain, owner, path, signature or key', () => {
  const signed = signHeads(signer, heads(5));
  const [first, second] = signed;
  assert.ok(first !== undefined && second !== undefined && first.path !== null);
  const holds = verifier();
  const flipped = Buffer.from(first.path);
  flipped[0] = 1 - (flipped[0] ?? 0);
  const forged = [
    { ...first, seq: first.seq + 1 },
    { ...first, chain: second.chain },
    { ...first, ownerId: second.ownerId },
    { ...first, path: second.path },
    { ...first, path: flipped },
    { ...first, path: first.path.subarray(1) },
    { ...first, path: first.path.subarray(33) },
    { ...first, path: Buffer.concat([first.path, first.path.subarray(0, 33)]) },
    { ...first, path: Buffer.alloc(MAX_PATH_BYTES + 33) },
    { ...first, path: null },
    { ...first, signature: Buffer.alloc(64) },
  ];
  for (const head of forged) assert.equal(holds('k1', head), false);
  assert.equal(holds('k2', first), false);
  assert.equal(holds('k1', first), true);
});

test('a node of the tree does not pass for a head', () => {
  const leaves = ['a', 'b', 'c', 'd'].map((leaf) => Buffer.from(leaf));
  const { root, paths } = merkleTree(leaves);
  const above = paths[0]?.subarray(33) ?? Buffer.alloc(0);
  const [a, b] = leaves.map((leaf) => createHash('sha256').update('\0').update(leaf).digest()) as [Buffer, Buffer];
  const node = Buffer.concat([Buffer.from([1]), a, b]);
  assert.notDeepEqual(rootOf(node, above), root);
  assert.notDeepEqual(rootOf(node.subarray(1), above), root);
});

test('a copy signed alone, as before batches, still holds', () => {
  const head = headNumber(3);
  const bytes = Buffer.concat([Buffer.from(`carnet-head-v1|${head.ownerId}|${head.seq}|`), head.chain]);
  assert.ok(verifier()('k1', { ...head, path: null, signature: sign(null, bytes, privateKey) }));
});
