import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { documentEntry, submissionSet } from '../../../test/support/arbitrary-entries.ts';
import { withXml, type XmlElement } from '../cda/xml-tree.ts';
import { readRegistryObjects } from './ebrim.ts';
import { DOCUMENT_OBJECT, LCM, SCHEMES } from './ebrim-ids.ts';
import { parseXcn, parseXon, toXcn, toXon } from './hl7-text.ts';
import type { Author, DocumentEntry, StatedTime, Xcn, Xon } from './metadata.ts';
import type { MetadataProblem } from './metadata-problem.ts';
import { readEbrimEntry } from './read-ebrim-entry.ts';
import { readSubmission } from './read-submission.ts';
import { fromXdsTime, toXdsTime } from './stated-time.ts';
import { readStoredQuery } from './stored-query.ts';
import { registryObjectList, writeAssociation, writeEntry, writeSet } from './write-ebrim.ts';

const seed = 20_261_128;
const parse = (xml: string): XmlElement => withXml(Buffer.from(xml), true, (root) => root.tree());
const readEntry = (xml: string): DocumentEntry => {
  const [object] = readRegistryObjects(parse(registryObjectList([xml]))).documents;
  assert.ok(object);
  return readEbrimEntry(object, 'document[0]');
};

/** What ebRIM can say of a time: digits of UTC, to the second. */
const inXds = (time: StatedTime): StatedTime => fromXdsTime(toXdsTime(time)) ?? time;

/** XCN names by an identifier or a name; given names after the second run together. */
function sayable(person: Xcn): Xcn {
  const name = person.name === undefined ? undefined : { ...person.name, given: person.name.given.slice(0, 2) };
  return { id: '1', ...person, ...(name === undefined ? {} : { name }) };
}

const sayableAuthors = (authors: readonly Author[]): Author[] =>
  authors.map((author) => ({ ...author, person: sayable(author.person) }));

test('a card written in ebRIM reads again as it was, but for what ebRIM cannot say', () => {
  fc.assert(
    fc.property(documentEntry, (any) => {
      const legal = any.legalAuthenticator;
      const entry = {
        ...any,
        authors: sayableAuthors(any.authors),
        ...(legal === undefined ? {} : { legalAuthenticator: sayable(legal) }),
      };
      const once = readEntry(writeEntry(entry, entry.entryUuid === undefined ? 'Document01' : undefined));
      assert.deepEqual(once.creationTime, inXds(entry.creationTime));
      assert.equal(once.uniqueId, entry.uniqueId);
      assert.equal(once.title, entry.title);
      assert.deepEqual(once.patientId, entry.patientId);
      assert.deepEqual(new Set(once.visibility), new Set(entry.visibility));
      assert.deepEqual(
        once.eventCodes.map(({ code, system }) => [code, system]),
        entry.eventCodes.map(({ code, system }) => [code, system]),
      );
      // Once in the words of ebRIM, nothing moves any more.
      assert.deepEqual(readEntry(writeEntry(once, 'Document01')), withoutIds(once));
    }),
    { seed, numRuns: 300 },
  );
});

function withoutIds({ entryUuid: _id, ...entry }: DocumentEntry): DocumentEntry {
  return entry;
}

test('a submission set written in ebRIM reads again as it was', () => {
  fc.assert(
    fc.property(submissionSet, (any) => {
      const isXon = (one: Xcn | Xon): one is Xon => typeof one.name === 'string';
      const intendedRecipients = any.intendedRecipients.map((one) => (isXon(one) ? one : sayable(one)));
      const set = { ...any, authors: sayableAuthors(any.authors), intendedRecipients };
      const list = registryObjectList([writeSet(set, 'SubmissionSet01')]);
      const read = () =>
        readSubmission(parse(`<SubmitObjectsRequest xmlns="${LCM}">${list}</SubmitObjectsRequest>`)).set;
      const once = read();
      assert.equal(once.uniqueId, set.uniqueId);
      assert.equal(once.sourceId, set.sourceId);
      assert.deepEqual(once.submissionTime, inXds(set.submissionTime));
      assert.equal(once.authors.length, set.authors.length);
      assert.equal(once.intendedRecipients.length, set.intendedRecipients.length);
    }),
    { seed, numRuns: 200 },
  );
});

test('the texts of the national examples read as their parts, and are written alike', () => {
  const person = '899900063480^MAX^LIBRE^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS';
  assert.deepEqual(parseXcn(person), {
    id: '899900063480',
    oid: '1.2.250.1.71.4.2.1',
    name: { family: 'MAX', given: ['LIBRE'] },
    nameType: 'D',
    idType: 'IDNPS',
  });
  assert.equal(toXcn(parseXcn(person) ?? {}), person);
  const structure = 'CABINET DR LIBRE^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^499900063480001';
  assert.equal(toXon(parseXon(structure) ?? { name: '' }), structure);
});

test('a classification of an unknown scheme is refused, not dropped', () => {
  const xml = (scheme: string) =>
    `<rim:ExtrinsicObject id="a" mimeType="text/xml" objectType="${DOCUMENT_OBJECT}"><rim:Classification ` +
    `classificationScheme="${scheme}" classifiedObject="a" id="c" nodeRepresentation="x"/></rim:ExtrinsicObject>`;
  const unknown = 'urn:uuid:00000000-0000-4000-8000-000000000000';
  assert.throws(() => readEntry(xml(unknown)), { name: 'MetadataProblem', code: 'unknown-classification' });
  // A known one goes further, to what is missing.
  assert.throws(() => readEntry(xml(SCHEMES.document.classCode)), { name: 'MetadataProblem', code: 'missing' });
});

test('lists of registry objects are bounded', () => {
  const one = writeAssociation({ id: 'a', type: 'urn:x', source: 'b', target: 'c' });
  const list = parse(registryObjectList(Array.from({ length: 10_000 }, () => one)));
  assert.throws(() => readRegistryObjects(list), { name: 'MetadataProblem', code: 'too-many' });
});

test('parameters of a stored query: texts, numbers, lists, doubled quotes, and slots that are ANDed', () => {
  const slot = (name: string, ...values: string[]) =>
    `<Slot name="$${name}"><ValueList>${values.map((value) => `<Value>${value}</Value>`).join('')}</ValueList></Slot>`;
  const query = readStoredQuery(
    parse(
      `<AdhocQueryRequest xmlns="urn:q"><ResponseOption returnType="ObjectRef"/>` +
        `<AdhocQuery id="urn:uuid:14D4DEBF-8f97-4251-9a74-a90016b0af0d">${slot('A', "('a','b''c')", "('d')")}` +
        `${slot('XDSDocumentEntryEventCodeList', "('e^^1.2')", "('f^^1.2','g^^1.2')")}${slot('N', '20210101')}</AdhocQuery></AdhocQueryRequest>`,
    ),
  );
  assert.equal(query.name, 'FindDocuments');
  assert.equal(query.returnType, 'ObjectRef');
  assert.deepEqual(query.parameters.get('A'), [['a', "b'c", 'd']]);
  assert.deepEqual(query.parameters.get('XDSDocumentEntryEventCodeList'), [['e^^1.2'], ['f^^1.2', 'g^^1.2']]);
  assert.deepEqual(query.parameters.get('N'), [['20210101']]);
});

test('a card that cannot be read names every part that is missing or wrong', () => {
  const xml = `<rim:ExtrinsicObject id="a" objectType="${DOCUMENT_OBJECT}"><rim:Slot name="creationTime"><rim:ValueList><rim:Value>soon</rim:Value></rim:ValueList></rim:Slot></rim:ExtrinsicObject>`;
  assert.throws(
    () => readEntry(xml),
    (error: MetadataProblem) => {
      const places = [error, ...error.others].map(({ code, at }) => `${code} ${at?.split('.')[1]}`);
      for (const one of ['missing uniqueId', 'missing mimeType', 'unreadable creationTime', 'missing typeCode'])
        assert.ok(places.includes(one), `${one} in ${places.join(', ')}`);
      return new Set(places).size === places.length;
    },
  );
});
