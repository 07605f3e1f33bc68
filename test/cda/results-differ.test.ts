import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NarrativeTable } from '../../src/standards/cda/narrative.ts';
import { readNarrative } from '../../src/standards/cda/read-narrative.ts';
import { cdaFixture } from '../support/cda-fixture.ts';

// What a laboratory's software coded and what its doctor attested are two things: CDA R2 §4.3.5.

test('results that the author’s text contradicts are told so, and flag nothing in it', () => {
  assert.equal(readNarrative(cdaFixture('n3-biologie')).sections[0]?.differs, undefined);
  const section = readNarrative(cdaFixture('n3-biologie', 'value="10.9" unit="g/dL"', 'value="19.0" unit="g/dL"'))
    .sections[0];
  assert.equal(section?.differs, true);
  assert.equal(section.results.length, 3);
  const table = section.blocks.find((block): block is NarrativeTable => block.kind === 'table');
  assert.deepEqual(
    table?.body.map((row) => row.flag),
    [undefined, undefined, undefined, undefined],
  );
  const silent = cdaFixture('n3-biologie', /<text>[\s\S]*?<\/text>/, '<text>Voir le document joint.</text>');
  assert.equal(readNarrative(silent).sections[0]?.differs, undefined, 'a text without a number contradicts nothing');
});

test('an author’s rounding, thousands, decimal comma and other unit of the same measure are no difference; a digit is one', () => {
  const told = (text: string, coded: string) => {
    const written = cdaFixture('n3-biologie', '10,9 g/dL', ` ${text}`).toString();
    return readNarrative(Buffer.from(written.replace('value="10.9" unit="g/dL"', coded))).sections[0]?.differs;
  };
  assert.equal(told('10,9 g/dL', 'value="10.9" unit="g/dL"'), undefined);
  assert.equal(told('11 g/dL', 'value="10.9" unit="g/dL"'), undefined);
  assert.equal(told('250 000 /mm3', 'value="250000" unit="/mm3"'), undefined);
  assert.equal(told('1,70 m', 'value="170" unit="cm"'), undefined);
  assert.equal(told('940 µmol/L', 'value="94" unit="umol/L"'), true);
  assert.equal(told('19,0 g/dL', 'value="10.9" unit="g/dL"'), true);
});
