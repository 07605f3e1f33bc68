import { createHash } from 'node:crypto';
import { Failure } from '../kernel/errors.ts';
import { CdaError } from '../standards/cda/cda-error.ts';
import { compareDeclared } from '../standards/cda/compare-metadata.ts';
import { deriveEntry } from '../standards/cda/derive-metadata.ts';
import { MAX_PIXELS } from '../standards/cda/image-size.ts';
import { REFUSED_CONTENT } from '../standards/cda/pdf-names.ts';
import { readCda } from '../standards/cda/read-cda.ts';
import { kindOfMediaType, type SniffedFile, sniffFile } from '../standards/cda/sniff.ts';
import { contradictsNir, type NirTrait, namesAnother } from '../standards/ins/same-person.ts';
import type { Cx, DocumentEntry } from '../standards/xds/metadata.ts';
import type { DocumentsErrorCode } from './documents-errors.ts';
import { MAX_DOCUMENT_BYTES } from './limits.ts';
import { sha256 } from './stored-entry.ts';

/** A document that passed every check of the request path. */
export interface CheckedDocument {
  /** Declared entry, completed by what the document says. */
  readonly entry: DocumentEntry & { readonly hash: string; readonly size: number };
  readonly content: Buffer;
  readonly sha256: Buffer;
  readonly mediaType: string;
  /** SHA-256 of setId and versionNumber, or null when the document states none. */
  readonly revisionHash: Buffer | null;
  /** SHA-256 of the file that the document carries or is, or null when its body is structured. */
  readonly bodyHash: Buffer | null;
  readonly warnings: readonly string[];
}

/** CDA R2 as the profiles name it; `application/xslt+xml` is the auto-presentable form. */
const CDA_TYPES = new Set(['text/xml', 'application/xml', 'application/hl7-v3+xml', 'application/xslt+xml']);
/** Bare files that the record takes beside CDA. */
const BARE_KINDS = new Set(['pdf', 'jpeg', 'png', 'tiff', 'rtf', 'text']);

export function failure(code: DocumentsErrorCode, reason: string, at?: string): Failure<DocumentsErrorCode> {
  return new Failure(code, at === undefined ? { reason } : { reason, at });
}

/**
 * Checks the bytes of one deposit against themselves and against what was declared.
 * CDA: caps, well-formedness of the whole, header, hash, type of an embedded file, French rules; metadata derived from
 * the header and compared (domain rules: CI-SIS "Lien entête CDA - métadonnées XDS").
 * @throws Failure content-refused, metadata-contradiction, patient-mismatch, media-type-refused, document-too-large
 */
export function checkContent(declared: DocumentEntry, content: Buffer, mediaType: string, at: string): CheckedDocument {
  if (content.length > MAX_DOCUMENT_BYTES) {
    throw failure('document-too-large', `a document has at most ${MAX_DOCUMENT_BYTES} bytes`, at);
  }
  refuseAnother(declared, at);
  const type = (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
  const checked = CDA_TYPES.has(type) ? checkCda(declared, content, at) : checkBareFile(declared, content, type, at);
  refuseAnother(checked.entry, at);
  return { ...checked, warnings: [...checked.warnings, ...traitWarnings(declared, checked.entry)] };
}

/** The person as the source knows her is the patient: what is kept here is given back to every reader. @throws Failure patient-mismatch */
function refuseAnother({ patientId, sourcePatientId, sourcePatientInfo }: DocumentEntry, at: string): void {
  const refuse = (ids: readonly Cx[], field: string): void => {
    if (namesAnother(patientId, ids))
      throw failure('patient-mismatch', 'the source patient has the INS of somebody else', `${at}.${field}`);
  };
  refuse(sourcePatientId === undefined ? [] : [sourcePatientId], 'sourcePatientId');
  refuse(sourcePatientInfo?.id ?? [], 'sourcePatientInfo');
}

const TRAIT_WARNINGS: Readonly<Record<NirTrait, string>> = {
  sex: 'the sex stated is not the one that the NIR says',
  birthDate: 'the date of birth stated is not in the year and month that the NIR says',
};

/** Traits, as declared or in the document, that the patient's NIR says otherwise: taken, and told. */
function traitWarnings(...entries: readonly DocumentEntry[]): string[] {
  const found = entries.flatMap(({ patientId, sourcePatientInfo }) =>
    contradictsNir(patientId, sourcePatientInfo ?? {}),
  );
  return [...new Set(found)].map((trait) => TRAIT_WARNINGS[trait]);
}

function checkCda(declared: DocumentEntry, content: Buffer, at: string): CheckedDocument {
  const facts = { sha1: createHash('sha1').update(content).digest('hex'), size: content.length };
  try {
    const cda = readCda(content);
    if (cda.nonXmlBody !== undefined) checkSniffed(cda.nonXmlBody.sniffed, cda.nonXmlBody.mediaType, at);
    // A picture declared as another kind of picture is a warning of readCda; what could run is refused.
    for (const file of cda.embeddedFiles) refuseDangerous(file.sniffed, at);
    const derived = deriveEntry(cda, facts);
    const { contradictions, warnings } = compareDeclared(declared, derived);
    if (contradictions.length > 0) {
      const patient = contradictions.some(({ field }) => field === 'patientId' || field === 'sourcePatientInfo');
      throw new Failure<DocumentsErrorCode>(patient ? 'patient-mismatch' : 'metadata-contradiction', {
        at,
        problems: contradictions.map((c) => ({ at: `${at}.${c.field}`, reason: c.message })),
      });
    }
    const revision =
      cda.setId === undefined ? null : `${cda.setId.root}|${cda.setId.extension ?? ''}|${cda.versionNumber ?? ''}`;
    return {
      entry: completed(declared, derived.entry),
      content,
      sha256: sha256(content),
      mediaType: derived.entry.mimeType,
      revisionHash: revision === null || cda.versionNumber === undefined ? null : sha256(revision),
      bodyHash: cda.nonXmlBody === undefined ? null : sha256(cda.nonXmlBody.bytes()),
      warnings: [...cda.warnings, ...derived.warnings, ...warnings].map((w) => w.message),
    };
  } catch (error) {
    if (error instanceof CdaError) throw failure('content-refused', error.message, at);
    throw error;
  }
}

/** What the document itself says wins over a declaration that only differs in wording; identifiers agreed already. */
function completed(
  declared: DocumentEntry,
  derived: DocumentEntry & { hash: string; size: number },
): CheckedDocument['entry'] {
  return {
    ...derived,
    visibility: declared.visibility,
    comments: declared.comments,
    title: declared.title,
    authors: declared.authors.length > 0 ? declared.authors : derived.authors,
    eventCodes: declared.eventCodes.length > 0 ? declared.eventCodes : derived.eventCodes,
    referenceIds: declared.referenceIds.length > 0 ? declared.referenceIds : derived.referenceIds,
    replaces: declared.replaces ?? derived.replaces,
    repositoryUniqueId: declared.repositoryUniqueId,
  } as CheckedDocument['entry'];
}

function checkBareFile(declared: DocumentEntry, content: Buffer, type: string, at: string): CheckedDocument {
  const sniffed = sniffFile(content);
  if (!BARE_KINDS.has(sniffed.kind))
    throw failure('media-type-refused', 'a document is CDA, PDF, JPEG, PNG, TIFF, RTF or text', at);
  checkSniffed(sniffed, type, at);
  const sha1 = createHash('sha1').update(content).digest('hex');
  if (declared.hash !== undefined && declared.hash.toLowerCase() !== sha1) {
    throw failure('metadata-contradiction', 'the declared hash is not the SHA-1 of the bytes', `${at}.hash`);
  }
  if (declared.size !== undefined && declared.size !== content.length) {
    throw failure('metadata-contradiction', 'the declared size is not the number of bytes', `${at}.size`);
  }
  const hash = sha256(content);
  return {
    entry: { ...declared, mimeType: sniffed.mediaType, hash: sha1, size: content.length },
    content,
    sha256: hash,
    mediaType: sniffed.mediaType,
    revisionHash: null,
    bodyHash: hash,
    warnings: [],
  };
}

function checkSniffed(sniffed: SniffedFile, declaredType: string, at: string): void {
  refuseDangerous(sniffed, at);
  const kind = kindOfMediaType(declaredType);
  if (kind !== sniffed.kind) {
    throw failure('content-refused', `the file is not what its type says (${declaredType.slice(0, 80)})`, at);
  }
}

function refuseDangerous(sniffed: SniffedFile, at: string): void {
  if (sniffed.polyglot) throw failure('content-refused', 'the file is two formats at once', at);
  if (sniffed.tooManyPixels) throw failure('content-refused', `a picture has at most ${MAX_PIXELS} pixels`, at);
  const dangerous = sniffed.active.filter((each) => REFUSED_CONTENT.has(each));
  if (dangerous.includes('hidden-objects'))
    throw failure('content-refused', 'the PDF has compressed objects that cannot be looked into', at);
  if (dangerous.length > 0)
    throw failure('content-refused', `the PDF carries active content (${dangerous.join(', ')})`, at);
}
