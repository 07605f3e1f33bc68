import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { IntegrityError } from '../kernel/keys/sealed-box.ts';
import { packEnvelope, unpackEnvelope } from './envelope-text.ts';

test('any text comes back byte for byte', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (text) => {
      assert.equal(unpackEnvelope(packEnvelope(text)).toString(), Buffer.from(text).toString());
    }),
  );
});

test('an envelope packed by the first version of the words still opens', () => {
  const kept = 'AcsAAAANswgEQwIVUisAAKgG8RYiOiIwMTkwZjNjMi03ZTFhLTdjMzMtOWE1NS0xZjBjNGQ3YjJlmgsPgQY4D1sPFmBzIn1dfX0=';
  const card = {
    resourceType: 'DocumentReference',
    id: '0190f3c2-7e1a-7c33-9a55-1f0c4d7b2e10',
    status: 'current',
    type: { coding: [{ system: 'http://loinc.org', code: '11502-2', display: "CR d'examens biologiques" }] },
  };
  assert.deepEqual(JSON.parse(unpackEnvelope(Buffer.from(kept, 'base64')).toString()), card);
});

test('bytes that are no packed text are refused, whatever they announce', () => {
  const packed = packEnvelope('{"resourceType":"DocumentReference"}');
  const boastful = Buffer.from(packed);
  boastful.writeUInt32LE(0xffff_ffff, 1);
  const other = Buffer.from(packed);
  other[0] = 2;
  for (const bytes of [Buffer.alloc(0), Buffer.of(1), packed.subarray(0, 4), boastful, other]) {
    assert.throws(() => unpackEnvelope(bytes), IntegrityError);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      try {
        unpackEnvelope(Buffer.concat([Buffer.of(1), noise]));
      } catch (error) {
        assert.ok(error instanceof IntegrityError);
      }
    }),
  );
});
