import { checkIns, type Ins, isInsOid, parseIns, type WrongKeyPolicy } from '../ins/ins.ts';
import { isOid } from '../terminologies/oid-uri.ts';
import type { Coded, Cx, StatedTime } from '../xds/metadata.ts';
import type { CdaDocument, Encounter, InstanceId, ServiceEvent } from './cda-document.ts';
import { CdaError, type CdaWarning } from './cda-error.ts';
import { readMedia, readNonXmlBody } from './embedded-files.ts';
import { findDocument, splitDocument } from './find-document.ts';
import { MAX_TITLE_LENGTH } from './limits.ts';
import { requireOnce, requireOneBody } from './once-only.ts';
import { assignedEntityOf, authorOf, organizationOf, type PatientFacts, patientOf } from './read-people.ts';
import { scanXml } from './scan-xml.ts';
import { toUtf8 } from './to-utf8.ts';
import { withHeader } from './with-header.ts';
import { at, child, children, codedOf, descendant, idOf, idsOf, periodOf, textOf, timeOf } from './xml-query.ts';
import type { XmlElement } from './xml-tree.ts';

const FRENCH_TEMPLATE = '1.2.250.1.213.1.1.1.1';

export interface ReadOptions {
  /** What to do when the patient's INS has a wrong key; by default it depends on its authority (see `checkIns`). */
  readonly wrongKey?: WrongKeyPolicy;
}

/**
 * Reads a CDA R2 document of the French profiles (CI-SIS Structuration minimale V1.16.8): the header as facts, the embedded
 * files, nothing of the narrative. Plain documents, documents wrapped in a stylesheet (never executed) and documents
 * enveloped in an XML signature (not verified here) are read alike. Well-formedness of the whole is always checked.
 * Throws CdaError, whose code is one of a closed list and whose message holds nothing of the document.
 */
export function readCda(bytes: Uint8Array, options: ReadOptions = {}): CdaDocument {
  const utf8 = toUtf8(bytes);
  const scan = scanXml(utf8);
  const warnings: CdaWarning[] = [];
  if (scan.stylesheetInstruction) {
    warnings.push({ code: 'stylesheet-instruction-ignored', message: 'the xml-stylesheet instruction is ignored' });
  }
  return withHeader(utf8, scan.body, (root) => {
    const { document, envelope } = findDocument(root);
    requireOneBody(document);
    const { header, body } = splitDocument(document);
    requireOnce(header);
    noteEnvelope(envelope, warnings);
    const nonXml = body?.child('nonXMLBody');
    const structured = body?.child('structuredBody');
    if (nonXml === undefined && structured === undefined) {
      throw new CdaError('missing-body', 'the document has neither a nonXMLBody nor a structuredBody');
    }
    const facts = readHeader(header, options, warnings);
    const nonXmlBody = nonXml === undefined ? undefined : readNonXmlBody(nonXml, warnings);
    return {
      envelope,
      level: nonXml === undefined ? 'N3' : 'N1',
      ...facts,
      ...(nonXmlBody === undefined ? {} : { nonXmlBody }),
      embeddedFiles: structured === undefined ? [] : readMedia(structured, warnings),
      warnings,
    };
  });
}

function noteEnvelope(envelope: CdaDocument['envelope'], warnings: CdaWarning[]): void {
  if (envelope === 'auto-presentable') {
    warnings.push({
      code: 'embedded-stylesheet-ignored',
      message: 'the stylesheet around the document is never executed',
    });
  }
  if (envelope === 'signed') {
    warnings.push({
      code: 'signature-not-verified',
      message: 'the signature around the document is not verified here',
    });
  }
}

type HeaderFacts = Omit<CdaDocument, 'envelope' | 'level' | 'nonXmlBody' | 'embeddedFiles' | 'warnings'>;

function readHeader(header: XmlElement, options: ReadOptions, warnings: CdaWarning[]): HeaderFacts {
  const role = at(header, 'recordTarget', 'patientRole');
  if (role === undefined) throw new CdaError('missing-patient', 'the document has no patient (recordTarget)');
  const patient = patientOf(role);
  const ins = readIns(patient.ids, options, warnings);
  const authors = children(header, 'author').flatMap((each) => authorOf(each) ?? []);
  if (authors.length === 0) throw new CdaError('missing-author', 'the document has no author');
  const setId = idOf(child(header, 'setId'));
  const versionNumber = versionOf(child(header, 'versionNumber'));
  const legalAuthenticator = assignedEntityOf(child(header, 'legalAuthenticator'));
  const custodian = organizationOf(at(header, 'custodian', 'assignedCustodian', 'representedCustodianOrganization'));
  const encounter = readEncounter(at(header, 'componentOf', 'encompassingEncounter'));
  const facts: HeaderFacts = {
    ...readIdentity(header, warnings),
    ...(setId === undefined ? {} : { setId }),
    ...(versionNumber === undefined ? {} : { versionNumber }),
    templateIds: idsOf(header, 'templateId'),
    ins,
    patientIds: insFirst(patient, ins),
    sourcePatientInfo: patient.info,
    ...(patient.firstGivenName === undefined ? {} : { firstGivenName: patient.firstGivenName }),
    authors,
    ...(legalAuthenticator === undefined ? {} : { legalAuthenticator }),
    ...(custodian === undefined ? {} : { custodian }),
    serviceEvents: children(header, 'documentationOf').flatMap((each) => readServiceEvent(child(each, 'serviceEvent'))),
    ...(encounter === undefined ? {} : { encounter }),
    replaces: children(header, 'relatedDocument')
      .filter((each) => each.attrs.typeCode === 'RPLC')
      .flatMap((each) => idsOf(child(each, 'parentDocument'))),
    orders: children(header, 'inFulfillmentOf').flatMap((each) => idsOf(child(each, 'order'))),
  };
  noteAbsences(facts, warnings);
  return facts;
}

type Identity = Pick<HeaderFacts, 'id' | 'code' | 'title' | 'effectiveTime' | 'confidentiality' | 'languageCode'>;

function readIdentity(header: XmlElement, warnings: CdaWarning[]): Identity {
  const id = idOf(child(header, 'id'));
  if (id === undefined) throw new CdaError('missing-id', 'the document has no id');
  // The DMP refuses OID^extension: a unique id is an OID alone (CI-SIS; XDS uniqueId).
  if (!isOid(id.root) || id.extension !== undefined)
    throw new CdaError('bad-id', "the document's id must be an OID alone");
  const code = codedOf(child(header, 'code'));
  if (code === undefined) throw new CdaError('missing-type', 'the document has no type (code)');
  const title = textOf(child(header, 'title'));
  if (title === undefined) throw new CdaError('missing-title', 'the document has no title');
  if (title.length > MAX_TITLE_LENGTH)
    warnings.push({ code: 'title-too-long', message: `the title exceeds ${MAX_TITLE_LENGTH} characters` });
  const languageCode = child(header, 'languageCode')?.attrs.code?.trim();
  if (languageCode === undefined)
    warnings.push({ code: 'missing-language', message: 'no languageCode: fr-FR is assumed' });
  return {
    id,
    code,
    title,
    effectiveTime: readTime(child(header, 'effectiveTime'), warnings),
    confidentiality: readConfidentiality(codedOf(child(header, 'confidentialityCode'))),
    languageCode: languageCode ?? 'fr-FR',
  };
}

function readTime(element: XmlElement | undefined, warnings: CdaWarning[]): StatedTime {
  if (element?.attrs.value === undefined) throw new CdaError('missing-time', 'the document has no effectiveTime');
  const time = timeOf(element);
  if (time === undefined) throw new CdaError('bad-time', 'effectiveTime is not a possible HL7 time');
  if (time.offset === null) {
    warnings.push({
      code: 'time-without-offset',
      message: 'effectiveTime has no UTC offset: the zone of the deployment is assumed',
    });
  }
  return time;
}

function readConfidentiality(coded: Coded | undefined): 'N' | 'R' | 'V' {
  if (coded === undefined) throw new CdaError('missing-confidentiality', 'the document has no confidentialityCode');
  if (coded.code === 'N' || coded.code === 'R' || coded.code === 'V') return coded.code;
  throw new CdaError('bad-confidentiality', 'confidentialityCode must be N, R or V');
}

function readIns(ids: readonly InstanceId[], options: ReadOptions, warnings: CdaWarning[]): Ins {
  const index = ids.findIndex((each) => isInsOid(each.root) && each.extension !== undefined);
  const id = ids[index];
  if (id?.extension === undefined) throw new CdaError('missing-ins', 'the patient has no INS');
  if (index > 0)
    warnings.push({ code: 'ins-not-first', message: "the INS is not the first of the patient's identifiers" });
  const parsed = parseIns(id.extension, id.root);
  if (!parsed.ok) throw new CdaError('bad-ins', `the patient's INS is malformed: ${parsed.reason}`);
  const checked = checkIns(parsed.ins, options.wrongKey === undefined ? {} : { wrongKey: options.wrongKey });
  if (!checked.ok) throw new CdaError('ins-wrong-key', "the key of the patient's INS is wrong");
  for (const _ of checked.warnings)
    warnings.push({ code: 'ins-wrong-key', message: "the key of the patient's INS is wrong" });
  return parsed.ins;
}

function insFirst(patient: PatientFacts, ins: Ins): Cx[] {
  const isIns = (cx: Cx) => cx.oid === ins.oid && cx.value === ins.matricule;
  return [{ value: ins.matricule, oid: ins.oid, type: 'NH' }, ...patient.info.id.filter((cx) => !isIns(cx))];
}

function versionOf(element: XmlElement | undefined): number | undefined {
  const text = element?.attrs.value?.trim() ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function readServiceEvent(event: XmlElement | undefined): ServiceEvent[] {
  if (event === undefined) return [];
  const code = codedOf(child(event, 'code'));
  const performer = child(event, 'performer');
  const practiceSetting = codedOf(descendant(performer, 'standardIndustryClassCode'));
  const person = assignedEntityOf(performer)?.author.person;
  return [
    {
      ...(code === undefined ? {} : { code }),
      ...periodOf(child(event, 'effectiveTime')),
      ...(person === undefined ? {} : { performer: person }),
      ...(practiceSetting === undefined ? {} : { practiceSetting }),
    },
  ];
}

function readEncounter(encounter: XmlElement | undefined): Encounter | undefined {
  if (encounter === undefined) return undefined;
  const code = codedOf(child(encounter, 'code'));
  const facility = at(encounter, 'location', 'healthCareFacility');
  const facilityType = codedOf(child(facility, 'code'));
  const facilityName = textOf(at(facility, 'location', 'name'));
  return {
    ...(code === undefined ? {} : { code }),
    ...periodOf(child(encounter, 'effectiveTime')),
    ...(facilityType === undefined ? {} : { facilityType }),
    ...(facilityName === undefined ? {} : { facilityName }),
  };
}

/** Elements that CI-SIS requires and whose absence costs a warning, not the document. */
function noteAbsences(facts: HeaderFacts, warnings: CdaWarning[]): void {
  const info = facts.sourcePatientInfo;
  const absences: readonly (readonly [boolean, CdaWarning['code'], string])[] = [
    [facts.setId === undefined, 'missing-set-id', 'no setId'],
    [facts.versionNumber === undefined, 'missing-version-number', 'no versionNumber'],
    [facts.legalAuthenticator === undefined, 'missing-legal-authenticator', 'no legalAuthenticator'],
    [facts.custodian === undefined, 'missing-custodian', 'no custodian'],
    [
      !facts.templateIds.some((each) => each.root === FRENCH_TEMPLATE),
      'french-template-missing',
      'not declared a CI-SIS document',
    ],
    [
      [info.birthName, info.birthDate, info.sex, info.birthplaceCode, info.given[0]].includes(undefined),
      'ins-traits-incomplete',
      "one of the patient's five traits is missing",
    ],
  ];
  for (const [absent, code, message] of absences) if (absent) warnings.push({ code, message });
}
