import { isFailure } from '../../kernel/errors.ts';
import { escapeXml } from '../../standards/cda/write-xml.ts';
import {
  answerMessage,
  hearMessage,
  hearTraits,
  observation,
  patientElement,
  queryAck,
  registrationEvent,
} from '../../standards/xds/hl7-v3.ts';
import { XdsRefusal } from './errors.ts';
import type { FoundPerson, XdsCall, XdsOperation } from './parts.ts';

const FACTS = '1.2.250.1.213.4.1.2.3';
const CS = 'xsi:type="CS" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const EVENT = `<code code="PRPA_TE201306UV02" codeSystem="2.16.840.1.113883.1.6" ${CS}/>`;

/**
 * TD0.5: search without INS, for medical regulation only (ITI-47, PRPA_IN201305UV02 answered by PRPA_IN201306UV02). Birth name, a given
 * name, sex and date of birth are stated, exact; one person is told, or none: nobody, several, and who opposes regulation are alike.
 */
export const td05: XdsOperation = {
  service: 'patients',
  element: 'PRPA_IN201305UV02',
  action: 'urn:hl7-org:v3:PRPA_IN201305UV02',
  answerAction: 'urn:hl7-org:v3:PRPA_IN201306UV02',
  async run(call) {
    const { parts, caller, body } = call;
    const heard = hearMessage(body);
    if (!(await parts.maySearchWithoutIns(caller.actor))) throw new XdsRefusal('search-refused');
    const found = await find(call, hearTraits(body));
    const at = parts.clock.now().toISOString().replace(/[-:T]/g, '').slice(0, 14);
    const answering = {
      interaction: 'PRPA_IN201306UV02',
      id: parts.ids.uuid(),
      at,
      deviceId: parts.deviceId,
      heard,
    } as const;
    const subject = found === null ? '' : registrationEvent(parts.deviceId, personElement(found));
    const ack = queryAck(heard, found === null ? 'NF' : 'OK', found === null ? 0 : 1);
    return { body: answerMessage(answering, '', EVENT + subject + ack) };
  },
};

/** Told only after the act of her record. */
async function find({ parts, caller }: XdsCall, traits: ReturnType<typeof hearTraits>): Promise<FoundPerson | null> {
  const patient = await parts.findByTraits(caller.actor, traits);
  if (patient === null) return null;
  try {
    const owner = { id: patient.recordId };
    const record = await parts.runner.run(parts.actions.findRecord, caller.actor, { owner });
    return { ...patient, record };
  } catch (error) {
    if (isFailure(error, 'refused') || isFailure(error, 'not-found')) return null;
    throw error;
  }
}

function personElement({ identity, record }: FoundPerson): string {
  const { ins, birthName, usedName, firstGivenName, sex, birthDate } = identity;
  const name = (qualifier: string, text: string): string =>
    `<family qualifier="${qualifier}">${escapeXml(text)}</family>`;
  const person =
    `<name><given>${escapeXml(firstGivenName)}</given>${usedName === undefined ? '' : name('SP', usedName)}${name('BR', birthName)}</name>` +
    `<administrativeGenderCode code="${sex}"/><birthTime value="${birthDate.replaceAll('-', '')}"/>`;
  const match =
    `<subjectOf1 typeCode="SBJ"><queryMatchObservation classCode="COND" moodCode="EVN"><code code="POURCENTAGE" ${CS}/>` +
    '<value value="100" xsi:type="INT" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/></queryMatchObservation></subjectOf1>';
  const opposed = observation(
    'OPPOSITION_ACCES_URGENCE',
    FACTS,
    "opposition à l'accès au mode urgence",
    record.opposesRegulation,
  ).replaceAll('subjectOf', 'subjectOf2');
  const status = record.status === 'open' ? 'active' : 'terminated';
  return patientElement(ins, status, person, match + opposed);
}
