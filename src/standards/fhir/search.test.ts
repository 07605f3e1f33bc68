import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_PARAMETERS, MAX_VALUES_PER_PARAMETER } from './collect-parameters.ts';
import { type DocumentSearch, parseDocumentSearch } from './search.ts';
import { DEFAULT_COUNT, MAX_COUNT } from './search-controls.ts';
import { toDateWindow } from './search-values.ts';

const NOW = '2026-03-01T00:00:00.000Z';
const INS = 'patient.identifier=urn:oid:1.2.250.1.213.1.4.10|279035121518989';

function parse(query: string, lenient = false) {
  return parseDocumentSearch(new URLSearchParams(query), { lenient, now: NOW });
}

function search(query: string): DocumentSearch {
  const reading = parse(`${INS}&${query}`);
  return reading.ok ? reading.search : assert.fail(JSON.stringify(reading.issues));
}

/** `code parameter` of each problem. */
function problems(query: string): string[] {
  const reading = parse(query);
  return reading.ok ? [] : reading.issues.map(({ code, expression }) => `${code} ${expression}`);
}

test('the search of the guide: one patient, documents that are current', () => {
  const found = search('status=current');
  assert.deepEqual(found.patient, { value: '279035121518989', oid: '1.2.250.1.213.1.4.10', type: 'NH' });
  assert.deepEqual(found.statuses, ['approved']);
  assert.deepEqual(found.sort, { by: 'date', descending: true });
  assert.deepEqual([found.count, found.total, found.cursor], [DEFAULT_COUNT, 'none', undefined]);
});

test('every spelling of the patient', () => {
  for (const name of [
    'patient',
    'patient.identifier',
    'patient:identifier',
    'subject.identifier',
    'subject:identifier',
  ]) {
    const reading = parse(`${name}=urn:oid:1.2.250.1.213.1.4.8|123456789012345`);
    assert.ok(reading.ok, name);
    assert.equal(reading.search.patient.oid, '1.2.250.1.213.1.4.8');
  }
});

test('without a patient, or with one who is not designated, there is no search', () => {
  assert.deepEqual(problems('status=current'), ['required patient.identifier']);
  for (const value of ['279035121518989', 'Patient/12', '|279035121518989', 'urn:oid:1.2|']) {
    assert.deepEqual(problems(`patient=${encodeURIComponent(value)}`), ['value patient']);
  }
  const continued = parseDocumentSearch(new URLSearchParams('_cursor=abc'), {
    lenient: false,
    now: NOW,
    patient: { value: '1', oid: '1.2' },
  });
  assert.ok(continued.ok);
});

test('two patients are told that one is asked for, not to join them by a comma', () => {
  const reading = parseDocumentSearch(new URLSearchParams(`${INS}&${INS}`), {
    lenient: false,
    now: '2026-11-28T10:00:00Z',
  });
  assert.deepEqual(reading.ok ? [] : reading.issues.map(({ diagnostics }) => diagnostics), [
    'Give this parameter once, with one value.',
  ]);
});

test('statuses and archives', () => {
  const statuses = (query: string) => search(query).statuses;
  assert.deepEqual(statuses(''), ['approved']);
  assert.deepEqual(statuses('status=current,superseded'), ['approved', 'deprecated']);
  assert.deepEqual(statuses('isArchived=true'), ['archived']);
  assert.deepEqual(statuses('status=current&isArchived=true,false'), ['approved', 'archived']);
  assert.deepEqual(statuses('status=http://hl7.org/fhir/document-reference-status|entered-in-error'), ['deleted']);
  assert.deepEqual(problems(`${INS}&status=draft`), ['code-invalid status']);
  assert.deepEqual(problems(`${INS}&isArchived=maybe`), ['code-invalid isArchived']);
});

test('tokens: system|code, code, |code, system|, alternatives, escapes', () => {
  const found = search('type=http://loinc.org|11488-4,34133-9,|SYNTH,http://loinc.org|&event=a\\,b');
  assert.deepEqual(found.type, [
    { system: '2.16.840.1.113883.6.1', code: '11488-4' },
    { code: '34133-9' },
    { system: null, code: 'SYNTH' },
    { system: '2.16.840.1.113883.6.1' },
  ]);
  assert.deepEqual(found.event, [{ code: 'a,b' }]);
  assert.deepEqual(problems(`${INS}&type=a,,b`), ['value type']);
  assert.deepEqual(problems(`${INS}&type=|`), ['value type']);
});

test('authors by name, and by RPPS as by national identifier', () => {
  const found = search(
    'author.family=Durant&author:Practitioner.given=Romane&author.identifier=https://rpps.esante.gouv.fr|10001234567',
  );
  assert.deepEqual(found.authorFamily, ['Durant']);
  assert.deepEqual(found.authorGiven, ['Romane']);
  assert.deepEqual(found.authorIdentifier, [{ system: '1.2.250.1.71.4.2.1', code: '810001234567' }]);
});

test('identifiers of a document are a uniqueId, a logicalId, or may be both', () => {
  const found = search('identifier=urn:ietf:rfc:3986|urn:oid:1.2.3,urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6');
  assert.deepEqual(found.uniqueIds, ['1.2.3', '2.25.329800735698586629295641978511506172918']);
  assert.deepEqual(found.logicalIds, ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6']);
  assert.deepEqual(problems(`${INS}&identifier=letter-12`), ['value identifier']);
  const related = search('relatesto=DocumentReference/f81d4fae-7dec-11d0-a765-00a0c91e6bf6,urn:oid:1.2.3').relatesTo;
  assert.deepEqual(related, [{ entryUuid: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6' }, { uniqueId: '1.2.3' }]);
});

test('dates are half-open UTC ranges, with the prefixes of FHIR', () => {
  const creation = (value: string) => search(`date=${encodeURIComponent(value)}`).creation[0];
  assert.deepEqual(creation('2024'), {
    prefix: 'eq',
    from: '2023-12-31T23:00:00.000Z',
    to: '2024-12-31T23:00:00.000Z',
  });
  assert.deepEqual(creation('ge2024-03-12'), {
    prefix: 'ge',
    from: '2024-03-11T23:00:00.000Z',
    to: '2024-03-12T23:00:00.000Z',
  });
  assert.deepEqual(creation('lt2024-03-12T10:00:00Z'), {
    prefix: 'lt',
    from: '2024-03-12T10:00:00.000Z',
    to: '2024-03-12T10:00:01.000Z',
  });
  assert.deepEqual(search('date=le2024-03-12T10:00:00+01:00').creation[0]?.from, '2024-03-12T09:00:00.000Z');
  assert.equal(creation('ap2026-02-19T00:00:00Z')?.from, '2026-02-18T00:00:00.000Z');
  for (const bad of ['2024-02-30', 'xx2024', '12/03/2024', 'ge', '20240312'])
    assert.deepEqual(problems(`${INS}&date=${bad}`), ['value date']);
  assert.deepEqual(problems(`${INS}&date=2024,2025`), ['not-supported date']);
});

test('a range is two dates on one parameter; date and creation are one criterion', () => {
  const found = search('date=ge2024-01-01&date=lt2025-01-01&creation=ge2024-06-01');
  assert.deepEqual(toDateWindow(found.creation), { from: '2024-05-31T22:00:00.000Z', to: '2024-12-31T23:00:00.000Z' });
  assert.deepEqual(toDateWindow(search('period-start=gt2024').periodStart), { from: '2024-12-31T23:00:00.000Z' });
  assert.deepEqual(toDateWindow([]), {});
  assert.equal(toDateWindow(search('date=ne2024').creation), null);
});

test('order, size and total', () => {
  assert.deepEqual(search('_sort=period-start&_count=10&_total=accurate').sort, {
    by: 'period-start',
    descending: false,
  });
  assert.equal(search('_count=100000').count, MAX_COUNT);
  const counted = search('_summary=count');
  assert.deepEqual([counted.count, counted.total], [0, 'accurate']);
  assert.deepEqual(problems(`${INS}&_sort=title&_count=many&_total=some&_summary=some`), [
    'not-supported _sort',
    'value _count',
    'value _total',
    'value _summary',
  ]);
  search('_format=application/fhir+json');
});

test('unknown parameters are refused, or ignored with a word under lenient handling', () => {
  assert.deepEqual(problems(`${INS}&colour=red`), ['not-supported colour']);
  assert.deepEqual(problems(`${INS}&type:not=x&status:missing=true`), [
    'not-supported type:not',
    'not-supported status:missing',
  ]);
  const lenient = parse(`${INS}&colour=red&_include=x`, true);
  assert.ok(lenient.ok);
  assert.deepEqual(
    lenient.ignored.map(({ severity, expression }) => `${severity} ${expression}`),
    ['warning colour', 'warning _include'],
  );
  // A modifier changes what is found: it is never ignored.
  assert.equal(parse(`${INS}&type:not=x`, true).ok, false);
});

test('limits, and no value in a message', () => {
  assert.deepEqual(problems(`${INS}&type=${'a,'.repeat(MAX_VALUES_PER_PARAMETER)}a`), ['too-costly type']);
  assert.deepEqual(problems(`${INS}&type=${'a'.repeat(3_000)}`), ['too-long type']);
  assert.deepEqual(problems(`${INS}&type=a&type=b`), ['not-supported type']);
  assert.deepEqual(problems(`${INS}&${'date=2024&'.repeat(MAX_PARAMETERS)}`), ['too-costly undefined']);
  const reading = parse('patient=279035121518989&Dupont%20Marie=1&type=SECRET|');
  assert.doesNotMatch(JSON.stringify(reading), /279035121518989|Dupont|SECRET/);
});

test('half a surrogate pair and control characters are refused wherever they stand', () => {
  for (const value of ['\ud800', 'a\udc00|b', 'a\u0000', 'a\nb', '\u0085']) {
    const reading = parseDocumentSearch([...new URLSearchParams(INS), ['author.given', value]], {
      lenient: true,
      now: NOW,
    });
    assert.ok(!reading.ok);
    assert.deepEqual(
      reading.issues.map(({ code, expression }) => `${code} ${expression}`),
      ['value author.given'],
    );
  }
  assert.deepEqual(search('author.given=Zo%C3%A9%20%F0%9F%98%80').authorGiven, ['Zoé 😀']);
});

test('an approximate date stays inside the calendar', () => {
  assert.equal(search('date=ap0002').creation[0]?.from, '0001-01-01T00:00:00.000Z');
  assert.equal(search('date=ap9998').creation[0]?.to, '9999-12-31T23:59:59.000Z');
});

test('no query makes the parser throw', () => {
  const name = fc.oneof(
    fc.constantFrom('patient', 'date', 'type', 'identifier', '_count', 'author.family', 'relatesto'),
    fc.string(),
  );
  const pairs = fc.array(fc.tuple(name, fc.string()), { maxLength: 8 });
  fc.assert(
    fc.property(pairs, fc.boolean(), (parameters, lenient) => {
      parseDocumentSearch(parameters, { lenient, now: NOW });
    }),
  );
});
