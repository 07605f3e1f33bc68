import type { RecordCheck } from '../../access/check-record.ts';
import { isFailure } from '../../kernel/errors.ts';
import {
  answerMessage,
  attentionLine,
  codedValue,
  flagValue,
  type HeardMessage,
  hearMessage,
  observation,
  patientElement,
  queryAck,
  reasonCode,
  registrationEvent,
} from '../../standards/xds/hl7-v3.ts';
import type { Cx } from '../../standards/xds/metadata.ts';
import { MetadataProblem } from '../../standards/xds/metadata-problem.ts';
import type { XdsAnswer, XdsCall, XdsOperation } from './parts.ts';
import { samePatient } from './patient.ts';

/** Facts about a record, and the authorisation of who asks (DMP, TD0.2). */
const FACTS = '1.2.250.1.213.4.1.2.3';
const ACCOUNT = '1.2.250.1.213.4.1.2.9';
const AUTHORISATION = { keyword: '1.2.250.1.213.4.1.2.6.1', value: '1.2.250.1.213.4.1.2.6.2' };
const ATTENDING = '1.2.250.1.213.4.1.2.6.3';
/** The depositor's software shows its own identity of the patient, never one that comes from here (RG_0320). */
const MASKED_PERSON = '<name nullFlavor="MSK"/>';

const REASONS: ReadonlySet<string> = new Set(['TEST_EXST', 'CNSLT_DATA']);

/**
 * TD0.2: does a record exist, and may the caller read it? TD1.3a: how is it administered? Get demographics (PRPA_IN201307UV02,
 * answered by PRPA_IN201308UV02); the reason code says which. No record is an answer, not a refusal: queryResponseCode NF.
 */
export const td02: XdsOperation = {
  service: 'patients',
  element: 'PRPA_IN201307UV02',
  action: 'urn:hl7-org:v3:PRPA_IN201307UV02',
  answerAction: 'urn:hl7-org:v3:PRPA_IN201308UV02',
  async run(call) {
    const heard = hearMessage(call.body);
    if (!REASONS.has(heard.reason))
      throw new MetadataProblem('unreadable', 'reasonCode is TEST_EXST or CNSLT_DATA', 'reasonCode');
    if (heard.patient === null) throw new MetadataProblem('missing', 'an INS is expected', 'patientIdentifier');
    const check = await checkRecord(call, heard.patient);
    return check === null ? notFound(call, heard) : found(call, heard, heard.patient, check);
  },
};

async function checkRecord({ parts, caller }: XdsCall, patient: Cx): Promise<RecordCheck | null> {
  try {
    const owner = { ins: samePatient(caller, patient) };
    return await parts.runner.run(parts.actions.checkRecord, caller.actor, { owner });
  } catch (error) {
    if (isFailure(error, 'unknown-record')) return null;
    throw error;
  }
}

function answering({ parts }: XdsCall, heard: HeardMessage) {
  const at = parts.clock.now().toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return { interaction: 'PRPA_IN201308UV02', id: parts.ids.uuid(), at, deviceId: parts.deviceId, heard } as const;
}

function notFound(call: XdsCall, heard: HeardMessage): XdsAnswer {
  return { body: answerMessage(answering(call, heard), '', reasonCode(heard) + queryAck(heard, 'NF')) };
}

function found(call: XdsCall, heard: HeardMessage, patient: Cx, check: RecordCheck): XdsAnswer {
  const isTest = heard.reason === 'TEST_EXST';
  const attention = isTest ? authorisation(check) : '';
  const facts = isTest
    ? observation('COMPTE_INTERNET_OUVERT', ACCOUNT, '', true) +
      observation('RATTACHEMENT_ENS', FACTS, 'information de rattachement du DMP à un ENS', true)
    : observation('OPPOSITION_BRIS_DE_GLACE', FACTS, 'opposition au mode bris de glace', check.opposes.breakGlass) +
      observation('OPPOSITION_ACCES_URGENCE', FACTS, "opposition à l'accès au mode urgence", check.opposes.regulation);
  const status = check.status === 'open' ? 'active' : 'terminated';
  const subject = registrationEvent(call.parts.deviceId, patientElement(patient, status, MASKED_PERSON, facts));
  return {
    body: answerMessage(answering(call, heard), attention, reasonCode(heard) + subject + queryAck(heard, 'OK')),
  };
}

function authorisation({ authorised, blocked, attending }: RecordCheck): string {
  const value = authorised ? 'VALIDE' : blocked ? 'INTERDIT' : 'INEXISTANTE';
  return (
    attentionLine('AUTORISATION', AUTHORISATION.keyword, codedValue(value, AUTHORISATION.value)) +
    attentionLine('STATUT_MT', ATTENDING, flagValue(attending))
  );
}
