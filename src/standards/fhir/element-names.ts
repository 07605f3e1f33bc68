/** Names of the XDS model -> elements of the DocumentReference. */
const ELEMENTS: Readonly<Record<string, string>> = {
  uniqueId: 'masterIdentifier',
  hash: 'content[0].attachment.hash',
  size: 'content[0].attachment.size',
  mimeType: 'content[0].attachment.contentType',
  languageCode: 'content[0].attachment.language',
  title: 'content[0].attachment.title',
  creationTime: 'date',
  serviceStart: 'context.period.start',
  serviceStop: 'context.period.end',
  patientId: 'subject',
  sourcePatientId: 'context.sourcePatientInfo',
  sourcePatientInfo: 'context.sourcePatientInfo',
  classCode: 'category',
  typeCode: 'type',
  formatCode: 'content[0].format',
  confidentiality: 'securityLabel',
  facilityType: 'context.facilityType',
  practiceSetting: 'context.practiceSetting',
  authors: 'author',
  legalAuthenticator: 'authenticator',
  replaces: 'relatesTo',
  status: 'status',
};

/** Empty for a name that is no element's. */
export function elementOfField(field: string): string {
  return ELEMENTS[field] ?? '';
}
