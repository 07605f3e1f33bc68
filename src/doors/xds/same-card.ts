import type { Author, Coded, DocumentEntry, StatedTime, Xcn } from '../../standards/xds/metadata.ts';
import { toXdsTime } from '../../standards/xds/stated-time.ts';

const codeOf = (coded: Coded | undefined) => coded && `${coded.code}|${coded.system}`;
const timeOf = (time: StatedTime | undefined) => time && toXdsTime(time);
const personOf = (person: Xcn | undefined) => person && `${person.oid ?? ''}|${person.id ?? ''}`;
const authorOf = ({ person, institution }: Author) => `${personOf(person)}|${institution?.id ?? ''}`;

/** What an update of a card states again and may not change; labels of codes and spellings of names do not count. */
const FIELDS: Readonly<Record<string, (entry: DocumentEntry) => string | undefined>> = {
  uniqueId: (entry) => entry.uniqueId,
  patientId: ({ patientId }) => `${patientId.oid}|${patientId.value}`,
  mimeType: (entry) => entry.mimeType.toLowerCase(),
  hash: (entry) => entry.hash?.toLowerCase(),
  size: (entry) => entry.size?.toString(),
  title: (entry) => entry.title,
  comments: (entry) => entry.comments,
  languageCode: (entry) => entry.languageCode,
  creationTime: (entry) => timeOf(entry.creationTime),
  serviceStart: (entry) => timeOf(entry.serviceStart),
  serviceStop: (entry) => timeOf(entry.serviceStop),
  classCode: (entry) => codeOf(entry.classCode),
  typeCode: (entry) => codeOf(entry.typeCode),
  formatCode: (entry) => codeOf(entry.formatCode),
  facilityType: (entry) => codeOf(entry.facilityType),
  practiceSetting: (entry) => codeOf(entry.practiceSetting),
  confidentiality: (entry) => entry.confidentiality,
  eventCodes: (entry) => entry.eventCodes.map(codeOf).sort().join() || undefined,
  authors: (entry) => entry.authors.map(authorOf).join() || undefined,
  legalAuthenticator: (entry) => personOf(entry.legalAuthenticator),
};

/** The first field that a card states otherwise than the one of the record; null when only visibility may differ. */
export function differsBesideLabels(asked: DocumentEntry, current: DocumentEntry): string | null {
  const found = Object.entries(FIELDS).find(([, stateOf]) => {
    const [stated, known] = [stateOf(asked), stateOf(current)];
    return stated !== undefined && stated !== known;
  });
  return found?.[0] ?? null;
}
