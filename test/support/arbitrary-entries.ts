/** Random XDS metadata for property tests (fast-check): anything that the doors and the CDA reader may produce. */
import fc from 'fast-check';
import { CONFIDENTIALITIES, VISIBILITIES } from '../../src/standards/fhir/security-labels.ts';
import type {
  Author,
  Coded,
  Cx,
  DocumentEntry,
  StatedTime,
  SubmissionSet,
  Xcn,
  Xon,
} from '../../src/standards/xds/metadata.ts';
import { fromFhirTime, fromHl7Time, fromXdsTime } from '../../src/standards/xds/stated-time.ts';

const text = (maxLength = 30) =>
  fc
    .string({ minLength: 1, maxLength, unit: fc.constantFrom(...'abcéèçÀŒ\'-. "\\&<>|^/漢0159') })
    .filter((one) => one.trim() === one);
const code = fc.stringMatching(/^[A-Za-z0-9_.:/-]{1,20}$/);
const oid = fc
  .tuple(fc.constantFrom('1.2.250', '2.25', '2.16.840'), fc.array(fc.nat(999_999), { minLength: 1, maxLength: 6 }))
  .map(([root, rest]) => [root, ...rest].join('.'));
const uuid = fc.uuid();
/** Properties that may be missing, and are never undefined. */
const optional = <T extends object>(
  required: (keyof T)[],
  shape: { [K in keyof T]-?: fc.Arbitrary<NonNullable<T[K]>> },
) => fc.record(shape, { requiredKeys: required as [], noNullPrototype: true }) as unknown as fc.Arbitrary<T>;

const system = fc.constantFrom(
  '2.16.840.1.113883.6.1',
  '1.2.250.1.213.1.1.4.1',
  '1.2.250.1.213.1.1.4.5',
  'urn:example:own',
  'ASTM',
);
export const coded: fc.Arbitrary<Coded> = optional<Coded>(['code', 'system'], {
  code,
  system: fc.oneof(system, oid),
  version: text(8),
  label: text(),
});

const insOid = fc.constantFrom('1.2.250.1.213.1.4.8', '1.2.250.1.213.1.4.9', '1.2.250.1.213.1.4.10');
export const cx: fc.Arbitrary<Cx> = optional<Cx>(['value', 'oid'], {
  value: code,
  oid: fc.oneof(insOid, oid),
  type: fc.constantFrom('NH' as const, 'PI' as const),
});

const xcn: fc.Arbitrary<Xcn> = optional<Xcn>([], {
  id: code,
  oid: fc.oneof(fc.constant('1.2.250.1.71.4.2.1'), insOid, oid),
  name: optional<NonNullable<Xcn['name']>>(['family', 'given'], {
    family: text(),
    given: fc.array(text(), { maxLength: 3 }),
    prefix: text(5),
    suffix: text(5),
  }),
  nameType: fc.constantFrom('D' as const, 'U' as const),
  idType: fc.constantFrom('IDNPS', 'EI', 'RI', 'NH'),
});

const xon: fc.Arbitrary<Xon> = optional<Xon>(['name'], {
  name: text(),
  id: code,
  oid: fc.oneof(fc.constant('1.2.250.1.71.4.2.2'), oid),
  idType: fc.constantFrom('IDNST', 'SIREN', 'SNR'),
});

const author: fc.Arbitrary<Author> = optional<Author>(['person', 'role'], {
  person: xcn,
  institution: xon,
  role: fc.array(coded, { maxLength: 2 }),
  specialty: coded,
});

const instant = fc.date({ min: new Date('1900-01-01'), max: new Date('2026-03-31'), noInvalidDate: true });
const iso = instant.map((date) => date.toISOString());
const known = (time: StatedTime | null): StatedTime[] => (time === null ? [] : [time]);

/** Every precision, with and without an offset, from FHIR, HL7 v3 and XDS texts. */
export const statedTime: fc.Arbitrary<StatedTime> = fc
  .tuple(
    iso,
    fc.constantFrom(4, 7, 10, 16, 19, 23),
    fc.constantFrom('', 'Z', '+01:00', '-11:30'),
    fc.constantFrom(4, 6, 8, 10, 12, 14),
  )
  .map(([full, length, offset, digits]) => {
    const fhir = full.slice(0, length) + (length > 10 ? offset : '');
    const hl7 = full.replace(/[-:T]/g, '').slice(0, digits);
    return [fromFhirTime(fhir), fromHl7Time(hl7 + (digits >= 8 ? offset : '')), fromXdsTime(hl7)].flatMap(known);
  })
  .chain((times) => fc.constantFrom(...times));

const birthDate = fc.oneof(
  iso.map((full) => full.slice(0, 10)),
  fc.constantFrom('1950', '1950-02', '1950-02-31', '1950-00-00', 'inconnue'),
);

const info = optional<NonNullable<DocumentEntry['sourcePatientInfo']>>(['id', 'given'], {
  id: fc.uniqueArray(cx, { minLength: 1, maxLength: 3, selector: JSON.stringify }),
  birthName: text(),
  usedName: text(),
  given: fc.array(text(), { maxLength: 3 }),
  birthDate,
  sex: fc.constantFrom('M' as const, 'F' as const, 'U' as const, 'O' as const),
  birthplaceCode: fc.constantFrom('75056', '2A004', '99100'),
  address: text(),
  telecom: fc.array(text(), { minLength: 1, maxLength: 2 }),
});

export const documentEntry: fc.Arbitrary<DocumentEntry> = fc
  .tuple(
    optional<DocumentEntry>(
      [
        'uniqueId',
        'status',
        'mimeType',
        'languageCode',
        'title',
        'creationTime',
        'authors',
        'patientId',
        'classCode',
      ].concat([
        'typeCode',
        'formatCode',
        'confidentiality',
        'visibility',
        'eventCodes',
        'referenceIds',
      ]) as (keyof DocumentEntry)[],
      {
        entryUuid: uuid,
        logicalId: uuid,
        version: fc.integer({ min: 1, max: 999_999_999 }),
        uniqueId: oid,
        status: fc.constantFrom('approved' as const, 'deprecated' as const, 'archived' as const, 'deleted' as const),
        mimeType: fc.constantFrom('text/xml', 'application/pdf', 'text/plain; charset=utf-8'),
        hash: fc.stringMatching(/^[0-9a-f]{40}$/),
        size: fc.nat(),
        languageCode: fc.constantFrom('fr-FR', 'art'),
        title: text(128),
        comments: text(200),
        creationTime: statedTime,
        serviceStart: statedTime,
        serviceStop: statedTime,
        authors: fc.array(author, { maxLength: 3 }),
        legalAuthenticator: xcn,
        patientId: cx,
        sourcePatientId: cx,
        sourcePatientInfo: info,
        classCode: coded,
        typeCode: coded,
        formatCode: coded,
        confidentiality: fc.constantFrom(...CONFIDENTIALITIES),
        visibility: fc.shuffledSubarray([...VISIBILITIES]),
        eventCodes: fc.array(coded, { maxLength: 3 }),
        facilityType: coded,
        practiceSetting: coded,
        referenceIds: fc.array(
          optional<DocumentEntry['referenceIds'][number]>(['value', 'type'], {
            value: code,
            oid,
            type: fc.constantFrom('urn:ihe:iti:xds:2013:accession', 'urn:ihe:iti:xds:2013:order'),
          }),
          { maxLength: 2 },
        ),
        repositoryUniqueId: oid,
        replaces: optional<NonNullable<DocumentEntry['replaces']>>([], {
          uniqueId: oid,
          logicalId: uuid,
          entryUuid: uuid,
        }),
      },
    ),
    fc.boolean(),
  )
  .map(([entry, repeatAuthor]) => {
    const { replaces, ...rest } = entry;
    const first = entry.authors[0];
    return {
      ...rest,
      ...(replaces === undefined || Object.keys(replaces).length === 0 ? {} : { replaces }),
      ...(repeatAuthor && first !== undefined ? { legalAuthenticator: first.person } : {}),
    };
  });

export const submissionSet: fc.Arbitrary<SubmissionSet> = optional<Omit<SubmissionSet, 'signature'>>(
  ['uniqueId', 'sourceId', 'submissionTime', 'patientId', 'contentType', 'authors', 'intendedRecipients'],
  {
    entryUuid: uuid,
    uniqueId: oid,
    sourceId: oid,
    submissionTime: statedTime,
    title: text(128),
    comments: text(200),
    patientId: cx,
    contentType: coded,
    authors: fc.array(author, { maxLength: 3 }),
    intendedRecipients: fc.array(fc.oneof(xcn, xon), { maxLength: 2 }),
  },
);
