/** The narrative of a resource, as text and as elements. Source: HL7 FHIR R4 §2.4.0 (Narrative): XHTML, no entity of HTML. */
import { CdaError } from '../cda/cda-error.ts';
import { scanXml } from '../cda/scan-xml.ts';
import { withXml, type XmlElement } from '../cda/xml-tree.ts';

export const XHTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';

// What XML 1.0 can write in no way: controls but tab and line ends, half surrogate pairs, U+FFFE, U+FFFF.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is about control characters
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\p{Cs}\ufffe\uffff]/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** A text as the value of an attribute: white space is written so that no reader changes it. */
export function attributeText(text: string): string {
  if (!/[&<>"\t\n\r]/.test(text)) return text.replace(UNWRITABLE, '\ufffd');
  return text.replace(UNWRITABLE, '\ufffd').replace(/[&<>"\t\n\r]/g, (letter) => ESCAPES[letter] ?? letter);
}

function contentText(text: string): string {
  return text.replace(UNWRITABLE, '\ufffd').replace(/[&<>\r]/g, (letter) => ESCAPES[letter] ?? letter);
}

/** `<div xmlns="…">`: the elements of the narrative as text. Elements and attributes of other namespaces are left out. */
export function writeXhtml(div: XmlElement): string {
  const pieces: string[] = [];
  write(div, pieces, ` xmlns="${XHTML_NAMESPACE}"`);
  return pieces.join('');
}

// Recursion is bounded by MAX_XML_DEPTH.
function write({ name, attrs, children }: XmlElement, pieces: string[], namespace: string): void {
  pieces.push(`<${name}${namespace}`);
  for (const [attribute, value] of Object.entries(attrs)) {
    if (!attribute.startsWith('xsi:')) pieces.push(` ${attribute}="${attributeText(value ?? '')}"`);
  }
  if (children.length === 0) {
    pieces.push('/>');
    return;
  }
  pieces.push('>');
  for (const child of children) {
    if (typeof child === 'string') pieces.push(contentText(child));
    else if (child.ns === XHTML_NAMESPACE) write(child, pieces, '');
  }
  pieces.push(`</${name}>`);
}

/** A narrative given as text, read and written again; null when it is no XHTML `div`. */
export function cleanXhtml(text: string): string | null {
  const bytes = Buffer.from(text);
  try {
    scanXml(bytes);
    const div = withXml(bytes, false, (root) => root.tree());
    return div.name === 'div' && div.ns === XHTML_NAMESPACE ? writeXhtml(div) : null;
  } catch (error) {
    if (error instanceof CdaError) return null;
    throw error;
  }
}
