import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { letter, letterSet, provideBundle } from '../../../test/support/discharge-letter.ts';
import { MAX_DOCUMENTS_PER_SET, type ProvideBundle, readProvideBundle } from './bundle.ts';
import { MAX_BUNDLE_ENTRIES } from './read-bundle-entries.ts';
import { transactionResponse } from './transaction-response.ts';
import type { Bundle, BundleEntry, DocumentReference, List } from './types.ts';

const BYTES = Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"/>');
const OLD = '0198a1b2-3c4d-4e5f-8a9b-0c1d2e3f4a99';

function accepted(bundle: unknown): ProvideBundle {
  const reading = readProvideBundle(bundle);
  return reading.ok ? reading.bundle : assert.fail(JSON.stringify(reading.issues, null, 1));
}

/** `code expression` of each error. */
function refused(bundle: unknown): string[] {
  const reading = readProvideBundle(bundle);
  assert.equal(reading.ok, false);
  const errors = reading.ok ? [] : reading.issues.filter(({ severity }) => severity === 'error');
  return errors.map(({ code, expression }) => `${code} ${expression}`);
}

/** A copy of the good bundle, changed. */
function changed(change: (entries: [BundleEntry, BundleEntry, BundleEntry], bundle: Bundle) => void): Bundle {
  const bundle = JSON.parse(JSON.stringify(provideBundle(BYTES))) as Bundle;
  change(bundle.entry as [BundleEntry, BundleEntry, BundleEntry], bundle);
  return bundle;
}

const document = (entry: BundleEntry) => entry.resource as DocumentReference;

test('a set of one document is read with its bytes', () => {
  const bundle = accepted(provideBundle(BYTES));
  assert.deepEqual(bundle.submissionSet, letterSet);
  const [provided = assert.fail()] = bundle.documents;
  assert.ok(provided?.content.equals(BYTES));
  assert.equal(provided.contentType, 'text/xml');
  const { entryUuid, logicalId, version, hash, size, ...declared } = letter;
  assert.ok(entryUuid && logicalId && version && hash && size);
  assert.deepEqual(
    { ...provided.entry, hash: undefined, size: undefined },
    { ...declared, hash: undefined, size: undefined },
  );
  assert.deepEqual(bundle.slots, [
    { kind: 'submission-set' },
    { kind: 'document', document: 0 },
    { kind: 'binary', document: 0 },
  ]);
  assert.deepEqual(bundle.warnings, []);
});

test('a replacement comes with or without the patch that supersedes the old document', () => {
  const replacing = changed(([, entry]) => {
    document(entry).relatesTo = [{ code: 'replaces', target: { reference: `DocumentReference/${OLD}` } }];
  });
  assert.deepEqual(accepted(replacing).documents[0]?.entry.replaces, { entryUuid: OLD });
  replacing.entry?.push({
    fullUrl: 'urn:uuid:aaaaaaaa-0000-4000-8000-000000000004',
    resource: supersede('superseded'),
    request: { method: 'PATCH', url: `DocumentReference/${OLD}` },
  });
  assert.deepEqual(accepted(replacing).slots.at(-1), { kind: 'update', document: 0 });
});

function supersede(status: string): BundleEntry['resource'] {
  const part = [
    { name: 'type', valueCode: 'replace' },
    { name: 'path', valueString: 'DocumentReference.status' },
    { name: 'value', valueCode: status },
  ];
  return { resourceType: 'Parameters', parameter: [{ name: 'operation', part }] };
}

test('a patch that does anything else, or to a document that is not replaced, is refused', () => {
  const request = { method: 'PATCH' as const, url: `DocumentReference/${OLD}` };
  const alone = changed((_, bundle) => bundle.entry?.push({ resource: supersede('superseded'), request }));
  assert.deepEqual(refused(alone), ['not-supported Bundle.entry[3]']);
  const other = changed(([, entry], bundle) => {
    document(entry).relatesTo = [{ code: 'replaces', target: { reference: `DocumentReference/${OLD}` } }];
    bundle.entry?.push({ resource: supersede('entered-in-error'), request });
  });
  assert.deepEqual(refused(other), ['not-supported Bundle.entry[3]']);
});

test('bytes may come inside the attachment', () => {
  const inline = changed(([, entry], bundle) => {
    const attachment = document(entry).content[0]?.attachment;
    if (attachment === undefined) return;
    delete attachment.url;
    attachment.data = BYTES.toString('base64');
    bundle.entry?.pop();
  });
  const bundle = accepted(inline);
  assert.ok(bundle.documents[0]?.content.equals(BYTES));
  assert.equal(bundle.warnings.length, 2);
});

test('bytes that nobody names, and documents without bytes, are refused', () => {
  const lost = changed(([, entry]) => {
    const attachment = document(entry).content[0]?.attachment;
    if (attachment !== undefined) attachment.url = 'urn:uuid:bbbbbbbb-0000-4000-8000-000000000000';
  });
  assert.deepEqual(refused(lost), [
    'required Bundle.entry[1].resource.content[0].attachment.url',
    'business-rule Bundle.entry[2]',
  ]);
});

test('two media types for the same bytes are refused, two names of XML are not', () => {
  const type = (contentType: string) =>
    changed(([, , binary]) => Object.assign(binary.resource as object, { contentType }));
  assert.deepEqual(refused(type('application/pdf')), ['business-rule Bundle.entry[2].resource.contentType']);
  accepted(type('application/xml'));
});

test('a set about somebody else, a deposited archive, a folder without a set, a second set are refused', () => {
  const other = { identifier: { system: 'urn:oid:1.2.250.1.213.1.4.10', value: '277076322082910' } };
  assert.deepEqual(refused(changed(([list]) => Object.assign(list.resource as object, { subject: other }))), [
    'business-rule Bundle.entry[1].resource.subject',
  ]);
  assert.deepEqual(refused(changed(([, entry]) => Object.assign(document(entry), { status: 'superseded' }))), [
    'business-rule Bundle.entry[1].resource.status',
  ]);
  const folder = { coding: [{ system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', code: 'folder' }] };
  assert.deepEqual(refused(changed(([list]) => Object.assign(list.resource as object, { code: folder }))), [
    'required Bundle.entry',
  ]);
  const twice = changed(([list], bundle) =>
    bundle.entry?.push({ ...list, fullUrl: 'urn:uuid:aaaaaaaa-0000-4000-8000-000000000009' }),
  );
  assert.deepEqual(refused(twice), ['required Bundle.entry']);
});

test('a set that lists a document of elsewhere is refused; a document that it forgets is taken with a warning', () => {
  const items = (references: string[]) =>
    changed(([list]) =>
      Object.assign(list.resource as List, { entry: references.map((reference) => ({ item: { reference } })) }),
    );
  const own = provideBundle(BYTES).entry?.[1]?.fullUrl ?? '';
  assert.deepEqual(refused(items([own, 'DocumentReference/1'])), ['not-supported Bundle.entry[0].resource.entry[1]']);
  const forgotten = changed(([list]) => {
    delete (list.resource as List).entry;
  });
  assert.deepEqual(
    accepted(forgotten).warnings.map(({ expression }) => expression),
    ['Bundle.entry[1]'],
  );
});

test('requests of entries say what the transaction does', () => {
  const put = changed(([, entry]) => {
    entry.request = { method: 'PUT', url: 'DocumentReference/1' };
  });
  assert.deepEqual(refused(put), ['business-rule Bundle.entry[1].request']);
});

test('what belongs to answers does not belong in a transaction', () => {
  const answered = changed(([list], bundle) => {
    list.response = { status: '201' };
    bundle.total = 1;
  });
  assert.deepEqual(refused(answered), ['invariant Bundle.entry[0].response', 'invariant Bundle.total']);
});

test('limits on entries and documents hold', () => {
  const many = changed(([, entry], bundle) => {
    for (let n = 0; n <= MAX_DOCUMENTS_PER_SET; n += 1)
      bundle.entry?.push({ ...entry, fullUrl: `urn:uuid:cccccccc-0000-4000-8000-${String(n).padStart(12, '0')}` });
  });
  assert.deepEqual(refused(many), ['too-costly Bundle.entry']);
  assert.deepEqual(
    refused({ resourceType: 'Bundle', type: 'transaction', entry: new Array(MAX_BUNDLE_ENTRIES + 1).fill({}) }),
    ['too-costly Bundle.entry'],
  );
});

test('what is not a bundle at all is said so', () => {
  for (const body of [null, 1, 'x', [], {}, { resourceType: 'List' }])
    assert.deepEqual(refused(body), ['structure Bundle']);
  assert.deepEqual(refused({ resourceType: 'Bundle', entry: {} }), ['required Bundle.entry']);
  assert.deepEqual(refused({ resourceType: 'Bundle', entry: [null, 7] }), [
    'not-supported Bundle.entry[0].resource',
    'not-supported Bundle.entry[1].resource',
  ]);
});

test('the answer has one entry per entry, in the same order', () => {
  const { slots } = accepted(provideBundle(BYTES));
  const ids = { setUuid: 'set', documents: [{ entryUuid: 'entry', contentId: 'content', version: 1 }] };
  const response = transactionResponse(slots, ids, []);
  assert.deepEqual(
    response.entry?.map((entry) => `${entry.response?.status} ${entry.response?.location}`),
    ['201 Created List/set', '201 Created DocumentReference/entry', '201 Created Binary/content'],
  );
});

test('reasons that stand by themselves are told at once: what is missing, what is not of its kind, what the document contradicts', () => {
  const cda = readFileSync(new URL('../../../test/fixtures/cda/lettre-de-liaison.xml', import.meta.url));
  const bundle = JSON.parse(JSON.stringify(provideBundle(cda))) as Bundle;
  const [, entry = assert.fail()] = bundle.entry ?? [];
  const card = document(entry) as {
    date?: string;
    type: DocumentReference['type'];
    masterIdentifier: { value: string };
  };
  delete card.date;
  card.type = { coding: [{ system: 'urn:oid:1.2.250.1.213.1.1.4.12', code: '11502-2' }] };
  card.masterIdentifier.value = 'urn:oid:none';
  const told = refused(bundle);
  for (const one of ['required .date', 'value .masterIdentifier', 'business-rule .type'])
    assert.ok(told.includes(one.replace(' .', ' Bundle.entry[1].resource.')), `${one} in ${told.join(', ')}`);
  const places = told.map((one) => one.split(' ')[1]);
  assert.equal(new Set(places).size, places.length, 'one issue a place');
});

test('whatever is missing of a card, the rest is read without a mistake of ours', () => {
  const paths: (string | number)[][] = [];
  const walk = (value: unknown, path: (string | number)[]): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, below] of Object.entries(value)) {
      const key = Array.isArray(value) ? Number(name) : name;
      paths.push([...path, key]);
      walk(below, [...path, key]);
    }
  };
  walk(document(changed(() => undefined).entry?.[1] ?? assert.fail()), []);
  assert.ok(paths.length > 100);
  paths.shift();
  for (const path of paths) {
    const bundle = changed(([, entry]) => {
      delete (entry.resource as Partial<DocumentReference>).subject; // one reason more, so that nothing is accepted
      let holder = entry.resource as unknown as Record<string | number, never>;
      for (const step of path.slice(0, -1)) holder = holder?.[step] ?? ({} as typeof holder);
      const last = path.at(-1) ?? '';
      if (Array.isArray(holder)) holder.splice(Number(last), 1);
      else delete holder[last];
    });
    assert.ok(
      refused(bundle).some((one) => one.endsWith('.resource.subject')),
      path.join('.'),
    );
  }
});
