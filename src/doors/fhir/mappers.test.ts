/** The pure parts of the FHIR door: negotiation, bounded JSON, search input, places of failures, words of errors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../kernel/errors.ts';
import { INTERACTIONS } from '../../standards/fhir/capability-statement.ts';
import type { Patchable } from '../../standards/fhir/patched-document.ts';
import { parseDocumentSearch } from '../../standards/fhir/search.ts';
import { changeAsked } from './asked-change.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { FHIR_ERRORS, FhirRefusal, toErrorAnswer } from './errors.ts';
import { toExpression } from './iti-65.ts';
import { MAX_BODY_DEPTH, MAX_BODY_TOKENS, parseJson } from './json-body.ts';
import { challenge } from './possession.ts';
import { shownEntry } from './read-document-reference.ts';
import { toSearchInput } from './search-input.ts';
import { toPatient } from './td0-2-patient.ts';

const code = (act: () => unknown): string => {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
};

test('a body is bounded before anything is built from it', () => {
  const parse = (text: string) => parseJson(Buffer.from(text));
  assert.deepEqual(parse('\ufeff{"a":"[[[{\\"{","b":[1,{}]}'), { a: '[[[{"{', b: [1, {}] });
  assert.equal(
    code(() => parse('['.repeat(MAX_BODY_DEPTH + 1))),
    'body-too-complex',
  );
  assert.equal(
    code(() => parse(`${'['.repeat(MAX_BODY_DEPTH)}${']'.repeat(MAX_BODY_DEPTH)}`)),
    'accepted',
  );
  assert.equal(
    code(() => parse(`[${'1,'.repeat(MAX_BODY_TOKENS)}1]`)),
    'body-too-complex',
  );
  for (const bad of ['', '{', '"abc', '"\\', "{'a':1}", '{"a":1}x'])
    assert.equal(
      code(() => parse(bad)),
      'invalid-json',
      bad,
    );
  assert.equal(
    code(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))),
    'invalid-json',
  );
});

test('every error has words, a status of its class, and never another reason than it may', () => {
  for (const [name, words] of Object.entries(FHIR_ERRORS)) {
    assert.ok(words.status >= 400 && words.status < 600 && words.text.length > 5, name);
  }
  const answer = (failure: Error) => toErrorAnswer(failure)?.issues[0];
  const hidden = answer(new Failure('not-found', { reason: 'document-not-visible' }));
  assert.equal(hidden?.diagnostics, 'Not found.');
  assert.equal(answer(new Failure('refused', { reason: 'no-consent' }))?.diagnostics, 'Not allowed: no-consent');
  assert.equal(toErrorAnswer(new Failure('busy'))?.retryAfterSeconds, 5);
  assert.equal(toErrorAnswer(new Failure('unavailable', { retryAfterSeconds: 30 }))?.retryAfterSeconds, 30);
  assert.equal(toErrorAnswer(new TypeError('x')), null);
  assert.equal(
    toErrorAnswer(Object.assign(new Error('x'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }))?.status,
    413,
  );
  const several = toErrorAnswer(
    new Failure('metadata-contradiction', { problems: [{ at: 'a', reason: 'r' }, { reason: 's' }] }),
  );
  assert.deepEqual(
    several?.issues.map(({ diagnostics, expression }) => [diagnostics, expression]),
    [
      ['Metadata and document disagree: r', 'a'],
      ['Metadata and document disagree: s', undefined],
    ],
  );
});

test('only failures of authentication carry a challenge', () => {
  assert.match(challenge('invalid-token', 'Bearer') ?? '', /invalid_token/);
  assert.match(challenge('insufficient-scope', 'DPoP') ?? '', /insufficient_scope/);
  assert.equal(challenge('refused', 'Bearer'), null);
});

test('places of the XDS model become places of the bundle', () => {
  const slots = [
    { kind: 'submission-set' },
    { kind: 'binary', document: 1 },
    { kind: 'document', document: 1 },
  ] as const;
  assert.equal(toExpression('document[1].hash', slots), 'Bundle.entry[2].resource.content[0].attachment.hash');
  assert.equal(toExpression('document[1].anything', slots), 'Bundle.entry[2].resource');
  assert.equal(toExpression('documents[1]', slots), 'Bundle.entry[2].resource');
  assert.equal(toExpression('document[7]', slots), undefined);
  assert.equal(toExpression('ClinicalDocument.setId', slots), undefined);
});

function inputOf(query: string) {
  const patient = 'patient=urn:oid:1.2.250.1.213.1.4.10|279035121518989';
  const options = { lenient: false, now: '2026-03-01T00:00:00Z' };
  const reading = parseDocumentSearch(new URLSearchParams(`${patient}&${query}`), options);
  assert.ok(reading.ok, JSON.stringify(reading));
  return toSearchInput(reading.search, undefined);
}

test('a FHIR search becomes the input of the action', () => {
  const reading = inputOf(
    'type=http://loinc.org|11488-4,SYNTH&date=ge2024&period-start=ge2023&period-end=lt2025&security-label=N,R&_sort=date&_total=accurate',
  );
  assert.ok(reading.ok);
  assert.deepEqual(reading.input, {
    owner: { ins: { value: '279035121518989', oid: '1.2.250.1.213.1.4.10' } },
    statuses: ['approved'],
    types: ['11488-4', 'SYNTH'],
    creationFrom: '2023-12-31T23:00:00.000Z',
    serviceFrom: '2022-12-31T23:00:00.000Z',
    serviceTo: '2024-12-31T23:00:00.000Z',
    confidentialities: ['N', 'R'],
    order: 'oldest-first',
    count: 50,
    withTotal: true,
  });
});

test('what the record cannot tell apart is refused by name', () => {
  const cases: Readonly<Record<string, string>> = {
    'type=http://loinc.org|': 'type',
    'type=|SYNTH': 'type',
    'date=ne2024': 'date',
    'security-label=N,MASQUE_PS': 'security-label',
    'identifier=urn:oid:1.2,urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6': 'identifier',
  };
  for (const [query, name] of Object.entries(cases)) {
    const reading = inputOf(query);
    assert.deepEqual(reading.ok ? [] : reading.issues.map(({ expression }) => expression), [name], query);
  }
});

test('a cursor holds its query and its place', () => {
  const codec = {
    seal: (text: string) => Buffer.from(text).toString('base64url'),
    open: (sealed: string) => Buffer.from(sealed, 'base64url').toString(),
  };
  const cursor = { query: 'status=current', after: { at: '2026-01-01T00:00:00.000Z', entryUuid: 'x' } };
  assert.deepEqual(readCursor(codec, writeCursor(codec, cursor)), cursor);
  assert.deepEqual(readCursor(codec, writeCursor(codec, { query: 'a=b' })), { query: 'a=b' });
  assert.equal(readCursor({ ...codec, open: () => null }, 'x'), null);
});

test('an entry that is not current any more is shown as superseded', () => {
  const entry = Buffer.from('{"resourceType":"DocumentReference","status":"current"}');
  assert.equal(shownEntry({ entry, current: true }), entry);
  assert.deepEqual(shownEntry({ entry, current: false }), { resourceType: 'DocumentReference', status: 'superseded' });
});

test('a patch asks to hide, to show, for nothing, or for what has no act', () => {
  const plain: Patchable = { labels: { confidentiality: 'N', visibility: [] }, status: 'current', archived: false };
  const masked: Patchable = { ...plain, labels: { confidentiality: 'N', visibility: ['MASQUE_PS'] } };
  const unannounced: Patchable = { ...plain, labels: { confidentiality: 'N', visibility: ['INVISIBLE_PATIENT'] } };
  const fromParents: Patchable = {
    ...plain,
    labels: { confidentiality: 'N', visibility: ['INVISIBLE_REPRESENTANTS_LEGAUX'] },
  };
  const asked: [Patchable, Patchable, string | null][] = [
    [plain, masked, 'hideDocument'],
    [masked, plain, 'showDocument'],
    [masked, masked, null],
    [unannounced, plain, 'revealDocument'],
    [plain, fromParents, 'concealDocument'],
    [plain, { ...plain, archived: true }, 'archiveDocument'],
    [{ ...plain, archived: true }, plain, 'unarchiveDocument'],
    [plain, { ...plain, status: 'entered-in-error' }, 'withdrawDocument'],
  ];
  for (const [before, after, act] of asked) assert.equal(changeAsked(before, after), act);
  const refused: [Patchable, Patchable][] = [
    [plain, { ...plain, labels: { confidentiality: 'R', visibility: [] } }],
    [plain, unannounced],
    [fromParents, plain],
    [plain, { ...plain, status: 'superseded' }],
    [{ ...plain, status: 'entered-in-error' }, plain],
    [plain, { ...masked, archived: true }],
    [unannounced, masked],
  ];
  for (const [before, after] of refused) assert.throws(() => changeAsked(before, after), FhirRefusal);
});

test('TD0.2 tells nothing of the person but the identifier that was asked', () => {
  const patient = toPatient(
    { value: '1', oid: '1.2.250.1.213.1.4.10', type: 'NH' },
    {
      recordId: 'r',
      status: 'closed',
      authorised: false,
      attending: true,
      blocked: false,
      opposes: { regulation: false, breakGlass: false },
    },
  );
  assert.deepEqual(Object.keys(patient).sort(), ['active', 'extension', 'identifier', 'meta', 'resourceType']);
  assert.equal(patient.active, false);
  assert.ok(!JSON.stringify(patient).includes('"r"'));
});

test('the CapabilityStatement names each interaction once', () => {
  const keys = INTERACTIONS.map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(keys).size, keys.length);
});
