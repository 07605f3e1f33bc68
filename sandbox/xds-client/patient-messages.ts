/** What a professional's software asks about patients and authorisations: HL7 v3 (TD0.2, TD1.3, TD1.4) and the DMP's own services. */
import { escapeXml } from '../../src/standards/cda/write-xml.ts';
import type { Cx } from '../../src/standards/xds/metadata.ts';
import type { Ask } from './messages.ts';

const HABILITATIONS = 'urn:si-dmp-habilitations';
const PATIENTS = 'urn:si-dmp-patients';
const HL7 = 'urn:hl7-org:v3';
/** OID of the DMP as a device. */
const DMP = '1.2.250.1.213.4.1.1.1';
/** DMP: why an interaction about a record is sent. */
const REASONS = '1.2.250.1.213.1.1.4.11';

/** Who sends, and the numbers of one HL7 v3 message. */
export interface V3Sender {
  /** OID of the software. */
  readonly sourceId: string;
  readonly softwareName: string;
  /** Of this message. */
  readonly id: string;
  /** HL7 TS, UTC. */
  readonly at: string;
}

function interaction(name: string, { sourceId, softwareName, id, at }: V3Sender, act: string): Ask {
  const device = (type: string, code: string, root: string, label: string): string =>
    `<${type} typeCode="${code}"><device classCode="DEV" determinerCode="INSTANCE"><id root="${escapeXml(root)}"/>` +
    `<softwareName>${escapeXml(label)}</softwareName></device></${type}>`;
  return {
    service: 'patients',
    action: `${HL7}:${name}`,
    body:
      `<${name} ITSVersion="XML_1.0" xmlns="${HL7}"><id root="${escapeXml(sourceId)}" extension="${escapeXml(id)}"/>` +
      `<creationTime value="${at}"/><interactionId root="2.16.840.1.113883.1.6" extension="${name}"/><processingCode code="P"/>` +
      `<processingModeCode code="T"/><acceptAckCode code="AL"/>${device('receiver', 'RCV', DMP, 'DMP')}` +
      `${device('sender', 'SND', sourceId, softwareName)}<controlActProcess classCode="CACT" moodCode="EVN">${act}</controlActProcess></${name}>`,
    documents: [],
  };
}

const reason = (code: string, label: string): string =>
  `<reasonCode code="${code}" codeSystem="${REASONS}" displayName="${label}"/>`;

const LABELS = {
  TEST_EXST: "Test d'existence de dossier",
  CNSLT_DATA: 'Consultation des données de gestion de dossier',
  MODIF_DATA: 'Modification des données de gestion de dossier',
  FERM: 'Fermeture de dossier',
} as const;

/** TD0.2 (existence and my authorisation), TD1.3a (how the record is administered): get demographics. */
export function demographics(code: 'TEST_EXST' | 'CNSLT_DATA', { value, oid }: Cx, sender: V3Sender): Ask {
  return interaction(
    'PRPA_IN201307UV02',
    sender,
    `${reason(code, LABELS[code])}<queryByParameter><queryId root="${escapeXml(sender.sourceId)}" extension="${escapeXml(sender.id)}"/>` +
      `<statusCode code="new"/><parameterList><patientIdentifier><value root="${escapeXml(oid)}" extension="${escapeXml(value)}"/>` +
      '<semanticsText>Patient.id</semanticsText></patientIdentifier></parameterList></queryByParameter>',
  );
}

/** What is known of a person without INS. */
export interface KnownTraits {
  readonly birthName: string;
  readonly givenName: string;
  readonly sex: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
}

/** TD0.5: search without INS, for medical regulation (ITI-47). */
export function searchWithoutIns({ birthName, givenName, sex, birthDate }: KnownTraits, sender: V3Sender): Ask {
  const parameter = (name: string, value: string, meaning: string): string =>
    `<${name}>${value}<semanticsText>${meaning}</semanticsText></${name}>`;
  const name = `<value><family qualifier="BR">${escapeXml(birthName)}</family><given>${escapeXml(givenName)}</given></value>`;
  return interaction(
    'PRPA_IN201305UV02',
    sender,
    '<code code="PRPA_TE201305UV02" codeSystem="2.16.840.1.113883.1.6"/><queryByParameter>' +
      `<queryId root="${escapeXml(sender.sourceId)}" extension="${escapeXml(sender.id)}"/><statusCode code="new"/><parameterList>` +
      parameter(
        'livingSubjectAdministrativeGender',
        `<value code="${escapeXml(sex)}"/>`,
        'LivingSubject.administrativeGender',
      ) +
      parameter(
        'livingSubjectBirthTime',
        `<value value="${escapeXml(birthDate.replaceAll('-', ''))}"/>`,
        'LivingSubject.birthTime',
      ) +
      `${parameter('livingSubjectName', name, 'LivingSubject.name')}</parameterList></queryByParameter>`,
  );
}

/** TD1.3b (change what is administered), TD1.4 (close the record): revise record. */
export function revision(code: 'MODIF_DATA' | 'FERM', { value, oid }: Cx, sender: V3Sender): Ask {
  const status = code === 'FERM' ? 'terminated' : 'active';
  const closing =
    code === 'FERM'
      ? '<reasonOf typeCode="RSON"><detectedIssueEvent classCode="ALRT" moodCode="EVN"><code code="FERMETURE_DEMANDE_PATIENT" codeSystem="1.2.250.1.213.4.1.2.4"/></detectedIssueEvent></reasonOf>'
      : '';
  return interaction(
    'PRPA_IN201314UV02',
    sender,
    `${reason(code, LABELS[code])}<subject typeCode="SUBJ" contextConductionInd="false"><registrationRequest classCode="REG" moodCode="RQO">` +
      `<statusCode code="active"/><subject1 typeCode="SBJ"><patient classCode="PAT"><id root="${escapeXml(oid)}" extension="${escapeXml(value)}"/>` +
      `<statusCode code="${status}"/></patient></subject1></registrationRequest></subject>${closing}`,
  );
}

/** TD0.3: the patient, informed, does not oppose access; or the access ends. */
export function authorisation(action: 'AJOUT' | 'SUPPRESSION'): Ask {
  return {
    service: 'habilitations',
    action: `${HABILITATIONS}:HabilitationsEndPoint:setAuthorization`,
    body: `<setAuthorization xmlns="${HABILITATIONS}"><action>${action}</action></setAuthorization>`,
    documents: [],
  };
}

/** TD1.6: who is authorised in the record, and who is blocked. */
export function professionals(): Ask {
  return {
    service: 'habilitations',
    action: `${HABILITATIONS}:HabilitationsEndPoint:listAuthorizationByPatient`,
    body: `<listAuthorizationByPatient xmlns="${HABILITATIONS}"><mode>TOUTE</mode></listAuthorizationByPatient>`,
    documents: [],
  };
}

/** TD0.4: the records in which the caller is authorised. */
export function records(): Ask {
  return {
    service: 'patients',
    action: `${PATIENTS}:PatientSpecificEndPoint:patientList`,
    body: `<patientList xmlns="${PATIENTS}"><dateType>LASTAUTORIZATION</dateType></patientList>`,
    documents: [],
  };
}
