import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { SimulatedDisk } from '../blob/simulated-disk.ts';
import { manualClock } from '../clock.ts';
import { newDocumentKey, unwrapDocumentKey, wrapDocumentKey } from './document-key.ts';
import { ZoneKeys } from './key-ring.ts';
import { IntegrityError, open, seal, sealKey } from './sealed-box.ts';
import { SigningRing, verifyWithJwk } from './signing-keys.ts';

const SEED = 20261122;
const START = new Date('2026-11-22T08:00:00Z');

function folderFor(t: { after(done: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-keys-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function openZone(folder: string, zone: 'record' | 'space' = 'record'): Promise<ZoneKeys> {
  return ZoneKeys.open({ zone, folder, clock: manualClock(START) });
}

test('a sealed text opens with its key at its place, and no other way', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.nat(), (bytes, place, at) => {
      const key = newDocumentKey();
      const box = seal(key, bytes, place);
      assert.deepEqual(open(key, box, place), Buffer.from(bytes));
      assert.deepEqual(open(sealKey(key), box, Buffer.from(place)), Buffer.from(bytes));
      assert.throws(() => open(newDocumentKey(), box, place), IntegrityError);
      assert.throws(() => open(key, box, `${place}.`), IntegrityError);
      box.writeUInt8(box.readUInt8(at % box.length) ^ 1, at % box.length);
      assert.throws(() => open(key, box, place), IntegrityError);
      assert.throws(() => open(key, box.subarray(0, at % 28), place), IntegrityError);
    }),
    { seed: SEED },
  );
  const wrapped = wrapDocumentKey(newDocumentKey(), newDocumentKey(), 'record|r1|d1');
  assert.throws(() => unwrapDocumentKey(newDocumentKey(), wrapped, 'record|r1|d1'), IntegrityError);
  assert.notDeepEqual(seal(newDocumentKey(), Buffer.alloc(9), ''), seal(newDocumentKey(), Buffer.alloc(9), ''));
});

test('nonces never repeat across the pool they are drawn from', () => {
  const key = newDocumentKey();
  const nonces = new Set(Array.from({ length: 5_000 }, () => seal(key, Buffer.alloc(1), '').toString('hex', 0, 12)));
  assert.equal(nonces.size, 5_000);
});

test('several processes that start at once share the keys of their zone, readable by their owner alone', async (t) => {
  const folder = folderFor(t);
  const all = await Promise.all(Array.from({ length: 8 }, () => openZone(join(folder, 'secrets'))));
  assert.equal(new Set(all.map(({ chainKey }) => chainKey.toString('hex'))).size, 1);
  assert.equal(new Set(all.map((keys) => keys.master(1)?.key.toString('hex'))).size, 1);
  assert.equal(statSync(join(folder, 'secrets')).mode & 0o777, 0o700);
  for (const name of readdirSync(join(folder, 'secrets'))) {
    assert.equal(statSync(join(folder, 'secrets', name)).mode & 0o777, 0o600, name);
  }
});

test('a crash at any step of the first start leaves whole keys or none, and the next start heals', async () => {
  for (let operation = 1; operation < 40; operation += 1) {
    for (const fate of ['lost', 'kept'] as const) {
      const clock = manualClock(START);
      const disk = new SimulatedDisk(clock);
      disk.crashAt = operation;
      let seen: ZoneKeys | null = null;
      const start = ZoneKeys.open({ zone: 'record', folder: '/secrets', clock, io: disk }).then((keys) => {
        seen = keys;
      });
      await Promise.race([start, disk.death]);
      const after = await ZoneKeys.open({ zone: 'record', folder: '/secrets', clock, io: disk.afterCrash(fate) });
      const before = seen as ZoneKeys | null;
      if (before !== null)
        assert.equal(after.fingerprint, before.fingerprint, `crash at ${operation}: keys in use were lost`);
    }
  }
});

test('keys of different zones, purposes and owners have nothing in common', async (t) => {
  const folder = folderFor(t);
  const record = await openZone(join(folder, 'record'));
  const space = await openZone(join(folder, 'space'), 'space');
  const keys = [
    record.chainKey,
    space.chainKey,
    record.detailKey('a'),
    record.detailKey('b'),
    record.stamp('a', 'x'),
    record.stamp('b', 'x'),
  ];
  assert.equal(new Set(keys.map((key) => key.toString('hex'))).size, keys.length);
  assert.equal(record.actorKey('810100000001').length, 16);
  assert.notEqual(record.fingerprint, space.fingerprint);
  await assert.rejects(openZone(join(folder, 'record'), 'space'), IntegrityError);
});

test('stamps and tokens prove that we made them, for one purpose', async (t) => {
  const keys = await openZone(folderFor(t));
  const token = keys.sealToken('cursor', { after: 12 });
  assert.deepEqual(keys.openToken('cursor', token), { after: 12 });
  assert.throws(() => keys.openToken('form', token), IntegrityError);
  const altered = Buffer.from(token, 'base64url');
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
  assert.throws(() => keys.openToken('cursor', altered.toString('base64url')), IntegrityError);
  assert.throws(() => keys.openToken('cursor', 'not ours'), IntegrityError);
  assert.throws(() => keys.openToken('cursor', 'A'.repeat(100_000)), IntegrityError);
  assert.ok(keys.isStamp('form', 'data', keys.stamp('form', 'data')));
  assert.equal(keys.isStamp('form', 'other', keys.stamp('form', 'data')), false);
  assert.equal(keys.isStamp('form', 'data', Buffer.alloc(3)), false);
});

test('an index key rotates: the new version first, the one before still tried, then dropped; each use is metered', async (t) => {
  const folder = folderFor(t);
  let metered = 0;
  const meter = (count: number) => {
    metered += count;
  };
  const keys = await ZoneKeys.open({ zone: 'record', folder, clock: manualClock(START), meter });
  const other = await openZone(folder);
  const [old] = keys.blindIndexes('1.2.250.1.213.1.4.10|180127500112233');
  assert.equal(await keys.newIndexVersion(), 2);
  const both = keys.blindIndexes('1.2.250.1.213.1.4.10|180127500112233');
  assert.deepEqual(
    both.map(({ version }) => version),
    [2, 1],
  );
  assert.deepEqual(both[1], old);
  assert.equal(metered, 3);
  await other.refresh();
  assert.deepEqual(other.blindIndexes('1.2.250.1.213.1.4.10|180127500112233'), both);
  await assert.rejects(keys.dropIndexVersion(2), RangeError);
  await keys.dropIndexVersion(1);
  assert.deepEqual(
    keys.blindIndexes('x').map(({ version }) => version),
    [2],
  );
});

test('a damaged or lost key file stops the start instead of making a new key over it', async (t) => {
  const folder = folderFor(t);
  await openZone(folder);
  const path = join(folder, 'master-0001.key');
  const line = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    line.replace(/.(?=\n)/, (last) => (last === '0' ? '1' : '0')),
  );
  await assert.rejects(openZone(folder), IntegrityError);
  rmSync(path);
  await assert.rejects(openZone(folder), IntegrityError);
});

test('chain heads and access tokens are signed by rings that several processes share and rotate', async (t) => {
  const folder = folderFor(t);
  for (const use of ['head', 'token'] as const) {
    const [ring, other] = await Promise.all([SigningRing.open({ use, folder }), SigningRing.open({ use, folder })]);
    const data = Buffer.from('head 12');
    const first = ring.current.kid;
    assert.equal(other.current.kid, first);
    const signature = other.sign(data);
    assert.equal(signature.length, 64);
    const second = await ring.rotate();
    assert.notEqual(second, first);
    assert.ok(ring.verify(first, data, signature), 'the older key still verifies');
    assert.equal(ring.verify(second, data, signature), false);
    assert.equal(other.publicKey(second), null);
    await other.refresh();
    assert.ok(other.verify(second, data, ring.sign(data)));
    const jwk = ring.publicJwks().keys.find(({ kid }) => kid === first);
    assert.ok(jwk !== undefined && jwk.d === undefined && verifyWithJwk(jwk, data, signature));
    await ring.retire(first);
    assert.equal(ring.verify(first, data, signature), false);
    await assert.rejects(ring.retire(second), RangeError);
  }
});
