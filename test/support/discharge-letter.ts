/** One believable document entry, complete for the French profiles, and the ITI-65 bundle that deposits it. */

import { createHash } from 'node:crypto';
import { provideBundle as bundleOf } from '../../sandbox/demo/provide-bundle.ts';
import type { Bundle } from '../../src/standards/fhir/types.ts';
import type { DocumentEntry, SubmissionSet } from '../../src/standards/xds/metadata.ts';
import { fromFhirTime } from '../../src/standards/xds/stated-time.ts';

function at(text: string): DocumentEntry['creationTime'] {
  const time = fromFhirTime(text);
  if (time === null) throw new RangeError(text);
  return time;
}

/** A discharge letter as a hospital deposits it, with everything that French profiles ask. */
export const letter: DocumentEntry = {
  entryUuid: '0198a1b2-3c4d-4e5f-8a9b-0c1d2e3f4a5b',
  logicalId: '5f0e7a52-9f7e-4a55-b3f3-0c7a53d8b1aa',
  version: 1,
  uniqueId: '1.2.250.1.999.1.7.1234567.20260301101500',
  status: 'approved',
  mimeType: 'text/xml',
  hash: 'b858cb282617fb0956d960215c8e84d1ccf909c6',
  size: 64_123,
  languageCode: 'fr-FR',
  title: 'Lettre de liaison à la sortie',
  creationTime: at('2026-03-01T10:15:00+01:00'),
  serviceStart: at('2026-02-25T08:00:00+01:00'),
  serviceStop: at('2026-03-01T09:00:00+01:00'),
  authors: [
    {
      person: {
        id: '810001234567',
        oid: '1.2.250.1.71.4.2.1',
        idType: 'IDNPS',
        nameType: 'D',
        name: { family: 'DURANT', given: ['Romane'], prefix: 'MME', suffix: 'DR' },
      },
      institution: {
        name: 'Centre hospitalier de Valmont',
        id: '1010000017',
        oid: '1.2.250.1.71.4.2.2',
        idType: 'IDNST',
      },
      role: [{ code: 'ATTPHYS', system: '2.16.840.1.113883.5.90', label: 'Responsable de la prise en charge' }],
      specialty: {
        code: 'G15_10/SM26',
        system: '1.2.250.1.213.1.1.4.5',
        label: 'Médecin - Qualifié en médecine générale (SM)',
      },
    },
  ],
  legalAuthenticator: {
    id: '810001234567',
    oid: '1.2.250.1.71.4.2.1',
    idType: 'IDNPS',
    nameType: 'D',
    name: { family: 'DURANT', given: ['Romane'], prefix: 'MME', suffix: 'DR' },
  },
  patientId: { value: '279035121518989', oid: '1.2.250.1.213.1.4.10', type: 'NH' },
  sourcePatientId: { value: 'IPP-445', oid: '1.2.250.1.999.5', type: 'PI' },
  sourcePatientInfo: {
    id: [{ value: '279035121518989', oid: '1.2.250.1.213.1.4.10', type: 'NH' }],
    birthName: 'MARTIN',
    usedName: 'DUPONT',
    given: ['Claire', 'Anne'],
    birthDate: '1979-03-05',
    sex: 'F',
    birthplaceCode: '51215',
  },
  classCode: { code: '10', system: '1.2.250.1.213.1.1.4.1', label: 'Compte rendu' },
  typeCode: {
    code: '11490-0',
    system: '2.16.840.1.113883.6.1',
    label: 'Lettre de liaison à la sortie d’un établissement',
  },
  formatCode: { code: 'urn:asip:ci-sis:ldl-ses:2022', system: '1.3.6.1.4.1.19376.1.2.3', label: 'Lettre de liaison' },
  confidentiality: 'N',
  visibility: ['MASQUE_PS'],
  eventCodes: [],
  facilityType: { code: 'SA01', system: '1.2.250.1.71.4.2.4', label: 'Etablissement public de santé' },
  practiceSetting: { code: 'ETABLISSEMENT', system: '1.2.250.1.213.1.1.4.9', label: 'Etablissement de santé' },
  referenceIds: [],
  repositoryUniqueId: '1.2.250.1.213.4.1.1.1.2',
};

export const letterSet: SubmissionSet = {
  uniqueId: '1.2.250.1.999.1.8.1',
  sourceId: '1.2.250.1.999.1',
  submissionTime: at('2026-03-01T10:20:00+01:00'),
  title: 'Sortie du service de médecine',
  patientId: letter.patientId,
  contentType: { code: '03', system: '1.2.250.1.213.2.2', label: 'Hospitalisation complète' },
  authors: letter.authors,
  intendedRecipients: [],
};

/** The transaction of a set of one document with these bytes; hash and size are those of the bytes. */
export function provideBundle(content: Buffer, entry: DocumentEntry = letter, set: SubmissionSet = letterSet): Bundle {
  const { entryUuid: _entryUuid, logicalId: _logicalId, version: _version, ...declared } = entry;
  const hash = createHash('sha1').update(content).digest('hex');
  return bundleOf(set, { ...declared, hash, size: content.length }, content.toString('base64'));
}
