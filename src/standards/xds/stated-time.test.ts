import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StatedTime } from './metadata.ts';
import {
  EARLIEST,
  fromFhirTime,
  fromHl7Time,
  fromInstant,
  fromXdsTime,
  LATEST,
  timesOverlap,
  toFhirTime,
  toHl7Time,
  toXdsTime,
} from './stated-time.ts';

function read(time: StatedTime | null): StatedTime {
  assert.ok(time !== null, 'the time should be read');
  return time;
}

test('each precision keeps its text and covers its own range', () => {
  const rows = [
    ['2024', 'year', '2024', '2023-12-31T23:00:00.000Z', '2024-12-31T23:00:00.000Z'],
    ['202402', 'month', '2024-02', '2024-01-31T23:00:00.000Z', '2024-02-29T23:00:00.000Z'],
    ['20240229', 'day', '2024-02-29', '2024-02-28T23:00:00.000Z', '2024-02-29T23:00:00.000Z'],
    ['202407140930+0200', 'minute', '2024-07-14T09:30+02:00', '2024-07-14T07:30:00.000Z', '2024-07-14T07:31:00.000Z'],
    ['20240714093015Z', 'second', '2024-07-14T09:30:15Z', '2024-07-14T09:30:15.000Z', '2024-07-14T09:30:16.000Z'],
  ] as const;
  for (const [text, precision, iso, from, to] of rows) {
    assert.deepEqual(read(fromHl7Time(text)), {
      text: iso,
      precision,
      offset: read(fromHl7Time(text)).offset,
      from,
      to,
    });
  }
});

test('a time without an offset is in the zone of the deployment, summer and winter', () => {
  assert.equal(read(fromHl7Time('20240714093000')).from, '2024-07-14T07:30:00.000Z');
  assert.equal(read(fromHl7Time('20240114093000')).from, '2024-01-14T08:30:00.000Z');
  assert.equal(read(fromHl7Time('20240114093000', 'Indian/Reunion')).from, '2024-01-14T05:30:00.000Z');
});

test('the day the clocks change has 23 hours, and an hour that does not exist is still a range', () => {
  const day = read(fromHl7Time('20240331'));
  assert.equal(Date.parse(day.to) - Date.parse(day.from), 23 * 3_600_000);
  const lost = read(fromHl7Time('2024033102'));
  assert.ok(lost.from < lost.to);
});

test('an XDS time is UTC whatever happens', () => {
  assert.equal(read(fromXdsTime('20240714093000')).from, '2024-07-14T09:30:00.000Z');
  assert.equal(toXdsTime(read(fromHl7Time('20240714093000+0200'))), '20240714073000');
  assert.equal(toXdsTime(read(fromHl7Time('20240714'))), '20240714');
});

test('a FHIR dateTime always has seconds and an offset after a time', () => {
  assert.equal(toFhirTime(read(fromHl7Time('202407140930+0200'))), '2024-07-14T09:30:00+02:00');
  assert.equal(toFhirTime(read(fromHl7Time('20240114093000'))), '2024-01-14T09:30:00+01:00');
  assert.equal(toFhirTime(read(fromHl7Time('202407'))), '2024-07');
  assert.equal(fromInstant('2026-03-04T08:30:00.123Z').text, '2026-03-04T08:30:00Z');
});

test('impossible times are not times', () => {
  for (const text of [
    '',
    '20230229',
    '20241301',
    '2024-02',
    '2024010124',
    '202401012360',
    '20240101120000+9900',
    'x',
    '0'.repeat(60),
  ]) {
    assert.equal(fromHl7Time(text), null, text);
  }
  for (const text of ['2024-02-30', '2024-1-1', '2024-01-01T10', '2024-01-01 10:00', '2024-01-01T10:00:00+25:00']) {
    assert.equal(fromFhirTime(text), null, text);
  }
});

test('an instant is read as itself, over the whole calendar', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(EARLIEST), max: new Date(LATEST - 1_000), noInvalidDate: true }),
      fc.constantFrom(19, 23),
      (date, length) => {
        const text = `${date.toISOString().slice(0, length)}Z`;
        const time = read(fromFhirTime(text));
        assert.equal(time.text, text);
        assert.equal(time.from, new Date(text).toISOString());
        assert.equal(time.to, new Date(Date.parse(text) + (length === 19 ? 1_000 : 1)).toISOString());
      },
    ),
    { seed: 20261122 },
  );
  assert.equal(read(fromFhirTime('2024-01-01T10:00:00.5Z')).text, '2024-01-01T10:00:00.500Z');
  assert.equal(read(fromFhirTime('2024-01-01T10:00:00.123456Z')).text, '2024-01-01T10:00:00.123Z');
});

test('every time written is read again as the same, in HL7 and in FHIR', () => {
  const seed = 20261122;
  const offsets = fc.constantFrom('', 'Z', '+01:00', '-03:30', '+14:00');
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1920-01-01'), max: new Date('2150-01-01'), noInvalidDate: true }),
      fc.constantFrom(4, 7, 10, 16, 19, 23),
      offsets,
      (date, length, offset) => {
        const text = date.toISOString().slice(0, length);
        const time = read(fromFhirTime(length > 10 ? text + offset : text));
        // HL7 has no Z: it is written, and read again, as +0000.
        const utc = {
          ...time,
          text: time.text.replace(/Z$/, '+00:00'),
          offset: time.offset === 'Z' ? '+00:00' : time.offset,
        };
        assert.deepEqual(fromHl7Time(toHl7Time(time)), utc);
        const fhir = read(fromFhirTime(toFhirTime(time)));
        assert.equal(fhir.from, time.from);
        assert.ok(time.from < time.to && timesOverlap(time, fhir));
      },
    ),
    { seed },
  );
});
