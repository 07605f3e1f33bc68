import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { XmlDocument, type XmlElement } from 'libxml2-wasm';
import { compareDeclared } from '../../src/standards/cda/compare-metadata.ts';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { classOfType, documentType } from '../../src/standards/terminologies/types.ts';
import { cdaSchema, skipWithoutCdaSchema } from '../../test/support/cda-schema.ts';
import { bigCda } from './big-cda.ts';
import { documentsOf, type TownDocument } from './documents.ts';
import { writePdf } from './pdf.ts';
import { townPeople } from './people.ts';
import { townWorld } from './scene.ts';
import { STORIES } from './story-list.ts';
import { DEFAULT_SEED, DOCUMENT_KINDS, type TownPerson } from './world.ts';
import { readmeFixtures } from './write-fixtures.ts';

const world = townWorld({ seed: DEFAULT_SEED });
const people: readonly TownPerson[] = [...townPeople({ seed: DEFAULT_SEED, persons: 60 })];
const NAMESPACES = { cda: 'urn:hl7-org:v3' };

function personOf(key: string): TownPerson {
  const person = people.find((candidate) => candidate.key === key);
  assert.ok(person, key);
  return person;
}

/** Reads one attribute or text of a document by XPath. */
function reader(bytes: Buffer): { at(path: string): string; dispose(): void } {
  const document = XmlDocument.fromBuffer(bytes);
  return {
    at: (path) => (document.get(path, NAMESPACES) as XmlElement | null)?.content ?? '',
    dispose: () => document.dispose(),
  };
}

function checkHeader(person: TownPerson, document: TownDocument): void {
  const { entry } = document;
  const cda = reader(document.bytes);
  const patient = '/cda:ClinicalDocument/cda:recordTarget/cda:patientRole';
  assert.equal(cda.at('/cda:ClinicalDocument/cda:id/@root'), document.uniqueId);
  assert.equal(cda.at('/cda:ClinicalDocument/cda:code/@code'), entry.typeCode.code);
  assert.equal(cda.at('/cda:ClinicalDocument/cda:title'), entry.title);
  assert.equal(cda.at(`${patient}/cda:id[1]/@extension`), person.ins.matricule);
  assert.equal(cda.at(`${patient}/cda:id[1]/@root`), person.ins.oid);
  assert.equal(cda.at(`${patient}/cda:patient/cda:name/cda:family[@qualifier="BR"]`), person.birthName.toUpperCase());
  assert.equal(cda.at(`${patient}/cda:patient/cda:birthplace//cda:county`), person.birthplaceCode);
  assert.equal(
    cda.at('/cda:ClinicalDocument/cda:author/cda:assignedAuthor/cda:id/@extension'),
    `8${document.authorRpps}`,
  );
  assert.equal(cda.at('/cda:ClinicalDocument/cda:custodian//cda:id/@extension'), document.structureId);
  assert.equal(cda.at('/cda:ClinicalDocument/cda:relatedDocument//cda:id/@root'), document.replaces ?? '');
  assert.equal(entry.hash, createHash('sha1').update(document.bytes).digest('hex'));
  assert.equal(entry.size, document.bytes.length);
  assert.ok(entry.title.length <= 128);
  cda.dispose();
}

test('every document of sixty people is well formed and says what its metadata say', () => {
  const kinds = new Set<string>();
  const seen = new Set<string>();
  for (const person of people) {
    if (person.documentCount > 100) continue;
    let last = '';
    for (const document of documentsOf(person, world)) {
      checkHeader(person, document);
      kinds.add(document.kind);
      assert.ok(document.uniqueId.length <= 64 && /^2\.25\.[1-9]\d+$/.test(document.uniqueId));
      assert.ok(!seen.has(document.uniqueId));
      if (document.replaces !== undefined)
        assert.ok(seen.has(document.replaces), 'a replacement comes after its original');
      seen.add(document.uniqueId);
      assert.ok(document.depositedAt >= last.slice(0, 10), 'oldest first');
      assert.ok(document.depositedAt < '2026-11-20T22');
      last = document.depositedAt;
    }
  }
  assert.deepEqual([...kinds].sort(), [...DOCUMENT_KINDS].sort());
});

test('documents depend on the seed and the day only', () => {
  const solange = personOf('solange');
  const once = [...documentsOf(solange, world)];
  const again = [...documentsOf(solange, townWorld({ seed: DEFAULT_SEED }))];
  assert.deepEqual(
    again.map((document) => document.entry.hash),
    once.map((document) => document.entry.hash),
  );
  const later = [...documentsOf(solange, townWorld({ seed: DEFAULT_SEED, today: '2027-02-01' }))];
  assert.deepEqual(
    new Set(later.map((document) => document.uniqueId)),
    new Set(once.map((document) => document.uniqueId)),
  );
});

test('the stories: hidden, replaced, invisible to the person, invisible to parents, nine hundred', () => {
  const of = (key: string): readonly TownDocument[] => [...documentsOf(personOf(key), world)];
  assert.ok(of('nadia').some((document) => document.visibility.includes('MASQUE_PS')));
  assert.ok(of('tom').some((document) => document.visibility.includes('INVISIBLE_REPRESENTANTS_LEGAUX')));
  const antoine = of('antoine');
  assert.ok(antoine.some((document) => document.visibility.includes('INVISIBLE_PATIENT')));
  const replacement = antoine.find((document) => document.replaces !== undefined && document.kind === 'discharge');
  const original = antoine.find((document) => document.uniqueId === replacement?.replaces);
  assert.equal(replacement?.setId, original?.setId);
  assert.deepEqual([original?.versionNumber, replacement?.versionNumber], [1, 2]);
  assert.ok(
    of('paul').some((document) => document.authorKey === 'lassalle'),
    'the blocked doctor wrote one of them',
  );
  assert.ok(of('solange').filter((document) => document.kind === 'laboratory').length >= 16);
  let count = 0;
  for (const document of documentsOf(personOf('raymond'), world)) count += document.bytes.length > 0 ? 1 : 0;
  assert.equal(count, 900);
});

test('a laboratory report has results outside their interval, flagged in the table and in the entries', () => {
  const reports = [...documentsOf(personOf('solange'), world)].filter((document) => document.kind === 'laboratory');
  const text = reports.map((report) => report.bytes.toString('utf8')).join('');
  assert.match(text, /<interpretationCode code="H"/);
  assert.match(text, /<content styleCode="Bold">[^<]+↑<\/content>/);
});

test('the PDF of a letter is small, tagged, and its table of objects is right', () => {
  const letter = [...documentsOf(personOf('antoine'), world)].find((document) => document.kind === 'discharge');
  const base64 = /representation="B64">([^<]+)</.exec(letter?.bytes.toString('utf8') ?? '')?.[1] ?? '';
  const pdf = Buffer.from(base64, 'base64');
  assert.ok(pdf.length > 3_000 && pdf.length < 10_000, `${pdf.length} bytes`);
  const text = pdf.toString('latin1');
  assert.match(text, /^%PDF-1\.7/);
  assert.match(text, /\/Lang\(fr-FR\)\/MarkInfo<<\/Marked true>>/);
  const start = Number(/startxref\n(\d+)/.exec(text)?.[1]);
  assert.equal(text.slice(start, start + 4), 'xref');
  const offsets = [...text.slice(start).matchAll(/^(\d{10}) 00000 n /gm)].map((match) => Number(match[1]));
  for (const [index, offset] of offsets.entries()) assert.ok(text.startsWith(`${index + 1} 0 obj`, offset));
});

test('a long PDF goes over several pages, and hostile characters stay inside their strings', () => {
  const blocks = Array.from(
    { length: 120 },
    () => ({ style: 'text', text: 'Ligne (avec) \\ parenthèses, œuvre et ğ' }) as const,
  );
  const text = writePdf({
    title: 'Test',
    author: 'Test',
    created: '20261120093000+0100',
    blocks,
    footer: 'Test',
  }).toString('latin1');
  assert.match(text, /\/Count 4\//);
  assert.match(text, /Ligne \\\(avec\\\) \\\\ parenthèses, \x9cuvre et g/);
});

test('big documents are distinct, of one size, and state the patient they are made for', () => {
  const template = bigCda(64 * 1024, 7);
  const ids = new Set<string>();
  const hashes = new Set<string>();
  for (const [number, person] of people.entries()) {
    const document = template.document(number, person);
    ids.add(document.uniqueId);
    hashes.add(createHash('sha256').update(document.bytes).digest('hex'));
    assert.ok(Math.abs(document.bytes.length - 64 * 1024) < 1_024, `${document.bytes.length} bytes`);
    const cda = reader(document.bytes);
    assert.equal(cda.at('/cda:ClinicalDocument/cda:id/@root'), document.uniqueId);
    assert.equal(
      cda.at('/cda:ClinicalDocument/cda:recordTarget/cda:patientRole/cda:id[1]/@extension'),
      person.ins.matricule,
    );
    assert.equal(cda.at('//cda:patient/cda:name/cda:given[@qualifier="BR"]'), person.givenNames[0]);
    assert.doesNotMatch(document.bytes.toString('utf8'), /@[A-Z]+@/);
    assert.equal(template.entryOf(document, person).size, document.bytes.length);
    cda.dispose();
  }
  assert.equal(ids.size, people.length);
  assert.equal(hashes.size, people.length);
  assert.throws(() => template.document(-1, personOf('solange')), RangeError);
  assert.throws(() => bigCda(100, 1), RangeError);
});

test('the fixtures of the README are what the generator writes', () => {
  for (const { name, document } of readmeFixtures()) {
    const file = readFileSync(join(import.meta.dirname, '../../test/fixtures/cda', name));
    assert.ok(file.equals(document.bytes), `${name} differs: run sandbox/town/write-fixtures.ts`);
  }
});

test('one document of each kind: derived from its bytes, its card is what the depositor declares, in the national lists', () => {
  const first = new Map<string, TownDocument>();
  for (const person of people) {
    if (person.documentCount > 100) continue;
    for (const document of documentsOf(person, world))
      if (!first.has(document.kind)) first.set(document.kind, document);
  }
  assert.equal(first.size, DOCUMENT_KINDS.length);
  for (const [kind, { bytes, entry }] of first) {
    const cda = readCda(bytes);
    const derived = deriveEntry(cda, { sha1: entry.hash ?? '', size: bytes.length });
    assert.deepEqual(compareDeclared(entry, derived), { contradictions: [], warnings: [] }, kind);
    const warnings = [...cda.warnings, ...derived.warnings].filter(({ code }) => code !== 'format-default');
    assert.deepEqual(warnings, [], kind);
    const type = documentType(entry.typeCode.code, entry.typeCode.system);
    assert.deepEqual([type?.inDmp, type?.label], [true, entry.typeCode.label], kind);
    const of = classOfType(entry.typeCode.code);
    assert.deepEqual([entry.classCode, of?.assumed], [of?.classCode, false], kind);
  }
});

test('one document of each kind is valid against the French CDA schema', { skip: skipWithoutCdaSchema }, () => {
  const schema = cdaSchema();
  const seen = new Set<string>();
  for (const person of people) {
    if (person.documentCount > 100) continue;
    for (const { kind, bytes } of documentsOf(person, world)) {
      if (seen.has(kind)) continue;
      seen.add(kind);
      assert.doesNotThrow(() => schema.check(bytes), kind);
    }
  }
  schema.close();
});

test('the persons of every story are there, whatever the seed', () => {
  const keys = new Set([...townPeople({ seed: 1, persons: 20 })].map((person) => person.key));
  for (const { name, people: told } of STORIES) for (const key of told) assert.ok(keys.has(key), `${name}: ${key}`);
});
