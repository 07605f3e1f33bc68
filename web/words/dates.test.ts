import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentDate } from '../../src/doors/web/web-documents.ts';
import { day, fileSize, moment, monthHeading, shortDay } from './dates.ts';

const PARIS = { language: 'fr', timeZone: 'Europe/Paris', now: '2026-11-22T09:30:00Z' } as const;
const LONDON = { language: 'en', timeZone: 'Europe/London', now: '2026-11-22T09:30:00Z' } as const;

function stated(text: string, precision: DocumentDate['precision'], offset: string | null = null): DocumentDate {
  const from = precision === 'minute' ? new Date(text).toISOString() : '2026-01-01T00:00:00.000Z';
  return { text, precision, offset, from, to: from };
}

test('a date is said as precisely as its author stated it', () => {
  assert.equal(day(stated('2026-03-12', 'day'), PARIS), '12\u00a0mars\u00a02026');
  assert.equal(day(stated('2026-03-01', 'day'), PARIS), '1er\u00a0mars\u00a02026');
  assert.equal(day(stated('2026-03', 'month'), PARIS), 'mars\u00a02026');
  assert.equal(day(stated('2026', 'year'), PARIS), '2026');
  assert.equal(shortDay(stated('2026-11-21', 'day'), PARIS), '21\u00a0nov.');
  assert.equal(monthHeading(stated('2026-11-21', 'day'), PARIS), 'Novembre 2026');
});

test('a time with an offset is told in the reader’s zone: late evening in Cayenne is the next day in Paris', () => {
  assert.equal(day(stated('2026-03-12T22:30-03:00', 'minute', '-03:00'), PARIS), '13\u00a0mars\u00a02026');
});

test('a moment is told relative to today, around midnight and the change of hour', () => {
  assert.equal(moment('2026-11-22T08:12:00Z', PARIS), 'aujourd’hui à 9\u00a0h\u00a012');
  assert.equal(moment('2026-11-21T22:59:00Z', PARIS), 'hier à 23\u00a0h\u00a059');
  assert.equal(moment('2026-11-21T23:01:00Z', PARIS), 'aujourd’hui à 0\u00a0h\u00a001');
  assert.equal(moment('2026-03-12T07:00:00Z', PARIS), 'le 12\u00a0mars\u00a02026 à 8\u00a0h\u00a000');
  assert.equal(
    moment('2026-10-25T01:30:00Z', { ...PARIS, now: '2026-10-25T12:00:00Z' }),
    'aujourd’hui à 2\u00a0h\u00a030',
  );
  assert.equal(moment('2026-11-21T14:05:00Z', LONDON), 'yesterday at 14:05');
});

test('a file size has a decimal comma in French and a no-break space', () => {
  const units = ['octets', 'Ko', 'Mo'];
  assert.equal(fileSize(1_234_000, units, 'fr'), '1,2\u00a0Mo');
  assert.equal(fileSize(64_000, units, 'fr'), '64\u00a0Ko');
  assert.equal(fileSize(12, units, 'fr'), '12\u00a0octets');
});
