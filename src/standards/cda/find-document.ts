import type { CdaDocument } from './cda-document.ts';
import { CdaError } from './cda-error.ts';
import { CDA_NAMESPACE, type LiveElement, type XmlElement } from './xml-tree.ts';

const XSLT_NAMESPACE = 'http://www.w3.org/1999/XSL/Transform';
const DSIG_NAMESPACE = 'http://www.w3.org/2000/09/xmldsig#';
/** Wrapper of the document inside an auto-presentable stylesheet (CI-SIS). */
const CONTENT_NAMESPACE = 'urn:asip-sante:ci-sis';

/**
 * Finds the one ClinicalDocument. In a wrapper it must stand where the profile puts it, and there must be no other, so that
 * nobody can show one document and index another.
 */
export function findDocument(root: LiveElement): { document: LiveElement; envelope: CdaDocument['envelope'] } {
  if (isDocument(root)) return { document: root, envelope: 'plain' };
  const wrapper = root.ns === XSLT_NAMESPACE ? 'auto-presentable' : root.ns === DSIG_NAMESPACE ? 'signed' : null;
  if (wrapper === null) throw new CdaError('not-cda', 'the root is neither a ClinicalDocument nor one of its wrappers');
  const holders = root
    .elements()
    .filter((each) =>
      wrapper === 'signed'
        ? each.ns === DSIG_NAMESPACE && each.name === 'Object'
        : each.ns === CONTENT_NAMESPACE && each.name === 'Contenu',
    );
  const found = holders.flatMap((holder) => holder.elements().filter(isDocument));
  if (root.descendants('ClinicalDocument', CDA_NAMESPACE, 2).length > 1) {
    throw new CdaError('several-documents', 'there is more than one ClinicalDocument');
  }
  const [document] = found;
  if (document === undefined) throw new CdaError('not-cda', 'the wrapper holds no ClinicalDocument where it should');
  return { document, envelope: wrapper };
}

export function isDocument(element: LiveElement): boolean {
  return element.name === 'ClinicalDocument' && element.ns === CDA_NAMESPACE;
}

/** The header as plain data, without the body, which stays live. */
export function splitDocument(document: LiveElement): { header: XmlElement; body: LiveElement | undefined } {
  const header: XmlElement[] = [];
  let body: LiveElement | undefined;
  for (const each of document.elements()) {
    if (each.name === 'component' && each.ns === CDA_NAMESPACE) body ??= each;
    else if (each.ns === CDA_NAMESPACE) header.push(each.tree());
  }
  return { header: { name: 'ClinicalDocument', ns: CDA_NAMESPACE, attrs: {}, children: header }, body };
}
