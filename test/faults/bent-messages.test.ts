/** Security row 65 on the doors of today's software: bent packages, envelopes, metadata, queries and HL7 messages. Answers or refusals. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { messageOf } from '../../sandbox/hl7-client/messages.ts';
import { deposit, search } from '../../sandbox/xds-client/messages.ts';
import { demographics } from '../../sandbox/xds-client/patient-messages.ts';
import { Hl7Error } from '../../src/standards/hl7v2/hl7-error.ts';
import { MllpReader, toFrame } from '../../src/standards/hl7v2/mllp.ts';
import { headerOf, readMessage } from '../../src/standards/hl7v2/read-message.ts';
import { readTransmission } from '../../src/standards/hl7v2/transmission.ts';
import { readEnvelope } from '../../src/standards/soap-mtom/envelope.ts';
import { PackageReader } from '../../src/standards/soap-mtom/package-reader.ts';
import { SoapError } from '../../src/standards/soap-mtom/soap-error.ts';
import { binaryOf } from '../../src/standards/soap-mtom/xop.ts';
import { childElements, firstChild } from '../../src/standards/xds/ebrim.ts';
import { hearMessage } from '../../src/standards/xds/hl7-v3.ts';
import { MetadataProblem } from '../../src/standards/xds/metadata-problem.ts';
import { readSubmission } from '../../src/standards/xds/read-submission.ts';
import { readStoredQuery } from '../../src/standards/xds/stored-query.ts';
import { sized } from '../support/sizes.ts';
import { envelopeOf, packaged } from '../support/xds-messages.ts';

const ROUNDS = sized(250, 30_000);
const SEED = Number(process.env['CARNET_TEST_SEED'] ?? Date.now() % 1_000_000_000);
/** Nothing of this size takes a second of the processor, however it is bent. */
const MAX_ROUND_MS = 1_000;

const LETTER = readFileSync(new URL('../fixtures/cda/lettre-de-liaison.xml', import.meta.url));
const PATIENT = { value: '244035809504128', oid: '1.2.250.1.213.1.4.10' };
const security = '<a/>';

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

/** One to four changes: a byte flipped, a run cut, a run doubled, a piece of the message put elsewhere. */
function bent(bytes: Buffer, next: () => number, pieces: readonly string[]): Buffer {
  let now = bytes;
  for (let left = 1 + Math.floor(next() * 4); left > 0; left -= 1) {
    const at = Math.floor(next() * now.length);
    const to = Math.min(now.length, at + 1 + Math.floor(next() ** 3 * 200));
    const kind = Math.floor(next() * 4);
    if (kind === 0) {
      now = Buffer.from(now);
      now[at] = Math.floor(next() * 256);
    } else if (kind === 1) now = Buffer.concat([now.subarray(0, at), now.subarray(to)]);
    else if (kind === 2) now = Buffer.concat([now.subarray(0, to), now.subarray(at)]);
    else {
      const piece = Buffer.from(pieces[Math.floor(next() * pieces.length)] ?? '');
      now = Buffer.concat([now.subarray(0, at), piece, now.subarray(at)]);
    }
  }
  return now;
}

const isRefusal = (error: unknown): boolean =>
  error instanceof SoapError || error instanceof MetadataProblem || error instanceof Hl7Error;

function rounds(what: string, bytes: Buffer, read: (bytes: Buffer) => void): void {
  const next = random(SEED);
  read(bytes);
  // Tags, attributes, boundaries and fields of the message itself: pieces that mean something to its reader.
  const pieces = [
    ...bytes
      .toString('latin1')
      .slice(0, 20_000)
      .matchAll(/<[^>]{1,200}>|"[^"]{1,80}"|--\S+\r\n|[|^~&\r]+/g),
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    const message = bent(
      bytes,
      next,
      pieces.map(([piece]) => piece),
    );
    const before = process.cpuUsage();
    try {
      read(message);
    } catch (error) {
      assert.ok(isRefusal(error), `${what}, seed ${SEED}, round ${round}: ${String((error as Error).stack)}`);
    }
    const { user } = process.cpuUsage(before);
    assert.ok(user / 1_000 < MAX_ROUND_MS, `${what}, seed ${SEED}, round ${round}: ${user / 1_000} ms`);
  }
}

test(`row 65: ${ROUNDS} bent deposits: package, envelope, metadata, bytes (seed ${SEED})`, () => {
  const ask = deposit(LETTER, '1.2.250.1.999.1');
  const { body, contentType } = packaged(envelopeOf(ask.body, { security, action: ask.action }), ask.documents, 'b-1');
  assert.match(contentType, /boundary="b-1"/);
  rounds('a deposit', body, (bytes) => {
    const reader = new PackageReader('b-1', bytes.length);
    for (let at = 0; at < bytes.length; at += 8_192) reader.push(bytes.subarray(at, at + 8_192));
    const [root, ...parts] = reader.end();
    const envelope = readEnvelope(root?.bytes ?? Buffer.alloc(0));
    readSubmission(firstChild(envelope.body, 'SubmitObjectsRequest') ?? envelope.body);
    for (const one of childElements(envelope.body, 'Document')) binaryOf(one, parts);
  });
});

test(`row 65: ${ROUNDS} bent queries and HL7 v3 messages (seed ${SEED})`, () => {
  const sender = { sourceId: '1.2.250.1.999.1', softwareName: 'Essai', id: 'm-1', at: '20261129010000' };
  const messages = [
    [search(PATIENT), readStoredQuery],
    [demographics('TEST_EXST', PATIENT, sender), hearMessage],
  ] as const;
  for (const [ask, read] of messages)
    rounds(
      ask.action,
      Buffer.from(envelopeOf(ask.body, { security, action: ask.action })),
      (bytes) => void read(readEnvelope(bytes).body),
    );
});

test(`row 65: ${ROUNDS} bent HL7 v2 messages, as frames and as messages (seed ${SEED})`, () => {
  const time = '20261128223000+0100';
  const content = LETTER;
  const facts = { act: 'new', message: 'MDM', flags: [], receipt: true, controlId: 'T1', time } as const;
  rounds('a message', messageOf({ content, ...facts }), (bytes) => {
    headerOf(bytes);
    readTransmission(readMessage(bytes));
  });
  rounds('a frame', toFrame(messageOf({ content, ...facts })), (bytes) => {
    const reader = new MllpReader();
    for (let at = 0; at < bytes.length; at += 700) reader.push(bytes.subarray(at, at + 700));
  });
});
