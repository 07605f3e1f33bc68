import { CdaError } from './cda-error.ts';
import { CDA_NAMESPACE, type LiveElement, type XmlElement } from './xml-tree.ts';

/**
 * Elements of the header that occur once at most (POCD_MT000040; CI-SIS Structuration minimale V1.16.8), by the path of their parent.
 * All that is read of a header is read of the first one: a second one, which another reader may take for the one that counts, would
 * say something else under the same index card.
 */
const ONCE: readonly (readonly [parent: readonly string[], names: readonly string[]])[] = [
  [
    [],
    [
      'realmCode',
      'typeId',
      'id',
      'code',
      'title',
      'effectiveTime',
      'confidentialityCode',
      'languageCode',
      'setId',
      'versionNumber',
      'recordTarget',
      'dataEnterer',
      'custodian',
      'legalAuthenticator',
      'componentOf',
    ],
  ],
  [['recordTarget'], ['patientRole']],
  [['recordTarget', 'patientRole'], ['patient']],
  [
    ['recordTarget', 'patientRole', 'patient'],
    ['administrativeGenderCode', 'birthTime', 'birthplace'],
  ],
  [['author'], ['time', 'assignedAuthor']],
  [
    ['author', 'assignedAuthor'],
    ['code', 'assignedPerson', 'assignedAuthoringDevice', 'representedOrganization'],
  ],
  [['legalAuthenticator'], ['time', 'assignedEntity']],
  [
    ['legalAuthenticator', 'assignedEntity'],
    ['code', 'assignedPerson', 'representedOrganization'],
  ],
  [['custodian'], ['assignedCustodian']],
  [['custodian', 'assignedCustodian'], ['representedCustodianOrganization']],
  [['documentationOf'], ['serviceEvent']],
  [
    ['documentationOf', 'serviceEvent'],
    ['code', 'effectiveTime'],
  ],
  [['componentOf'], ['encompassingEncounter']],
  [
    ['componentOf', 'encompassingEncounter'],
    ['code', 'effectiveTime', 'location'],
  ],
  [['componentOf', 'encompassingEncounter', 'location'], ['healthCareFacility']],
  [['componentOf', 'encompassingEncounter', 'location', 'healthCareFacility'], ['code']],
  [['relatedDocument'], ['parentDocument']],
];

/** @throws CdaError repeated-element, naming the element and nothing of what it says */
export function requireOnce(header: XmlElement): void {
  for (const [path, names] of ONCE) {
    for (const parent of elementsAt(header, path)) for (const name of names) requireOne(named(parent, name), name);
  }
  // CI-SIS: one relatedDocument, which replaces. Other relations would say nothing of this document.
  const replacing = named(header, 'relatedDocument').filter(({ attrs }) => attrs.typeCode === 'RPLC');
  requireOne(replacing, 'relatedDocument');
}

/** A document has one component, and that one body. @throws CdaError repeated-element */
export function requireOneBody(document: LiveElement): void {
  const inCda = (each: LiveElement): boolean => each.ns === CDA_NAMESPACE;
  const components = document.elements().filter((each) => each.name === 'component' && inCda(each));
  requireOne(components, 'component');
  const bodies = components.flatMap((component) => component.elements().filter(inCda));
  requireOne(
    bodies.filter(({ name }) => name === 'nonXMLBody' || name === 'structuredBody'),
    'body',
  );
  for (const body of bodies.filter(({ name }) => name === 'nonXMLBody'))
    requireOne(
      body.elements().filter((each) => each.name === 'text' && inCda(each)),
      'nonXMLBody/text',
    );
}

function requireOne(found: readonly unknown[], name: string): void {
  if (found.length > 1) throw new CdaError('repeated-element', `the document has more than one ${name}`);
}

function elementsAt(header: XmlElement, path: readonly string[]): readonly XmlElement[] {
  return path.reduce<readonly XmlElement[]>((parents, name) => parents.flatMap((each) => named(each, name)), [header]);
}

function named(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter(
    (each): each is XmlElement => typeof each !== 'string' && each.name === name && each.ns === CDA_NAMESPACE,
  );
}
