/**
 * HL7 v3 messages about a patient, as the DMP uses them: PRPA_IN201307UV02 (get demographics), PRPA_IN201314UV02 (revise record).
 * Source: HL7 v3 Normative Edition 2009, Patient Administration; CI-SIS "Gestion de dossier patient partagé".
 */
import { escapeXml } from '../cda/write-xml.ts';
import type { XmlElement } from '../cda/xml-tree.ts';
import { childElements, firstChild } from './ebrim.ts';
import type { Cx } from './metadata.ts';
import { MetadataProblem } from './metadata-problem.ts';

export interface InstanceIdentifier {
  readonly root: string;
  readonly extension?: string;
}

/** What an answer repeats of the request. */
export interface HeardMessage {
  readonly id: InstanceIdentifier | null;
  readonly sender: InstanceIdentifier | null;
  readonly senderName: string | null;
  /** TEST_EXST, CNSLT_DATA, MODIF_DATA, FERM. */
  readonly reason: string;
  readonly reasonLabel: string;
  readonly queryId: InstanceIdentifier | null;
  readonly patient: Cx | null;
}

/** The first descendant along these names. */
export function path(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let here = element;
  for (const name of names) here = firstChild(here, name);
  return here;
}

export function identifierOf(element: XmlElement | undefined): InstanceIdentifier | null {
  const { root, extension } = element?.attrs ?? {};
  if (root === undefined || root === '') return null;
  return extension === undefined || extension === '' ? { root } : { root, extension };
}

function patientOf(ids: readonly (XmlElement | undefined)[]): Cx | null {
  for (const id of ids) {
    const found = identifierOf(id);
    if (found?.extension !== undefined && found.root.startsWith(INS_ROOT))
      return { value: found.extension, oid: found.root };
  }
  return null;
}

/** Root of the authorities of the INS; the older INS-C has others, and names no record here. */
const INS_ROOT = '1.2.250.1.213.1.4.';

/** @throws MetadataProblem */
export function hearMessage(message: XmlElement): HeardMessage {
  const act = firstChild(message, 'controlActProcess');
  const reason = firstChild(act, 'reasonCode');
  const query = firstChild(act, 'queryByParameter');
  const device = path(message, 'sender', 'device');
  const code = reason?.attrs.code ?? '';
  if (act === undefined) throw new MetadataProblem('missing', 'a controlActProcess is expected', 'controlActProcess');
  const asked = childElements(firstChild(query, 'parameterList'), 'patientIdentifier').map((one) =>
    firstChild(one, 'value'),
  );
  const revised = childElements(path(act, 'subject', 'registrationRequest', 'subject1', 'patient'), 'id');
  const name = firstChild(device, 'softwareName');
  return {
    id: identifierOf(firstChild(message, 'id')),
    sender: identifierOf(firstChild(device, 'id')),
    senderName: name === undefined ? null : textIn(name),
    reason: code,
    reasonLabel: reason?.attrs.displayName ?? '',
    queryId: identifierOf(firstChild(query, 'queryId')),
    patient: patientOf([...asked, ...revised]),
  };
}

/** Characters of a name that is searched. */
const MAX_SEARCHED_NAME = 100;

export interface SearchedTraits {
  readonly birthName: string;
  readonly givenNames: string;
  readonly sex: 'M' | 'F' | 'U';
  /** YYYY-MM-DD. */
  readonly birthDate: string;
}

/** What a search without INS states (ITI-47, PRPA_IN201305UV02): all four traits, or it would list people. @throws MetadataProblem */
export function hearTraits(message: XmlElement): SearchedTraits {
  const list = path(message, 'controlActProcess', 'queryByParameter', 'parameterList');
  const value = (parameter: string): XmlElement | undefined => path(list, parameter, 'value');
  const names = (part: string): XmlElement[] => childElements(value('livingSubjectName'), part);
  const families = names('family');
  const birth = families.find(({ attrs }) => attrs.qualifier === 'BR') ?? families[0];
  const given = names('given')
    .map(textIn)
    .filter((name) => name !== '');
  const [, year, month, day] =
    /^(\d{4})-?(\d{2})-?(\d{2})/.exec(value('livingSubjectBirthTime')?.attrs.value ?? '') ?? [];
  const sex = value('livingSubjectAdministrativeGender')?.attrs.code;
  const birthName = birth === undefined ? '' : textIn(birth);
  if (birthName === '' || given.length === 0 || day === undefined || (sex !== 'M' && sex !== 'F' && sex !== 'U')) {
    const reason = 'a search without INS states the birth name, a given name, the sex and the whole date of birth';
    throw new MetadataProblem('missing', reason, 'parameterList');
  }
  const givenNames = given.join(' ');
  if (birthName.length > MAX_SEARCHED_NAME || givenNames.length > MAX_SEARCHED_NAME)
    throw new MetadataProblem('unreadable', `a name has at most ${MAX_SEARCHED_NAME} characters`, 'livingSubjectName');
  return { birthName, givenNames, sex, birthDate: `${year}-${month}-${day}` };
}

function textIn({ children }: XmlElement): string {
  return children
    .filter((each): each is string => typeof each === 'string')
    .join('')
    .trim();
}

const II = (element: string, id: InstanceIdentifier): string => {
  const extension = id.extension === undefined ? '' : `extension="${escapeXml(id.extension)}" `;
  return `<${element} ${extension}root="${escapeXml(id.root)}"/>`;
};

export interface Answering {
  readonly interaction: 'PRPA_IN201308UV02' | 'PRPA_IN201306UV02';
  readonly id: string;
  /** HL7 TS, UTC. */
  readonly at: string;
  /** OID of this system. */
  readonly deviceId: string;
  readonly heard: HeardMessage;
}

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** AUTORISATION and STATUT_MT, told before the answer itself (TD0.2). */
export function attentionLine(code: string, system: string, value: string): string {
  return `<attentionLine><keyWordText code="${code}" codeSystem="${system}"/>${value}</attentionLine>`;
}

export const codedValue = (code: string, system: string): string =>
  `<value code="${code}" codeSystem="${system}" xsi:type="CV" ${XSI}/>`;
export const flagValue = (value: boolean): string => `<value value="${value}" xsi:type="BL" ${XSI}/>`;

/** One administrative fact about a patient's record. */
export function observation(code: string, system: string, label: string, value: boolean): string {
  const name = label === '' ? '' : ` displayName="${escapeXml(label)}"`;
  return (
    '<subjectOf typeCode="SBJ"><administrativeObservation classCode="OBS" moodCode="EVN">' +
    `<code code="${code}" codeSystem="${system}"${name}/>${flagValue(value)}</administrativeObservation></subjectOf>`
  );
}

/** The envelope of an answer: who, to whom, to what. */
export function answerMessage(answering: Answering, attention: string, content: string): string {
  const { interaction, id, at, deviceId, heard } = answering;
  const { sender, senderName } = heard;
  const name = senderName === null ? '' : `<softwareName>${escapeXml(senderName)}</softwareName>`;
  const device = (inner: string) => `<device classCode="DEV" determinerCode="INSTANCE">${inner}</device>`;
  const target = heard.id === null ? '' : `<targetMessage>${II('id', heard.id)}</targetMessage>`;
  return (
    `<${interaction} ITSVersion="XML_1.0" xmlns="urn:hl7-org:v3"><id root="${id}"/><creationTime value="${at}"/>` +
    `<interactionId extension="${interaction}" root="2.16.840.1.113883.1.6"/><processingCode code="P"/>` +
    '<processingModeCode code="T"/><acceptAckCode code="NE"/>' +
    `<receiver typeCode="RCV">${device((sender === null ? '' : II('id', sender)) + name)}</receiver>` +
    `<sender typeCode="SND">${device(`<id root="${deviceId}"/><softwareName>DMP</softwareName>`)}</sender>${attention}` +
    `<acknowledgement typeCode="AA">${target}</acknowledgement>` +
    `<controlActProcess classCode="CACT" moodCode="EVN">${content}</controlActProcess></${interaction}>`
  );
}

/** The record that was asked for, as a registration event. */
export function registrationEvent(deviceId: string, patient: string): string {
  return (
    '<subject contextConductionInd="false" typeCode="SUBJ"><registrationEvent classCode="REG" moodCode="EVN">' +
    `<statusCode code="completed"/><subject1 typeCode="SBJ">${patient}</subject1>` +
    `<custodian typeCode="CST"><assignedEntity classCode="ASSIGNED"><id root="${deviceId}"/></assignedEntity></custodian>` +
    '</registrationEvent></subject>'
  );
}

export function patientElement(patient: Cx, status: 'active' | 'terminated', person: string, facts: string): string {
  return (
    `<patient classCode="PAT">${II('id', { root: patient.oid, extension: patient.value })}<statusCode code="${status}"/>` +
    `<patientPerson classCode="PSN" determinerCode="INSTANCE">${person}</patientPerson>${facts}</patient>`
  );
}

/** @param total of a search, all told at once; absent: nothing is counted */
export function queryAck({ queryId }: HeardMessage, response: 'OK' | 'NF', total?: number): string {
  const counted =
    total === undefined
      ? ''
      : `<resultTotalQuantity value="${total}"/><resultCurrentQuantity value="${total}"/><resultRemainingQuantity value="0"/>`;
  return `<queryAck>${queryId === null ? '' : II('queryId', queryId)}<queryResponseCode code="${response}"/>${counted}</queryAck>`;
}

export function reasonCode({ reason, reasonLabel }: HeardMessage): string {
  const label = reasonLabel === '' ? '' : ` displayName="${escapeXml(reasonLabel)}"`;
  return `<reasonCode code="${escapeXml(reason)}" codeSystem="1.2.250.1.213.1.1.4.11"${label}/>`;
}
