import { unwrapDocumentKey } from '../kernel/keys/document-key.ts';
import { sameDocument } from '../standards/cda/same-document.ts';
import { type CheckedDocument, failure } from './check-content.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { documentKeyPlace, sha256 } from './stored-entry.ts';
import type { AlreadyThere, FoundContent } from './submission.ts';

/** A document of a submission that the record holds already: it comes again, by another way. */
export interface Arrival {
  readonly contentId: string;
  /** False: the same document in another writing. */
  readonly sameBytes: boolean;
}

/** What reading the bytes of a content again needs. */
export interface RecordPlace {
  readonly recordId: string;
  readonly recordKey: Buffer;
}

/**
 * For each document of a submission: its arrival when the record holds it already, null when it is new. The bytes are
 * compared, whole: an identifier alone proves nothing. Bytes that only differ are read again and compared by what they say.
 * @throws Failure unique-id-used, revision-used when another document has this uniqueId, or this setId and versionNumber
 */
export async function findArrivals(
  env: DocumentsEnv,
  place: RecordPlace,
  there: AlreadyThere,
  checked: readonly CheckedDocument[],
): Promise<(Arrival | null)[]> {
  if (there.contents.length === 0 && there.revisions.length === 0) return checked.map(() => null);
  const arrivals: (Arrival | null)[] = [];
  for (const [index, document] of checked.entries()) {
    const uniqueId = sha256(document.entry.uniqueId);
    const { revisionHash } = document;
    const byId = there.contents.find(({ hash }) => hash.equals(uniqueId));
    const byRevision =
      revisionHash === null ? undefined : there.revisions.find(({ hash }) => hash.equals(revisionHash));
    const found = byId ?? byRevision;
    arrivals.push(found === undefined ? null : await arrivalOf(env, place, found, document));
    if (arrivals.at(-1) !== null || found === undefined) continue;
    throw byId === undefined ? revisionUsed(index) : uniqueIdUsed(index);
  }
  return arrivals;
}

async function arrivalOf(
  env: DocumentsEnv,
  { recordId, recordKey }: RecordPlace,
  { contentId, sha256: known, sentSha256, documentKey, locator }: FoundContent,
  { sha256: given, content }: CheckedDocument,
): Promise<Arrival | null> {
  if (known.equals(given)) return { contentId, sameBytes: true };
  // What came under another uniqueId differs by it from what is kept: sent once more, it is what it was.
  if (sentSha256?.equals(given) === true) return { contentId, sameBytes: false };
  const key = unwrapDocumentKey(recordKey, documentKey, documentKeyPlace(recordId, contentId));
  const stored = await env.blobs.get(locator, contentId, key, { sha256: known });
  return sameDocument(stored, content) ? { contentId, sameBytes: false } : null;
}

function uniqueIdUsed(index: number): Error {
  const reason = 'another document with this uniqueId is already in the record';
  return failure('unique-id-used', reason, `document[${index}].uniqueId`);
}

function revisionUsed(index: number): Error {
  const reason = 'another document with this setId and versionNumber is already in the record';
  return failure('revision-used', reason, `document[${index}].setId`);
}
