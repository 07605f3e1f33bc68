import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PRIMITIVES } from './primitives.ts';
import type { ProfileName } from './rules.ts';
import { MAX_ISSUES, MAX_JSON_DEPTH, validateResource } from './validate.ts';

/** `code expression` of each issue. */
function problems(resource: unknown, profile: ProfileName): string[] {
  return validateResource(resource, profile).map(({ code, expression }) => `${code} ${expression}`);
}

const patient = { resourceType: 'Patient', name: [{ family: 'MARTIN', given: ['Claire'] }], birthDate: '1979-03-05' };

test('a plain patient is valid, with extensions, a narrative and siblings of primitives', () => {
  const rich = {
    ...patient,
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' },
    extension: [
      { url: 'urn:x', valueString: 'y' },
      { url: 'urn:z', extension: [{ url: 'a', valueDosage: { text: 'b' } }] },
    ],
    _birthDate: { extension: [{ url: 'urn:t', valueTime: '10:00:00' }] },
    name: [{ given: [null, 'Anne'], _given: [{ id: 'g' }, null] }],
    deceasedBoolean: false,
  };
  assert.deepEqual(problems(patient, 'Patient'), []);
  assert.deepEqual(problems(rich, 'Patient'), []);
});

test('unknown properties are refused, wherever they hide', () => {
  const hostile: unknown = JSON.parse(
    '{"resourceType":"Patient","__proto__":{"a":1},"constructor":1,"active":true,"nme":[]}',
  );
  assert.deepEqual(problems(hostile, 'Patient'), ['structure Patient', 'structure Patient', 'structure Patient']);
  assert.deepEqual(problems({ ...patient, name: [{ famly: 'X' }] }, 'Patient'), ['structure Patient.name[0]']);
  assert.deepEqual(problems({ ...patient, extension: [{ url: 'urn:x', valueSecret: 1 }] }, 'Patient'), [
    'structure Patient.extension[0]',
  ]);
  assert.deepEqual(problems({ ...patient, _name: { id: 'x' } }, 'Patient'), ['structure Patient']);
  assert.deepEqual(problems({ ...patient, deceased: true }, 'Patient'), ['structure Patient']);
});

test('a message repeats no value and no odd name', () => {
  const issues = validateResource({ ...patient, birthDate: '279035121518989', 'Dupont <b>': 1 }, 'Patient');
  assert.doesNotMatch(JSON.stringify(issues), /279035121518989|Dupont/);
  assert.equal(issues.length, 2);
});

test('no primitive holds half a surrogate pair, and times stay inside the calendar', () => {
  for (const type of ['string', 'markdown', 'code', 'uri', 'url', 'canonical']) {
    assert.equal(PRIMITIVES[type]?.('a\u{1f600}'), true, type);
    for (const bad of ['a\ud800', '\udc00b', 'a\u0000b']) assert.equal(PRIMITIVES[type]?.(bad), false, type);
  }
  for (const bad of ['0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59Z', '9999-12-31T23:00:00-01:00']) {
    assert.equal(PRIMITIVES['dateTime']?.(bad), false, bad);
    assert.equal(PRIMITIVES['instant']?.(bad), false, bad);
  }
  assert.equal(PRIMITIVES['dateTime']?.('2016-12-31T23:59:60Z'), true);
});

test('two values of one choice are one too many', () => {
  const both = { ...patient, deceasedBoolean: true, deceasedDateTime: '2020' };
  assert.deepEqual(problems(both, 'Patient'), ['structure Patient.deceased']);
});

test('what stands beside a primitive counts for it where it is absent, and never twice', () => {
  const unknown = { extension: [{ url: 'urn:x', valueCode: 'unknown' }] };
  assert.deepEqual(problems({ resourceType: 'Binary', _contentType: unknown }, 'Binary'), []);
  assert.deepEqual(problems({ resourceType: 'Binary', _contentType: unknown, contentType: 'text/xml' }, 'Binary'), []);
  assert.deepEqual(problems({ ...patient, deceasedBoolean: true, _deceasedBoolean: unknown }, 'Patient'), []);
  assert.deepEqual(problems({ ...patient, deceasedBoolean: true, _deceasedDateTime: unknown }, 'Patient'), [
    'structure Patient.deceased',
  ]);
  const link = { type: 'refer', other: { reference: 'Patient/1' } };
  assert.deepEqual(problems({ ...patient, link: [link, { type: 'refer', _type: unknown }] }, 'Patient'), [
    'required Patient.link[1].other',
  ]);
});

test('names met once are no easier the second time', () => {
  const odd = { ...patient, extension: [{ url: 'urn:x', valueSecret: 1, __proto: 1 }], 'deceased[x]': true };
  const first = validateResource(odd, 'Patient');
  assert.equal(first.length, 3);
  assert.deepEqual(validateResource(odd, 'Patient'), first);
  assert.deepEqual(problems(patient, 'Patient'), []);
});

test('lists and single values are not exchanged, empty things are refused', () => {
  assert.deepEqual(problems({ ...patient, name: { family: 'X' } }, 'Patient'), ['structure Patient.name']);
  assert.deepEqual(problems({ ...patient, birthDate: ['1979'] }, 'Patient'), ['structure Patient.birthDate']);
  assert.deepEqual(problems({ ...patient, name: [], telecom: [{}] }, 'Patient'), [
    'invalid Patient.name',
    'invalid Patient.telecom[0]',
  ]);
  assert.deepEqual(problems({ ...patient, name: [null] }, 'Patient'), ['structure Patient.name[0]']);
  assert.deepEqual(problems({ ...patient, name: [{ family: ' ' }] }, 'Patient'), ['value Patient.name[0].family']);
});

test('required bindings and cardinalities are checked', () => {
  assert.deepEqual(problems({ ...patient, gender: 'F' }, 'Patient'), ['code-invalid Patient.gender']);
  assert.deepEqual(problems({ resourceType: 'Binary' }, 'Binary'), ['required Binary.contentType']);
  assert.deepEqual(problems({ resourceType: 'Binary', contentType: 'pdf' }, 'Binary'), [
    'code-invalid Binary.contentType',
  ]);
});

test('the profile of a submission set fixes its status, mode, code and two extensions', () => {
  const list = {
    resourceType: 'List',
    status: 'retired',
    mode: 'working',
    contained: [{ resourceType: 'Device', id: 'd' }],
    code: { coding: [{ system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', code: 'folder' }] },
    extension: [
      { url: 'https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-sourceId', valueIdentifier: { value: 'x' } },
      { url: 'urn:other', valueString: 'x' },
    ],
    subject: { identifier: { value: 'x' } },
    date: '2026-01-01',
    source: { reference: '#d' },
  };
  assert.deepEqual(problems(list, 'pdsm-submissionset-comprehensive'), [
    'value List.status',
    'value List.code',
    'required List.extension',
  ]);
});

test('a local reference must find its contained resource; a wrong type of target is only a warning', () => {
  const document = {
    resourceType: 'DocumentReference',
    status: 'current',
    contained: [{ resourceType: 'Patient', id: 'p', active: true }],
    custodian: { reference: '#p' },
    author: [{ reference: '#nobody' }],
    content: [{ attachment: { title: 'x' } }],
  };
  const issues = validateResource(document, 'DocumentReference');
  assert.deepEqual(
    issues.map(({ severity, expression }) => `${severity} ${expression}`),
    ['warning DocumentReference.custodian', 'error DocumentReference.author[0].reference'],
  );
});

test('depth, breadth and the number of messages have limits', () => {
  let extension: Record<string, unknown> = { url: 'urn:x', valueString: 'deep' };
  for (let depth = 0; depth < 5_000; depth += 1) extension = { url: 'urn:x', extension: [extension] };
  const deep = validateResource({ ...patient, extension: [extension] }, 'Patient');
  assert.deepEqual(
    deep.map(({ code }) => code),
    ['too-costly'],
  );
  assert.match(deep[0]?.diagnostics ?? '', new RegExp(`${MAX_JSON_DEPTH}`));
  const wide = { ...patient, name: new Array(100_000).fill({ family: 'X' }) };
  assert.deepEqual(problems(wide, 'Patient'), ['too-costly Patient.name']);
  const wrong = { ...patient, telecom: new Array(900).fill({ use: 'x' }) };
  assert.equal(validateResource(wrong, 'Patient').length, MAX_ISSUES);
});

test('what is not a resource of the type expected is said so', () => {
  for (const value of [null, 3, 'x', [], {}, { resourceType: 'List' }]) {
    assert.deepEqual(problems(value, 'Patient'), ['structure Patient']);
  }
});

test('primitive formats', () => {
  const cases: Readonly<Record<string, readonly [good: readonly unknown[], bad: readonly unknown[]]>> = {
    instant: [
      ['2026-03-01T10:15:00Z', '2026-03-01T10:15:00.123+01:00', '2016-12-31T23:59:60Z'],
      ['2026-03-01', '2026-03-01T10:15Z', '2026-03-01T10:15:00', '2026-02-30T10:15:00Z', '2026-03-01T24:00:00Z'],
    ],
    dateTime: [
      ['2026', '2026-03', '2024-02-29', '2026-03-01T10:15:00+14:00'],
      ['2023-02-29', '2026-13', '0000', '20260301', '2026-03-01T10'],
    ],
    date: [
      ['1979', '1979-03-05'],
      ['1979-3-5', '1979-03-05T00:00:00Z'],
    ],
    base64Binary: [
      ['QQ==', 'QUJD', 'QU JD\n'],
      ['', 'Q', 'QQ=', 'Q*==', '=QQQ', 7],
    ],
    id: [
      ['a', 'A-1.b', 'x'.repeat(64)],
      ['', 'a_b', 'x'.repeat(65), 'é'],
    ],
    uri: [
      ['urn:oid:1.2', 'http://x/y'],
      ['a b', ''],
    ],
    oid: [['urn:oid:1.2.250'], ['1.2.250', 'urn:oid:3.1', 'urn:oid:1.02']],
    code: [
      ['a b', 'N'],
      [' a', 'a  b', ''],
    ],
    unsignedInt: [
      [0, 2_147_483_647],
      [-1, 1.5, '1', 2_147_483_648],
    ],
    positiveInt: [[1], [0]],
    boolean: [[true], ['true', 1]],
    string: [['é漢\n'], ['', '  ', 'a\u0000b', 3]],
  };
  for (const [type, [good, bad]] of Object.entries(cases)) {
    for (const value of good) assert.equal(PRIMITIVES[type]?.(value), true, `${type} ${JSON.stringify(value)}`);
    for (const value of bad) assert.equal(PRIMITIVES[type]?.(value), false, `${type} ${JSON.stringify(value)}`);
  }
});
