import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastModified, namesTag } from './conditions.ts';
import { representation } from './iti-68.ts';
import {
  formatAccepted,
  formatNamed,
  formatOfContent,
  MAX_MEDIA_RANGES,
  mediaRanges,
  parameterOf,
} from './negotiation.ts';
import { partOf } from './ranges.ts';

test('the form that Accept wants most is chosen, JSON where it does not care', () => {
  const cases: readonly (readonly [accept: string | undefined, expected: string | null])[] = [
    [undefined, 'json'],
    [' , ', 'json'],
    ['*/*', 'json'],
    ['application/*', 'json'],
    ['Application/FHIR+JSON; q=0.9', 'json'],
    ['application/fhir+xml', 'xml'],
    ['text/xml', 'xml'],
    ['application/fhir+xml, */*', 'xml'],
    ['application/fhir+json, application/fhir+xml', 'json'],
    ['application/fhir+xml, application/fhir+json', 'xml'],
    ['application/fhir+xml;q=0.5, application/fhir+json;q=0.8', 'json'],
    ['application/fhir+xml;q=0.8, application/json;q=0.5', 'xml'],
    ['application/fhir+json;q=0, */*', 'xml'],
    ['application/fhir+json;q=0.2, */*;q=0.7', 'xml'],
    ['application/fhir+json;q=0, application/fhir+xml;q=0', null],
    ['application/fhir+json; fhirVersion=3.0', null],
    ['application/fhir+json; fhirVersion=4.0', 'json'],
    ['application/fhir+json;q=1.5', null],
    ['text/html', null],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'xml'],
    ['*/*;q=0', null],
    [`${'a/b,'.repeat(MAX_MEDIA_RANGES)}application/fhir+json`, null],
  ];
  for (const [accept, expected] of cases) assert.equal(formatAccepted(mediaRanges(accept)), expected, accept);
});

test('_format and Content-Type name a form by its types and short names', () => {
  for (const text of ['json', 'application/json', 'application/fhir json', 'application/fhir+json']) {
    assert.equal(formatNamed(text), 'json', text);
  }
  for (const text of ['xml', 'text/xml', 'application/xml', 'application/fhir+xml'])
    assert.equal(formatNamed(text), 'xml');
  assert.deepEqual([formatNamed('html'), formatNamed(''), formatNamed('ttl')], [null, null, null]);
  assert.equal(formatOfContent('application/fhir+xml; charset=utf-8'), 'xml');
  assert.equal(formatOfContent('application/fhir+json; fhirVersion=5.0'), null);
  assert.equal(formatOfContent('json'), null);
  assert.equal(parameterOf('text/xml; Charset="UTF-8"', 'charset'), 'utf-8');
});

test('a document is sent as it is, or as a Binary when FHIR is named', () => {
  const cases: readonly (readonly [accept: string, mediaType: string, expected: string | null])[] = [
    ['*/*', 'application/pdf', 'raw'],
    ['application/pdf', 'application/pdf', 'raw'],
    ['image/*', 'image/png', 'raw'],
    ['application/xml', 'text/xml', 'raw'],
    ['text/xml, application/fhir+xml', 'text/xml', 'raw'],
    ['application/fhir+xml', 'text/xml', 'xml'],
    ['application/fhir+xml, text/xml;q=0.5', 'text/xml', 'xml'],
    ['application/fhir+json, */*', 'application/pdf', 'json'],
    ['application/fhir+json;q=0.1, application/pdf', 'application/pdf', 'raw'],
    ['application/json', 'application/pdf', 'json'],
    ['application/pdf;q=0, */*', 'application/pdf', null],
    ['image/png', 'application/pdf', null],
  ];
  for (const [accept, mediaType, expected] of cases) {
    assert.equal(representation(mediaRanges(accept), mediaType), expected, accept);
  }
});

test('one range is cut out, several are answered whole, one outside is refused', () => {
  const cases: readonly (readonly [header: string | undefined, expected: unknown])[] = [
    [undefined, null],
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=0-', { start: 0, end: 10 }],
    ['bytes=4-99', { start: 4, end: 10 }],
    ['bytes=-3', { start: 7, end: 10 }],
    ['bytes=-99', { start: 0, end: 10 }],
    ['bytes=10-', 'none'],
    ['bytes=-0', 'none'],
    ['bytes=5-4', null],
    ['bytes=0-1,3-4', null],
    ['bytes=-', null],
    ['lines=0-1', null],
    [`bytes=${'9'.repeat(400)}-`, null],
  ];
  for (const [header, expected] of cases) assert.deepEqual(partOf(header, 10), expected, header);
  assert.equal(partOf('bytes=0-', 0), 'none');
});

test('the UUID of a version says when it was made', () => {
  assert.equal(lastModified('01a2239f-2a05-72e3-8216-dfed9c609c42'), new Date(0x01a2239f2a05).toUTCString());
  assert.equal(lastModified('0198a1b2-3c4d-4e5f-8a9b-0c1d2e3f4a5b'), null);
});

test('an entity tag is named alone, in a list, weak or strong, or by a star', () => {
  for (const header of ['W/"2"', '"2"', '"1", W/"2"', '*']) assert.equal(namesTag(header, 'W/"2"'), true, header);
  for (const header of [undefined, '', '2', '"12"', 'W/"1"']) assert.equal(namesTag(header, 'W/"2"'), false, header);
});
