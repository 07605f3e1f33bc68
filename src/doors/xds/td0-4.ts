import { listingOf } from '../../access/own-records.ts';
import { escapeXml } from '../../standards/cda/write-xml.ts';
import { textOf } from '../../standards/soap-mtom/envelope.ts';
import { firstChild } from '../../standards/xds/ebrim.ts';
import { MetadataProblem } from '../../standards/xds/metadata-problem.ts';
import { fromXdsTime } from '../../standards/xds/stated-time.ts';
import { XdsRefusal } from './errors.ts';
import type { OwnRecordLine, XdsOperation } from './parts.ts';

const PATIENTS = 'urn:si-dmp-patients';
const DATE_TYPES: ReadonlySet<string> = new Set(['', 'LASTAUTORIZATION', 'LASTDOC']);

/**
 * TD0.4: the records in which the caller is authorised, since an instant: of the authorisation (LASTAUTORIZATION, and when nothing is
 * said), or of the last document that she sees there (LASTDOC). A structure's certificate names a date of authorisation ([526], note 3);
 * another professional's list (psOwnerId) is nobody's. The transaction has no pages: beyond MAX_OWN_RECORDS a later date is asked.
 */
export const td04: XdsOperation = {
  service: 'patients',
  element: 'patientList',
  namespace: PATIENTS,
  action: `${PATIENTS}:PatientSpecificEndPoint:patientList`,
  answerAction: `${PATIENTS}:PatientSpecificEndPoint:patientListResponse`,
  async run({ parts, caller: { actor }, body }) {
    const [startText, dateType, owner] = ['startDate', 'dateType', 'psOwnerId'].map((name) =>
      textOf(firstChild(body, name)),
    ) as [string, string, string];
    const start = startText === '' ? null : fromXdsTime(startText);
    if (start === null && startText !== '')
      throw new MetadataProblem('unreadable', 'startDate is a time of 4 to 14 digits', 'startDate');
    if (!DATE_TYPES.has(dateType))
      throw new MetadataProblem('unreadable', 'dateType is LASTAUTORIZATION or LASTDOC', 'dateType');
    const listing = listingOf(actor);
    const isByDate = start !== null && dateType !== 'LASTDOC';
    if (listing === 'no' || (listing === 'new' && !isByDate)) throw new XdsRefusal('list-refused');
    if (owner !== '' && owner !== actor.id) throw new XdsRefusal('list-refused');
    const from = start === null ? null : new Date(start.from);
    const lines = await parts.ownRecords(actor, isByDate ? from : null);
    if (lines === null) throw new XdsRefusal('too-many-results');
    const kept = lines.filter(({ record }) => isByDate || from === null || (record.lastAdded ?? from) > from);
    return { body: outcome(kept.map(toXml).join(''), 'DMPOk', '') };
  },
  refusal: ({ code, text }) => outcome('', code, text),
};

const dtm = (at: Date): string => at.toISOString().replace(/[-:T]/g, '').slice(0, 14);

function toXml({ identity, record: { attending, lastAdded, lastUpdated } }: OwnRecordLine): string {
  const part = (name: string, text: string): string => (text === '' ? '' : `<${name}>${escapeXml(text)}</${name}>`);
  const { ins, birthName, usedName = '', firstGivenName, birthDate } = identity;
  return (
    `<patientlistData><patientIdentifier>${part('nationalId', ins.value)}${part('nationalIdType', ins.oid)}</patientIdentifier>` +
    `${part('lastName', usedName === '' ? birthName : usedName)}${part('patronymicalName', birthName)}${part('firstName', firstGivenName)}` +
    `${part('dateOfBirth', birthDate.replaceAll('-', ''))}<MT>${attending}</MT><message>false</message>` +
    `${part('lastUpdateDate', lastUpdated === null ? '' : dtm(lastUpdated))}${part('lastAddDate', lastAdded === null ? '' : dtm(lastAdded))}` +
    '</patientlistData>'
  );
}

function outcome(rows: string, status: string, context: string): string {
  const told = context === '' ? '' : `<context>${escapeXml(context)}</context>`;
  return `<patientListResponse xmlns="${PATIENTS}"><output>${rows}<status>${status}</status>${told}</output></patientListResponse>`;
}
