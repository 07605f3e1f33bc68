import {
  classOfType,
  DEFAULT_FORMAT,
  documentFormat,
  documentType,
  formatOfBody,
  formatOfTemplates,
} from '../terminologies/types.ts';
import { codeIn, type ValueSetName } from '../terminologies/value-sets.ts';
import type { Coded, DocumentEntry, ReferenceId } from '../xds/metadata.ts';
import type { CdaDocument, ServiceEvent } from './cda-document.ts';
import { CdaError, type CdaWarning } from './cda-error.ts';
import { MAX_TITLE_LENGTH } from './limits.ts';

/** Facts about the bytes received, measured by the caller. */
export interface BytesFacts {
  /** SHA-1 of the document's bytes as received, lower-case hex. */
  readonly sha1: string;
  /** Bytes. */
  readonly size: number;
}

export interface DerivedEntry {
  /** Complete but for what the header cannot tell: status is `approved`, visibility is empty, no entryUuid. */
  readonly entry: DocumentEntry & { readonly hash: string; readonly size: number };
  readonly warnings: readonly CdaWarning[];
}

const MIME_TYPES: Readonly<Record<CdaDocument['envelope'], string>> = {
  plain: 'text/xml',
  signed: 'text/xml',
  'auto-presentable': 'application/xslt+xml',
};

/**
 * The XDS DocumentEntry that a CDA header says (CI-SIS "Lien entête CDA - métadonnées XDS"; domain table in TRX mapping.md):
 * uniqueId from the id, type from the code, class from the type (never from a declaration), format from the body's media type
 * at level 1 and from the model's templateId at level 3, service times and practice from the main act, facility from the
 * encounter, parent from relatedDocument RPLC. Throws CdaError `unknown-type` for a type that is not in JDV_J07.
 */
export function deriveEntry(cda: CdaDocument, facts: BytesFacts): DerivedEntry {
  const warnings: CdaWarning[] = [];
  const typeCode = deriveType(cda.code, warnings);
  const event = mainEvent(cda, warnings);
  const practiceSetting = derivePractice(cda, event, warnings);
  const facilityType = cda.encounter?.facilityType;
  if (facilityType === undefined)
    warnings.push({ code: 'missing-facility', message: 'no healthCareFacility code in the encounter' });
  noteForeignCodes(cda, practiceSetting, warnings);
  const [replaced] = cda.replaces;
  const sourcePatientId = cda.patientIds.find((cx) => cx.type === 'PI') ?? cda.patientIds[0];
  const patientId = { value: cda.ins.matricule, oid: cda.ins.oid, type: 'NH' } as const;
  const start = event?.start ?? cda.encounter?.start ?? cda.effectiveTime;
  return {
    entry: {
      uniqueId: cda.id.root,
      status: 'approved',
      mimeType: MIME_TYPES[cda.envelope],
      hash: facts.sha1,
      size: facts.size,
      languageCode: cda.languageCode,
      title: cda.title.slice(0, MAX_TITLE_LENGTH),
      creationTime: cda.effectiveTime,
      serviceStart: start,
      ...(event?.stop === undefined ? {} : { serviceStop: event.stop }),
      authors: cda.authors.map(({ author }) => author),
      ...(cda.legalAuthenticator === undefined ? {} : { legalAuthenticator: cda.legalAuthenticator.author.person }),
      patientId,
      sourcePatientId: sourcePatientId ?? patientId,
      sourcePatientInfo: cda.sourcePatientInfo,
      classCode: deriveClass(typeCode, warnings),
      typeCode,
      formatCode: deriveFormat(cda, warnings),
      confidentiality: cda.confidentiality,
      visibility: [],
      eventCodes: cda.serviceEvents.flatMap((each) => each.code ?? []),
      ...(facilityType === undefined ? {} : { facilityType }),
      ...(practiceSetting === undefined ? {} : { practiceSetting }),
      referenceIds: cda.orders.flatMap(toReferenceId),
      ...(replaced === undefined ? {} : { replaces: { uniqueId: replaced.root } }),
    },
    warnings,
  };
}

function deriveType(code: Coded, warnings: CdaWarning[]): Coded {
  const type = documentType(code.code);
  if (type === undefined || type.system !== code.system) {
    throw new CdaError('unknown-type', 'the type of the document is not in the list of types (JDV_J07)');
  }
  if (!type.inDmp)
    warnings.push({ code: 'type-not-in-dmp', message: `the type ${type.code} is not one of the shared record's` });
  return code.label === undefined ? { ...code, label: type.label } : code;
}

function deriveClass(typeCode: Coded, warnings: CdaWarning[]): Coded {
  const found = classOfType(typeCode.code);
  if (found === null) throw new CdaError('unknown-type', 'the type of the document has no class');
  if (found.assumed) {
    warnings.push({
      code: 'class-assumed',
      message: `no published class for the type ${typeCode.code}: ${found.classCode.code} is assumed`,
    });
  }
  return found.classCode;
}

function deriveFormat(cda: CdaDocument, warnings: CdaWarning[]): Coded {
  const found =
    cda.level === 'N1'
      ? formatOfBody(cda.nonXmlBody?.sniffed.mediaType ?? '')
      : formatOfTemplates(cda.templateIds.map((each) => each.root));
  if (found !== undefined) return found;
  warnings.push({ code: 'format-default', message: 'the model of the document has no format of its own' });
  return documentFormat(DEFAULT_FORMAT) ?? { code: DEFAULT_FORMAT, system: '1.2.250.1.213.1.1.4.2.282' };
}

/** The main act: the first with an effective time (CI-SIS: exactly one has it); else the first. */
function mainEvent(cda: CdaDocument, warnings: CdaWarning[]): ServiceEvent | undefined {
  const timed = cda.serviceEvents.find((each) => each.start !== undefined);
  if (timed === undefined) {
    warnings.push({
      code: 'missing-service-time',
      message: 'no act has a time: the encounter, else the document, dates the service',
    });
  }
  return timed ?? cda.serviceEvents[0];
}

function derivePractice(cda: CdaDocument, event: ServiceEvent | undefined, warnings: CdaWarning[]): Coded | undefined {
  const found =
    event?.practiceSetting ?? cda.serviceEvents.find((each) => each.practiceSetting !== undefined)?.practiceSetting;
  if (found === undefined)
    warnings.push({ code: 'missing-practice-setting', message: 'no practice setting on the main act' });
  return found;
}

/** Codes outside their value set are kept and reported: published examples carry outdated ones. */
function noteForeignCodes(cda: CdaDocument, practiceSetting: Coded | undefined, warnings: CdaWarning[]): void {
  const authors = cda.authors.map((each) => each.author);
  const checks: readonly (readonly [ValueSetName, readonly (Coded | undefined)[]])[] = [
    ['practiceSetting', [practiceSetting]],
    ['facilityType', [cda.encounter?.facilityType]],
    ['encounterType', [cda.encounter?.code]],
    ['authorSpecialty', authors.map((each) => each.specialty)],
    ['functionCode', authors.flatMap((each) => each.role)],
  ];
  for (const [name, codes] of checks) {
    if (codes.some((each) => each !== undefined && codeIn(name, each.code, each.system) === undefined)) {
      warnings.push({ code: 'code-not-in-value-set', message: `a code is not in the value set of ${name}` });
    }
  }
}

function toReferenceId(order: CdaDocument['orders'][number]): ReferenceId {
  const type = 'urn:ihe:iti:xds:2013:order';
  return order.extension === undefined
    ? { value: order.root, type }
    : { value: order.extension, oid: order.root, type };
}
