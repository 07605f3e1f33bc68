import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CdaError } from '../../src/standards/cda/cda-error.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { readNarrative } from '../../src/standards/cda/read-narrative.ts';
import { type CdaFixture, cdaFixture } from '../support/cda-fixture.ts';

test('a document in ISO-8859-1 or UTF-16 reads as in UTF-8', () => {
  const text = cdaFixture('n3-biologie').toString('utf8');
  const latin = Buffer.from(text.replace('UTF-8', 'ISO-8859-1').replace(/[^\n -\u00ff]/g, '-'), 'latin1');
  assert.equal(readCda(latin).custodian?.name, 'Laboratoire des Trois Ponts');
  const utf16 = Buffer.from(`\ufeff${text.replace('UTF-8', 'UTF-16')}`, 'utf16le');
  assert.deepEqual(readCda(utf16).sourcePatientInfo, readCda(Buffer.from(text)).sourcePatientInfo);
});

test('whatever is broken in a document, it is read or refused with a known reason', () => {
  const seed = 20261122;
  const names = fc.constantFrom<CdaFixture>(
    'n1-consultation',
    'n3-biologie',
    'signed-ordonnance',
    'auto-presentable-certificat',
  );
  const inserts = fc.constantFrom(
    '<',
    '>',
    '"',
    '&',
    '</a>',
    '<a>',
    '<!--',
    ']]>',
    '<![CDATA[',
    '\u0000',
    '&#0;',
    '<?',
    '=',
    ' xmlns:x=""',
  );
  fc.assert(
    fc.property(names, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), inserts, (name, place, cut, insert) => {
      const bytes = cdaFixture(name);
      const at = Math.floor(place * bytes.length);
      const broken = Buffer.concat([bytes.subarray(0, at), Buffer.from(insert), bytes.subarray(at + cut)]);
      try {
        readCda(broken);
        readNarrative(broken);
      } catch (error) {
        assert.ok(error instanceof CdaError, String(error));
      }
    }),
    { seed, numRuns: 300 },
  );
});
