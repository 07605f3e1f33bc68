import { isInsOid, parseIns } from '../ins/ins.ts';
import { isOid } from '../terminologies/oid-uri.ts';
import { LEVEL1_TEMPLATE } from '../terminologies/types.ts';
import { fromHl7Time } from '../xds/stated-time.ts';
import { CdaError } from './cda-error.ts';
import type { CdaHeader } from './cda-header.ts';
import { BODY_KINDS } from './embedded-files.ts';
import { MAX_EMBEDDED_BYTES, MAX_TITLE_LENGTH } from './limits.ts';
import { sniffFile } from './sniff.ts';
import { writeCda } from './write-cda-header.ts';

/** Facts of a level 1 document: its only model is the one of non-XML bodies. */
export type N1Header = Omit<CdaHeader, 'templates' | 'namespacesXml' | 'participantsXml'>;

/** The body of a level 1 document. `mediaType` is one of ours (`sniffFile`), never a caller's text. */
export function nonXmlBody(mediaType: string, bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return `<nonXMLBody><text mediaType="${mediaType}" representation="B64">${base64}</text></nonXMLBody>`;
}

/**
 * A CDA R2 document of level 1 (IHE XDS-SD; CI-SIS "Structuration minimale" V1.16.8) around one file: PDF, RTF, plain text,
 * JPEG or TIFF, told by its bytes. UTF-8.
 * @throws CdaError bad-embedded-file, too-large, bad-id, missing-title, bad-time, bad-ins: what our own reader would refuse,
 *   and a title over 128 characters
 */
export function writeCdaN1(header: N1Header, bytes: Uint8Array): Buffer {
  checkHeader(header);
  if (bytes.length > MAX_EMBEDDED_BYTES) {
    throw new CdaError('too-large', `a level 1 body has at most ${MAX_EMBEDDED_BYTES} bytes`);
  }
  const { kind, mediaType, polyglot } = sniffFile(bytes);
  if (!BODY_KINDS.has(kind)) {
    throw new CdaError('bad-embedded-file', 'the body must be a PDF, RTF, plain text, JPEG or TIFF file');
  }
  if (polyglot) throw new CdaError('bad-embedded-file', 'the body is two kinds of file at once');
  return Buffer.from(writeCda({ ...header, templates: [LEVEL1_TEMPLATE] }, nonXmlBody(mediaType, bytes)));
}

/** What goes into attributes as it is, and what the reader requires. */
function checkHeader({ id, setId, replaces, versionNumber, title, written, act, patient }: N1Header): void {
  if (![id, setId, replaces ?? id].every(isOid)) throw new CdaError('bad-id', 'identifiers must be OIDs alone');
  if (!Number.isInteger(versionNumber) || versionNumber < 1) {
    throw new CdaError('bad-id', 'versionNumber must be a whole number from 1');
  }
  const length = title.trim().length;
  if (length === 0 || title.length > MAX_TITLE_LENGTH) {
    throw new CdaError('missing-title', `the title must have 1 to ${MAX_TITLE_LENGTH} characters`);
  }
  if (![written, act.start, act.end ?? act.start].every((time) => fromHl7Time(time) !== null)) {
    throw new CdaError('bad-time', 'a time is not a possible HL7 time');
  }
  const { oid, matricule } = patient.ins;
  if (!isInsOid(oid) || !parseIns(matricule, oid).ok) throw new CdaError('bad-ins', "the patient's INS is malformed");
}
