/** One thing corrected in the consultation report of test/fixtures/cda under the same identifiers: what, the text, its correction. */
export const CORRECTIONS: readonly (readonly [what: string, from: string | RegExp, to: string])[] = [
  ['title', /<title>[^<]*/, '<title>Consultation du 4 mars 2026, corrigée'],
  ['confidentiality', '<confidentialityCode code="N" displayName="Normal"', '<confidentialityCode code="V"'],
  ['birth name', '>GRANJON<', '>GRANGEON<'],
  ['identifier of the patient', 'PAT-00421', 'PAT-00422'],
  ['birth date', '19840312', '19840313'],
  ['author', /(?<=<assignedAuthor>[\s\S]*?)899700004217/, '899700004218'],
  ['name of the author', /(?<=<assignedAuthor>[\s\S]*?)VASSIEUX/, 'VASSIEU'],
  ['time of the author', /(?<=<author>\s*<time value=")2026030409/, '2026030410'],
  ['legal authenticator', /(?<=<legalAuthenticator>[\s\S]*?)899700004217/, '899700004218'],
  ['time of the document', /<effectiveTime value="20260304/, '<effectiveTime value="20260305'],
  ['version', '<versionNumber value="1"', '<versionNumber value="2"'],
  ['set of versions', /<setId root="[^"]*/, '<setId root="1.2.250.1.999.38.2.9999'],
  ['act', 'YYYY001', 'YYYY002'],
  ['encounter', '<code code="SA07"', '<code code="SA08"'],
];
