/**
 * The transaction Bundle of ITI-65: one SubmissionSet, its documents, their bytes; and the answer to it.
 * Source: IHE ITI MHD 4.2.3 §2:3.65; PDSm 3.1.1, profile pdsm-comprehensive-provide-document-bundle (flows 01 and 02).
 */
import type { DocumentEntry, SubmissionSet, SubmittedFolder } from '../xds/metadata.ts';
import { withFurtherIssues } from './further-issues.ts';
import { errorIssue, isError } from './operation-outcome.ts';
import { isSupersedePatch } from './patch.ts';
import { type ClassifiedBundle, classify, type IndexedEntry } from './read-bundle-entries.ts';
import { readDocumentReference } from './read-document-reference.ts';
import { readFolders, splitFolders } from './read-folders.ts';
import { readSubmissionSet } from './submission-set.ts';
import type { Binary, Bundle, DocumentReference, Issue, List, Parameters } from './types.ts';

/** Documents of one submission set. */
export const MAX_DOCUMENTS_PER_SET = 50;

/** One document as its producer declares it, with its bytes. */
export interface ProvidedDocument {
  /** Without entryUuid, logicalId and version: the record gives them. */
  readonly entry: DocumentEntry;
  readonly content: Buffer;
  /** Media type declared, parameters included. */
  readonly contentType: string;
  /** `urn:uuid:…` of the DocumentReference in its transaction. */
  readonly fullUrl: string;
}

/** What each entry of the bundle is, in its order; `document` is an index in `documents`. */
export type BundleSlot =
  | { readonly kind: 'submission-set' }
  | { readonly kind: 'folder'; readonly folder: number }
  | { readonly kind: 'document' | 'binary' | 'update'; readonly document: number };

export interface ProvideBundle {
  readonly submissionSet: SubmissionSet;
  readonly documents: readonly ProvidedDocument[];
  readonly folders: readonly SubmittedFolder[];
  readonly slots: readonly BundleSlot[];
  /** Departures from the profile that are accepted. */
  readonly warnings: readonly Issue[];
}

export type ProvideBundleReading =
  | { readonly ok: true; readonly bundle: ProvideBundle }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Reads a parsed ITI-65 bundle. References are resolved by fullUrl; a replacement is `relatesTo replaces`, with or without
 * the PATCH that sets the old document to superseded. Every problem found is an issue; sizes are those of the caller's body.
 * Hash, size and rules on the content belong to the record: here only the envelope is read.
 */
export function readProvideBundle(body: unknown): ProvideBundleReading {
  const split = splitFolders(body);
  const reading = readDocuments(split.rest);
  if (split.folders.length === 0) return reading;
  if (!reading.ok) return { ok: false, issues: reading.issues.map((issue) => inWhole(issue, split.places)) };
  const { bundle } = reading;
  const { folders, issues } = readFolders(
    split,
    bundle.documents.map(({ fullUrl }) => fullUrl),
  );
  const text = 'The set and its folders are about one patient.';
  const { value, oid } = bundle.submissionSet.patientId;
  const foreign = folders
    .filter(({ folder }) => folder !== null && (folder.patientId.value !== value || folder.patientId.oid !== oid))
    .map(() => errorIssue('business-rule', text, 'Bundle.entry'));
  if ([...issues, ...foreign].some(isError)) return { ok: false, issues: [...issues, ...foreign] };
  const slots: BundleSlot[] = [];
  for (const [index, slot] of bundle.slots.entries()) slots[split.places[index] ?? index] = slot;
  for (const [folder, { index }] of split.folders.entries()) slots[index] = { kind: 'folder', folder };
  const warnings = [...bundle.warnings.map((issue) => inWhole(issue, split.places)), ...issues];
  return { ok: true, bundle: { ...bundle, folders, slots, warnings } };
}

/** The issue at its place in the bundle as it was sent, folders counted. */
function inWhole(issue: Issue, places: readonly number[]): Issue {
  const expression = issue.expression?.replace(
    /^Bundle\.entry\[(\d+)\]/,
    (_, index: string) => `Bundle.entry[${places[Number(index)] ?? index}]`,
  );
  return expression === undefined ? issue : { ...issue, expression };
}

function readDocuments(body: unknown): ProvideBundleReading {
  const classified = classify(body, MAX_DOCUMENTS_PER_SET);
  const issues: Issue[] = [...classified.issues];
  if (classified.bundle === null) {
    return {
      ok: false,
      issues: classified.isBundle ? withFurtherIssues(body as Bundle, issues, MAX_DOCUMENTS_PER_SET) : issues,
    };
  }
  const { list, documents, binaries, updates, length } = classified.bundle;
  const set = readSubmissionSet(list.resource, `${list.at}.resource`, list.fullUrl);
  issues.push(...set.issues, ...membershipIssues(list, documents));
  const slots: BundleSlot[] = new Array<BundleSlot>(length).fill({ kind: 'submission-set' });
  const provided = documents.flatMap((document, index) => {
    slots[document.index] = { kind: 'document', document: index };
    return provide(document, index, binaries, slots, issues) ?? [];
  });
  for (const binary of binaries.values()) {
    if (slots[binary.index]?.kind !== 'binary') {
      issues.push(errorIssue('business-rule', 'No DocumentReference of the bundle has these bytes.', binary.at));
    }
  }
  for (const update of updates) slots[update.index] = readUpdate(update, provided, issues);
  issues.push(...patientIssues(set.set, provided, list, documents));
  if (set.set === null || issues.some(isError))
    return { ok: false, issues: withFurtherIssues(body as Bundle, issues, MAX_DOCUMENTS_PER_SET) };
  return { ok: true, bundle: { submissionSet: set.set, documents: provided, folders: [], slots, warnings: issues } };
}

/** Every document belongs to the set; the set holds nothing else. */
function membershipIssues(list: IndexedEntry<List>, documents: ClassifiedBundle['documents']): Issue[] {
  const members = (list.resource.entry ?? []).map(({ item }) => item.reference ?? '');
  const known = new Set(documents.map(({ fullUrl }) => fullUrl));
  const text = 'A set may only list documents of its own bundle.';
  const foreign = members.flatMap((member, index) =>
    known.has(member) ? [] : [errorIssue('not-supported', text, `${list.at}.resource.entry[${index}]`)],
  );
  const missing = documents
    .filter(({ fullUrl }) => !members.includes(fullUrl))
    .map(
      ({ at }): Issue => ({
        severity: 'warning',
        code: 'business-rule',
        diagnostics: 'The submission set does not list this document; it is taken as a member.',
        expression: at,
      }),
    );
  return [...foreign, ...missing];
}

function provide(
  document: IndexedEntry<DocumentReference>,
  index: number,
  binaries: ClassifiedBundle['binaries'],
  slots: BundleSlot[],
  issues: Issue[],
): ProvidedDocument | null {
  const at = `${document.at}.resource`;
  const { entry, issues: found } = readDocumentReference(document.resource, at);
  issues.push(...found);
  const attachment = document.resource.content[0]?.attachment ?? {};
  const binary = attachment.url === undefined ? undefined : binaries.get(attachment.url);
  if (binary === undefined && attachment.data === undefined) {
    issues.push(errorIssue('required', 'No Binary of the bundle has this url.', `${at}.content[0].attachment.url`));
    return null;
  }
  if (binary !== undefined) {
    if (slots[binary.index]?.kind === 'binary') {
      issues.push(errorIssue('duplicate', 'Two documents may not share the same bytes.', binary.at));
    }
    slots[binary.index] = { kind: 'binary', document: index };
    issues.push(...mediaTypeIssues(attachment.contentType, binary));
  }
  if (entry !== null && entry.status !== 'approved') {
    issues.push(
      errorIssue('business-rule', 'A document is deposited with the status current, not archived.', `${at}.status`),
    );
  }
  const content = Buffer.from(binary?.resource.data ?? attachment.data ?? '', 'base64');
  if (content.length === 0) issues.push(errorIssue('required', 'The document has no bytes.', binary?.at ?? at));
  return (
    entry && { entry: declared(entry), content, contentType: attachment.contentType ?? '', fullUrl: document.fullUrl }
  );
}

/** Identifiers of entries are the record's to give; a source patient without a marked identifier has its first one. */
function declared(entry: DocumentEntry): DocumentEntry {
  const sourcePatientId = entry.sourcePatientId ?? entry.sourcePatientInfo?.id[0];
  const isNamed = entry.entryUuid !== undefined || entry.logicalId !== undefined || entry.version !== undefined;
  if (!isNamed && sourcePatientId === entry.sourcePatientId) return entry;
  const { entryUuid: _entryUuid, logicalId: _logicalId, version: _version, ...rest } = entry;
  return sourcePatientId === undefined ? rest : { ...rest, sourcePatientId };
}

const bareType = (mediaType: string): string => (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
const XML_TYPES = new Set(['text/xml', 'application/xml']);

function mediaTypeIssues(contentType: string | undefined, binary: IndexedEntry<Binary>): Issue[] {
  const declaredType = bareType(contentType ?? '');
  const binaryType = bareType(binary.resource.contentType);
  if (declaredType === binaryType || (XML_TYPES.has(declaredType) && XML_TYPES.has(binaryType))) return [];
  return [
    errorIssue(
      'business-rule',
      'The Binary and its attachment state different media types.',
      `${binary.at}.resource.contentType`,
    ),
  ];
}

/** An update of the bundle may only say what the replacement already does. */
function readUpdate(
  update: IndexedEntry<Parameters>,
  documents: readonly ProvidedDocument[],
  issues: Issue[],
): BundleSlot {
  const target = /^DocumentReference\/([0-9a-fA-F-]{36})$/.exec(update.url)?.[1]?.toLowerCase();
  const named = /^DocumentReference\?identifier=(?:urn:ietf:rfc:3986(?:\||%7C))?urn:(?:oid|uuid):([0-9a-f.-]+)$/i.exec(
    update.url,
  )?.[1];
  const document = documents.findIndex(({ entry: { replaces } }) =>
    target === undefined
      ? named !== undefined && (replaces?.uniqueId === named || replaces?.logicalId === named)
      : replaces?.entryUuid === target,
  );
  const isCompanion =
    isSupersedePatch(update.resource) && (document >= 0 || documents.filter((d) => d.entry.replaces).length === 1);
  if (!isCompanion) {
    const text = 'In a deposit, a PATCH may only set to superseded the document that another one replaces.';
    issues.push(errorIssue('not-supported', text, update.at));
  }
  return {
    kind: 'update',
    document: Math.max(
      document,
      documents.findIndex((d) => d.entry.replaces !== undefined),
      0,
    ),
  };
}

function patientIssues(
  set: SubmissionSet | null,
  provided: readonly ProvidedDocument[],
  list: IndexedEntry<List>,
  documents: ClassifiedBundle['documents'],
): Issue[] {
  if (set === null) return [];
  const text = 'The set and its documents are about one patient.';
  return provided.flatMap(({ entry, fullUrl }) => {
    if (entry.patientId.value === set.patientId.value && entry.patientId.oid === set.patientId.oid) return [];
    const at = documents.find((document) => document.fullUrl === fullUrl)?.at ?? list.at;
    return [errorIssue('business-rule', text, `${at}.resource.subject`)];
  });
}
