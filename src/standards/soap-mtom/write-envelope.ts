/** Answers as SOAP: an envelope, a fault, a package of an envelope and its documents. */
import { escapeXml } from '../cda/write-xml.ts';
import { ADDRESSING, SOAP_NAMESPACES, type SoapVersion } from './envelope.ts';

export interface Addressing {
  readonly version: SoapVersion;
  readonly action: string;
  /** `urn:uuid:…` of the answer. */
  readonly messageId: string;
  /** Of the request; null when it had none. */
  readonly relatesTo: string | null;
}

const ANONYMOUS = `${ADDRESSING}/anonymous`;

/** @param body XML of the one element of the body */
export function writeEnvelope({ version, action, messageId, relatesTo }: Addressing, body: string): string {
  const block = (name: string, text: string) => `<${name} xmlns="${ADDRESSING}">${escapeXml(text)}</${name}>`;
  const related = relatesTo === null ? '' : block('RelatesTo', relatesTo);
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${SOAP_NAMESPACES[version]}"><soap:Header>` +
    `${block('Action', action)}${block('MessageID', messageId)}${block('To', ANONYMOUS)}${related}` +
    `</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

/** A fault: who is at fault, its own code as a subcode, and a sentence. */
export interface SoapFault {
  readonly at: 'Sender' | 'Receiver' | 'MustUnderstand';
  readonly code: string;
  readonly text: string;
}

export const FAULT_ACTION = 'http://www.w3.org/2005/08/addressing/soap/fault';

const CODES_1_1 = { Sender: 'Client', Receiver: 'Server', MustUnderstand: 'MustUnderstand' } as const;

/** The body of a fault: SOAP 1.2 §5.4, SOAP 1.1 §4.4. */
export function writeFault(version: SoapVersion, { at, code, text }: SoapFault): string {
  if (version === '1.1') {
    return (
      `<soap:Fault><faultcode>soap:${CODES_1_1[at]}</faultcode><faultstring>${escapeXml(text)}</faultstring>` +
      `<detail><code xmlns="urn:si-dmp">${escapeXml(code)}</code></detail></soap:Fault>`
    );
  }
  return (
    `<soap:Fault><soap:Code><soap:Value>soap:${at}</soap:Value><soap:Subcode><soap:Value xmlns:dmp="urn:si-dmp">` +
    `dmp:${escapeXml(code)}</soap:Value></soap:Subcode></soap:Code>` +
    `<soap:Reason><soap:Text xml:lang="fr">${escapeXml(text)}</soap:Text></soap:Reason></soap:Fault>`
  );
}

export interface PackagePart {
  readonly id: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** What a document of an answer is replaced by in its envelope (XOP 1.0 §2). */
export function xopInclude(id: string): string {
  return `<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:${encodeURIComponent(id)}"/>`;
}

/** The header of a package, and its bytes in pieces: documents are sent as they are, never copied. */
export function writePackage(
  { version, action }: Addressing,
  boundary: string,
  envelope: string,
  parts: readonly PackagePart[],
): { readonly contentType: string; readonly pieces: readonly Buffer[] } {
  const type = version === '1.2' ? 'application/soap+xml' : 'text/xml';
  const root = `root.${boundary}@carnet`;
  const pieces: Buffer[] = [];
  const add = (id: string, contentType: string, encoding: string, bytes: Buffer): void => {
    const head = `\r\n--${boundary}\r\nContent-Type: ${contentType}\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-ID: <${id}>\r\n\r\n`;
    pieces.push(Buffer.from(head), bytes);
  };
  add(root, `application/xop+xml; charset=UTF-8; type="${type}"`, '8bit', Buffer.from(envelope));
  for (const part of parts) add(part.id, part.type, 'binary', part.bytes);
  pieces.push(Buffer.from(`\r\n--${boundary}--\r\n`));
  const contentType =
    `multipart/related; type="application/xop+xml"; boundary="${boundary}"; start="<${root}>"; ` +
    `start-info="${type}"; action="${action}"`;
  return { contentType, pieces };
}
