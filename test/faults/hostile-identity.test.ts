/** security rows 28 and 65 at length: mutated assertions, certificates and revocation lists. Nobody else is believed, nothing breaks. */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { holderOf } from '../../src/standards/vihf/holder.ts';
import { readVihf } from '../../src/standards/vihf/read-vihf.ts';
import { VihfError } from '../../src/standards/vihf/vihf-error.ts';
import { writeVihf } from '../../src/standards/vihf/write-vihf.ts';
import { DerError } from '../../src/standards/x509/der.ts';
import { parseName } from '../../src/standards/x509/distinguished-name.ts';
import { maySign, TrustError, TrustStore } from '../../src/standards/x509/trust.ts';
import { isFull } from '../support/sizes.ts';
import { DOCTOR, envelope, statement, VihfWorld } from '../support/vihf-world.ts';

const ROUNDS = isFull ? 200_000 : 1_500;
const SEED = Number(process.env['CARNET_TEST_SEED'] ?? Date.now() % 1_000_000_000);
/** Nothing of this size takes a second of the processor, however it is bent. */
const MAX_ROUND_MS = 1_000;

const world = new VihfWorld();
const assertion = writeVihf(statement(), world.card);
const message = envelope(assertion);
const list = world.authority.revoke([world.issue([[['2.5.4.3', 'x']]], 'signature').serial]);

/** mulberry32: the same seed, the same mutations. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Pieces that mean something to the readers: whole tags, names and signs of the message itself. */
const PIECES = [...assertion.matchAll(/<[^>]+>|"[^"]*"/g)].map(([piece]) => piece);

/** One to four changes: bytes flipped, cut, doubled or moved, and pieces of the message put elsewhere. */
function mutated(bytes: Buffer, next: () => number, pieces: readonly string[]): Buffer {
  let changed = bytes;
  for (let left = 1 + Math.floor(next() * 4); left > 0; left -= 1) {
    const at = Math.floor(next() * changed.length);
    const end = Math.min(changed.length, at + 1 + Math.floor(next() * 200));
    const [head, middle, tail] = [changed.subarray(0, at), changed.subarray(at, end), changed.subarray(end)];
    const kind = Math.floor(next() * (pieces.length > 0 ? 6 : 4));
    if (kind === 0) {
      changed = Buffer.from(changed);
      changed[at] = Math.floor(next() * 256);
    } else if (kind === 1) changed = Buffer.concat([head, tail]);
    else if (kind === 2) changed = Buffer.concat([head, middle, middle, tail]);
    else if (kind === 3) changed = Buffer.concat([head, tail, middle]);
    else changed = Buffer.concat([head, Buffer.from(pieces[Math.floor(next() * pieces.length)] ?? ''), middle, tail]);
  }
  return changed;
}

function rounds(what: string, round: (next: () => number) => void): void {
  for (let n = 0; n < ROUNDS; n += 1) {
    const seed = SEED + n;
    const start = process.cpuUsage();
    try {
      round(random(seed));
    } catch (error) {
      throw new Error(`${what}, CARNET_TEST_SEED=${seed}`, { cause: error });
    }
    const { user, system } = process.cpuUsage(start);
    assert.ok((user + system) / 1_000 < MAX_ROUND_MS, `${what} took too long, CARNET_TEST_SEED=${seed}`);
  }
}

test(`rows 28 and 65: ${ROUNDS} bent messages: refused in the door's words, or the identity that was signed (seed ${SEED})`, () => {
  const context = { now: new Date(), trust: world.trust, tlsCertificate: world.cardTls, audiences: ['urn:dmp'] };
  let refused = 0;
  rounds('a message', (next) => {
    try {
      const vihf = readVihf(mutated(message, next, PIECES), context);
      assert.equal(vihf.subject.id, DOCTOR);
      assert.equal(vihf.purpose, 'normal');
      assert.equal(vihf.patient?.matricule, '244035809504128');
    } catch (error) {
      if (!(error instanceof VihfError)) throw error;
      refused += 1;
    }
  });
  assert.ok(refused > ROUNDS / 2, `${refused} of ${ROUNDS} refused`);
});

test(`row 65: ${ROUNDS} bent certificates, lists and names: an answer or a refusal (seed ${SEED})`, () => {
  const der = Buffer.from(world.card.certificate.raw);
  const pem = Buffer.from(list);
  rounds('a certificate', (next) => {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(mutated(der, next, []));
    } catch {
      return; // node's own refusal
    }
    holderOf(certificate);
    try {
      maySign(certificate);
    } catch (error) {
      assert.ok(error instanceof DerError, String(error));
    }
    const isChanged = !certificate.raw.equals(der);
    if (isChanged)
      assert.notEqual(world.trust.problemOf(certificate, new Date()), null, 'a changed certificate is believed');
  });
  rounds('a list', (next) => {
    try {
      const bent = mutated(pem, next, []);
      const store = new TrustStore(world.bundle, bent.toString('latin1'));
      assert.equal(store.problemOf(world.card.certificate, new Date()), null);
    } catch (error) {
      assert.ok(error instanceof TrustError, String(error));
    }
  });
  rounds('a name', (next) => {
    parseName(
      mutated(Buffer.from('CN=899900000128+SN=#0c0141,OU="a,b\\2c",O=Hôpital\\, Port,C=FR'), next, [
        '#',
        '\\',
        '"',
        '+',
      ]).toString(),
    );
  });
});
