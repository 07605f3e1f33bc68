/**
 * SOAP envelopes, read and written. Sources: SOAP 1.2 part 1 (W3C 2007), SOAP 1.1 (W3C note 2000), WS-Addressing 1.0 core and
 * SOAP binding (W3C 2006). Elements are known by their local names below the envelope: products get prefixes wrong, not names.
 */
import { CdaError } from '../cda/cda-error.ts';
import { scanXml } from '../cda/scan-xml.ts';
import { toUtf8 } from '../cda/to-utf8.ts';
import { withXml, type XmlElement } from '../cda/xml-tree.ts';
import { MAX_ADDRESSING, MAX_ENVELOPE_BYTES, MAX_HEADER_BLOCKS } from './limits.ts';
import { SoapError } from './soap-error.ts';

export type SoapVersion = '1.1' | '1.2';

export const SOAP_NAMESPACES: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};
export const ADDRESSING = 'http://www.w3.org/2005/08/addressing';
const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

export interface SoapEnvelope {
  readonly version: SoapVersion;
  /** WS-Addressing; null when the message has none. */
  readonly action: string | null;
  readonly messageId: string | null;
  /** There is one security header. */
  readonly secured: boolean;
  /** The one element of the body. */
  readonly body: XmlElement;
  /** The envelope as UTF-8 bytes: what signatures are verified over. */
  readonly utf8: Buffer;
}

/** @throws SoapError envelope-too-large, not-xml, not-soap, not-understood */
export function readEnvelope(bytes: Uint8Array): SoapEnvelope {
  if (bytes.length > MAX_ENVELOPE_BYTES) {
    throw new SoapError('envelope-too-large', `an envelope has at most ${MAX_ENVELOPE_BYTES} bytes`);
  }
  const { root, utf8 } = parse(bytes);
  const version = versionOf(root);
  const parts = elementsOf(root).filter(({ ns }) => ns === root.ns);
  const [header, body] = [parts.filter(named('Header')), parts.filter(named('Body'))];
  if (root.name !== 'Envelope' || version === null || header.length > 1 || body.length !== 1) {
    throw new SoapError('not-soap', 'a SOAP envelope holds at most one Header, and one Body');
  }
  const blocks = elementsOf(header[0]);
  if (blocks.length > MAX_HEADER_BLOCKS) {
    throw new SoapError('not-soap', `an envelope has at most ${MAX_HEADER_BLOCKS} header blocks`);
  }
  blocks.forEach(refuseUnknown);
  const content = elementsOf(body[0]);
  const [request] = content;
  if (request === undefined || content.length !== 1) throw new SoapError('not-soap', 'the Body holds one element');
  const security = blocks.filter(isSecurity);
  if (security.length > 1) throw new SoapError('not-soap', 'an envelope has one Security header');
  return {
    version,
    action: addressingOf(blocks, 'Action'),
    messageId: addressingOf(blocks, 'MessageID'),
    secured: security.length === 1,
    body: request,
    utf8,
  };
}

function parse(bytes: Uint8Array): { readonly root: XmlElement; readonly utf8: Buffer } {
  try {
    const utf8 = toUtf8(bytes);
    scanXml(utf8);
    return { root: withXml(utf8, true, (root) => root.tree()), utf8 };
  } catch (error) {
    // The scanner speaks of "the document": the envelope, here.
    if (error instanceof CdaError)
      throw new SoapError('not-xml', error.message.replace('the document', 'the envelope'));
    throw error;
  }
}

function versionOf({ ns }: XmlElement): SoapVersion | null {
  if (ns === SOAP_NAMESPACES['1.2']) return '1.2';
  return ns === SOAP_NAMESPACES['1.1'] ? '1.1' : null;
}

export function elementsOf(parent: XmlElement | undefined): XmlElement[] {
  return (parent?.children ?? []).filter((each): each is XmlElement => typeof each !== 'string');
}

const named = (name: string) => (element: XmlElement) => element.name === name;
const isSecurity = ({ name, ns }: XmlElement) => name === 'Security' && ns === SECURITY;

/** A block that we do not know and that must be understood stops the message (SOAP 1.2 §5.2.3). */
function refuseUnknown(block: XmlElement): void {
  if (block.ns === ADDRESSING || block.ns === SECURITY) return;
  const must = block.attrs['soap:mustUnderstand'] ?? block.attrs.mustUnderstand;
  if (must === '1' || must === 'true') {
    throw new SoapError('not-understood', 'a header block that must be understood is not known here');
  }
}

function addressingOf(blocks: readonly XmlElement[], name: string): string | null {
  const found = blocks.filter((block) => block.name === name && block.ns === ADDRESSING);
  if (found.length > 1) throw new SoapError('not-soap', `an envelope has one ${name}`);
  const text = textOf(found[0]);
  if (text.length > MAX_ADDRESSING) throw new SoapError('not-soap', `${name} is too long`);
  return text === '' ? null : text;
}

/** The text of an element, its descendants included, trimmed. */
export function textOf(element: XmlElement | undefined): string {
  const gather = (each: XmlElement | string): string =>
    typeof each === 'string' ? each : each.children.map(gather).join('');
  return element === undefined ? '' : gather(element).trim();
}
