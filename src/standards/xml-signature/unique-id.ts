import { ELEMENT_NODE, type Pointer, XmlMemory } from '../cda/xml-memory.ts';
import type { LiveElement } from '../cda/xml-tree.ts';
import { XmlSignatureError } from './signature-error.ts';

/** What an identifier of an element looks like here: also those that begin with a digit, which real software writes. */
const ID = /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,127}$/;

/**
 * Refuses an identifier that any other element of the document bears too, in whatever attribute called id (`ID` of SAML,
 * `Id` of XMLDSig, `wsu:Id`, `xml:id`): which of them a reference means would be anybody's guess.
 * @throws XmlSignatureError reference-elsewhere, duplicate-id
 */
export function requireUniqueId(root: LiveElement, id: string | undefined): asserts id is string {
  if (id === undefined || !ID.test(id)) throw new XmlSignatureError('reference-elsewhere');
  const memory = new XmlMemory();
  let found = 0;
  const walk = (element: Pointer): void => {
    for (let at = memory.firstAttribute(element); at !== 0; at = memory.next(at)) {
      if (memory.name(at).toLowerCase() === 'id' && memory.text(at) === id) found += 1;
    }
    for (let child = memory.firstChild(element); child !== 0; child = memory.next(child)) {
      if (memory.type(child) === ELEMENT_NODE) walk(child);
    }
  };
  walk(root.address); // depth is bounded by MAX_XML_DEPTH
  if (found !== 1) throw new XmlSignatureError('duplicate-id');
}
