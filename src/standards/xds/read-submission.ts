/** SubmitObjectsRequest -> the parts of a deposit (ITI-41) or of a change of cards (ITI-57). Source: ITI TF-3 §4.2.1, §4.2.2. */
import type { XmlElement } from '../cda/xml-tree.ts';
import { type Association, firstChild, type RegistryObject, readRegistryObjects } from './ebrim.ts';
import { ASSOCIATIONS, FOLDER_NODE, IDENTIFIERS, SCHEMES, SET_NODE } from './ebrim-ids.ts';
import { parseXcn, parseXon } from './hl7-text.ts';
import type { DocumentEntry, SubmissionSet, SubmittedFolder, Xcn, Xon } from './metadata.ts';
import { MetadataProblem, readEach } from './metadata-problem.ts';
import { ObjectReader, readEbrimEntry, uuidOf } from './read-ebrim-entry.ts';

/** Documents whose format says that they sign a set (IHE DSG). */
export const SIGNATURE_FORMAT = 'http://www.w3.org/2000/09/xmldsig#';

export interface ReadDocument {
  /** As written in the request: what ties the card to its bytes. */
  readonly id: string;
  readonly entry: DocumentEntry;
}

export interface ReadSubmission {
  readonly set: SubmissionSet;
  readonly documents: readonly ReadDocument[];
  /** Documents that sign the set, apart. */
  readonly signatures: readonly ReadDocument[];
  readonly folders: readonly SubmittedFolder[];
  readonly associations: readonly Association[];
  /** The id of the set in the request. */
  readonly setId: string;
}

/**
 * @param required parts that every document must state beyond those of ebRIM
 * @throws MetadataProblem with every problem of the cards and of the set
 */
export function readSubmission(request: XmlElement, required: readonly (keyof DocumentEntry)[] = []): ReadSubmission {
  const { documents, packages, associations } = readRegistryObjects(firstChild(request, 'RegistryObjectList'));
  const isSet = (object: RegistryObject) => object.classifications.some(({ node }) => node === SET_NODE);
  const isFolder = (object: RegistryObject) => object.classifications.some(({ node }) => node === FOLDER_NODE);
  const [set, ...otherSets] = packages.filter(isSet);
  if (set === undefined || otherSets.length > 0) {
    throw new MetadataProblem('missing', 'a request has one submission set', 'set');
  }
  if (packages.some((object) => !isSet(object) && !isFolder(object))) {
    throw new MetadataProblem('unknown-object', 'a package is a submission set or a folder', 'RegistryPackage');
  }
  refuseSameIds([...documents, ...packages]);
  const { read, stated } = readCards(documents, set, required);
  const signing = new Set(associations.filter(({ type }) => type === ASSOCIATIONS.signs).map(({ source }) => source));
  const isSignature = ({ id, entry }: ReadDocument) => signing.has(id) && entry.formatCode.code === SIGNATURE_FORMAT;
  const plain = read.filter((document) => !isSignature(document)).map((one) => withReplaced(one, associations));
  return {
    set: stated,
    setId: set.id,
    documents: plain,
    signatures: read.filter(isSignature),
    folders: [
      ...packages.filter(isFolder).map((object, index) => readFolder(object, index, plain, associations)),
      ...filledFolders(packages, plain, associations),
    ],
    associations,
  };
}

function readCards(
  documents: readonly RegistryObject[],
  set: RegistryObject,
  required: readonly (keyof DocumentEntry)[],
) {
  const cards = documents.map((object, index) => (): ReadDocument => {
    return { id: object.id, entry: readEbrimEntry(object, `document[${index}]`, required) };
  });
  const [read, stated] = readEach<ReadDocument[] | SubmissionSet>([() => readEach(cards), () => readSet(set)]);
  return { read: read as ReadDocument[], stated: stated as SubmissionSet };
}

function refuseSameIds(objects: readonly RegistryObject[]): void {
  const seen = new Set<string>();
  for (const { id } of objects) {
    if (seen.has(id)) throw new MetadataProblem('twice', 'two objects of the request have the same id');
    seen.add(id);
  }
}

const REPLACING: ReadonlySet<string> = new Set([ASSOCIATIONS.replaces, ASSOCIATIONS.transformsAndReplaces]);

/** RPLC: the document named by its entryUUID (ITI TF-3 §4.2.2.2.3). */
function withReplaced(document: ReadDocument, associations: readonly Association[]): ReadDocument {
  const replaced = associations.filter(({ type, source }) => REPLACING.has(type) && source === document.id);
  if (replaced.length === 0) return document;
  const entryUuid = uuidOf(replaced[0]?.target);
  if (replaced.length > 1 || entryUuid === null) {
    throw new MetadataProblem(
      'unreadable',
      'a document replaces one entry of the registry, by its entryUUID',
      'replaces',
    );
  }
  return { ...document, entry: { ...document.entry, replaces: { entryUuid } } };
}

function readSet(object: RegistryObject): SubmissionSet {
  const reader = new ObjectReader(object, 'set');
  reader.refuseUnknown(SCHEMES.set, [SET_NODE]);
  const contentType = reader.coded(SCHEMES.set.contentType, 'contentType');
  return {
    uniqueId: reader.oid(IDENTIFIERS.set.uniqueId[0], 'uniqueId'),
    sourceId: reader.oid(IDENTIFIERS.set.sourceId[0], 'sourceId'),
    submissionTime: reader.need(reader.time('submissionTime', 'submissionTime'), 'submissionTime', 'a time'),
    ...(object.title === undefined ? {} : { title: object.title }),
    ...(object.description === undefined ? {} : { comments: object.description }),
    patientId: reader.cx(IDENTIFIERS.set.patientId[0], 'patientId'),
    contentType: reader.need(contentType, 'contentType', 'a content type'),
    authors: reader.authors(SCHEMES.set.author),
    intendedRecipients: (object.slots.get('intendedRecipient') ?? []).map((text) =>
      reader.need(parseRecipient(text), 'intendedRecipient', 'a recipient (XON|XCN)'),
    ),
  };
}

/** Folders of the registry that the request fills: HasMember from their entryUUID (ITI TF-3 §4.2.2.1.2). */
function filledFolders(
  packages: readonly RegistryObject[],
  documents: readonly ReadDocument[],
  associations: readonly Association[],
): SubmittedFolder[] {
  const stated = new Set(packages.map(({ id }) => id));
  const filling = associations.filter(({ type, source }) => type === ASSOCIATIONS.hasMember && !stated.has(source));
  const uuids = filling.map(({ source }) => uuidOf(source));
  return [...new Set(uuids)].map((update) => {
    if (update === null)
      throw new MetadataProblem('unreadable', 'a folder is in the request or in the registry', 'Association');
    const targets = filling.filter((_, n) => uuids[n] === update).map(({ target }) => target);
    return { folder: null, update, ...membersOf(targets, documents, 'folder') };
  });
}

/** Members of a folder: documents of the request, and those that the registry has. */
function membersOf(ids: readonly string[], documents: readonly ReadDocument[], at: string) {
  const places = ids.map((id) => documents.findIndex((document) => document.id === id));
  const existing = ids.filter((_, n) => places[n] === -1).map((id) => uuidOf(id));
  if (existing.includes(null))
    throw new MetadataProblem('unreadable', 'a member of a folder is not in the request', `${at}.member`);
  return { documents: places.filter((place) => place >= 0), existing: existing.filter((id) => id !== null) };
}

function parseRecipient(text: string): Xcn | Xon | null {
  const [institution = '', person = ''] = text.split('|');
  return person === '' ? parseXon(institution) : parseXcn(person);
}

function readFolder(
  object: RegistryObject,
  index: number,
  documents: readonly ReadDocument[],
  associations: readonly Association[],
): SubmittedFolder {
  const reader = new ObjectReader(object, `folder[${index}]`);
  reader.refuseUnknown(SCHEMES.folder, [FOLDER_NODE]);
  const members = associations
    .filter(({ type, source }) => type === ASSOCIATIONS.hasMember && source === object.id)
    .map(({ target }) => target);
  return {
    folder: {
      uniqueId: reader.oid(IDENTIFIERS.folder.uniqueId[0], 'uniqueId'),
      title: reader.need(object.title, 'title', 'a title'),
      ...(object.description === undefined ? {} : { comments: object.description }),
      patientId: reader.cx(IDENTIFIERS.folder.patientId[0], 'patientId'),
      codes: reader.classified(SCHEMES.folder.code).map((one) => reader.toCoded(one, 'code')),
    },
    update: null,
    ...membersOf(members, documents, reader.at),
  };
}
