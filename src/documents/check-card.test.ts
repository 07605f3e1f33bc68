import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letter } from '../../test/support/discharge-letter.ts';
import { isFailure } from '../kernel/errors.ts';
import type { DocumentEntry } from '../standards/xds/metadata.ts';
import { fromFhirTime } from '../standards/xds/stated-time.ts';
import { requirePossibleTimes, requirePossibleTitle } from './check-card.ts';
import { checkContent } from './check-content.ts';

const NOW = new Date('2026-11-29T10:00:00Z');

function said(field: 'creationTime' | 'serviceStart' | 'serviceStop', text: string): string {
  const times = { creationTime: fromFhirTime('2026-11-28'), [field]: fromFhirTime(text) };
  try {
    requirePossibleTimes(times as unknown as DocumentEntry, NOW, 'document[0]');
    return 'taken';
  } catch (error) {
    assert.ok(isFailure(error));
    return `${error.details.at}: ${error.details.reason}`;
  }
}

test('a document is not of the year 2999, nor of the year 1', () => {
  for (const text of ['2999-01-01', '2026-11-30T10:00:01Z', '2027'])
    assert.equal(
      said('creationTime', text),
      'document[0].creationTime: the time of the document is more than one day ahead of now',
    );
  for (const text of ['0002-01-01', '1899-12-30'])
    assert.equal(said('creationTime', text), 'document[0].creationTime: the time of the document is before 1900');
  for (const text of ['1900', '1900-01-01T00:00:00+14:00', '2026', '2026-11-30', '2026-11-30T09:59:00Z'])
    assert.equal(said('creationTime', text), 'taken', text);
});

test('an act may be planned, not for ever: lists are sorted by its start', () => {
  assert.equal(said('serviceStart', '2028-11'), 'taken');
  assert.equal(
    said('serviceStart', '2999-01-01'),
    'document[0].serviceStart: the start of the act is more than two years ahead of now',
  );
  assert.equal(said('serviceStart', '0002-01-01'), 'document[0].serviceStart: the start of the act is before 1900');
  assert.equal(said('serviceStop', '2060'), 'taken', 'a treatment for life');
  assert.equal(said('serviceStop', '0002-02'), 'document[0].serviceStop: the end of the act is before 1900');
});

test('a title has a length, and no character that nobody sees', () => {
  requirePossibleTitle('Bilan du mois: 12 µg/l, «\u00a0normal\u00a0»', 'document[0]');
  for (const title of ['', 'a'.repeat(129), 'Bilan\u0000', 'Bi\tlan', 'Bilan\u0085'])
    assert.throws(
      () => requirePossibleTitle(title, 'document[0]'),
      { code: 'metadata-contradiction' },
      JSON.stringify(title),
    );
});

test('a picture that promises more pixels than a reader can draw is refused, by whatever door', () => {
  const { hash: _hash, size: _size, ...card } = letter;
  const png = Buffer.from('89504e470d0a1a0a0000000d494844520000ea600000ea6008060000000000000000', 'hex');
  const check = () => checkContent({ ...card, mimeType: 'image/png' }, png, 'image/png', 'document[0]');
  assert.throws(check, { code: 'content-refused', message: /a picture has at most 100000000 pixels/ });
  png.writeUInt32BE(600, 16);
  assert.equal(check().mediaType, 'image/png');
});
