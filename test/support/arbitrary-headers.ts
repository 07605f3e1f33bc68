/** Random facts of a level 1 document for property tests (fast-check). */
import fc from 'fast-check';
import type { CdaPatient, CdaProfessional, CdaStructure } from '../../src/standards/cda/cda-header.ts';
import type { N1Header } from '../../src/standards/cda/write-cda-n1.ts';
import { insKey } from '../../src/standards/ins/ins.ts';
import { ENCOUNTER_TYPES } from '../../src/standards/terminologies/generated/encounter-type.ts';
import { FACILITY_TYPES } from '../../src/standards/terminologies/generated/facility-type.ts';
import { PRACTICE_SETTINGS } from '../../src/standards/terminologies/generated/practice-setting.ts';
import { TYPE_CODES } from '../../src/standards/terminologies/generated/type-code.ts';

/** One line of text as people write it, hostile to XML; no white space at its ends or doubled. */
const words = (maxLength = 40) =>
  fc
    .array(fc.string({ minLength: 1, maxLength: 10, unit: fc.constantFrom(...'abcéÀŒ\'-."\\&<>^/漢🩺]') }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.join(' ').slice(0, maxLength).trim().toWellFormed());
const name = fc.stringMatching(/^[A-ZÉ][A-ZÉ'-]{0,20}$/);
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const oid = fc.bigInt({ min: 1n, max: (1n << 128n) - 1n }).map((n) => `2.25.${n}`);
const concept = fc.constantFrom(...TYPE_CODES.map(({ code, system, label }) => ({ code, system, label })));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const moment = fc
  .tuple(fc.date({ min: new Date('1990-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }), fc.boolean())
  .map(([date, summer]) => `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}${summer ? '+0200' : '+0100'}`);
const day = moment.map((text) => text.slice(0, 8));

const matricule = fc
  .tuple(fc.constantFrom('1', '2'), digits(2), fc.integer({ min: 1, max: 12 }), digits(8))
  .map(([sex, year, month, rest]) => `${sex}${year}${String(month).padStart(2, '0')}${rest}`)
  .map((stem) => stem + insKey(stem));

const address = fc.record({
  houseNumber: fc.constant('12 bis'),
  streetName: words(),
  postalCode: digits(5),
  city: words(),
});
const telecoms = fc.array(fc.record({ value: digits(9).map((n) => `tel:+33${n}`), use: fc.constant('WP') }), {
  maxLength: 2,
});

const patient: fc.Arbitrary<CdaPatient> = fc
  .record({
    matricule,
    birthName: name,
    givenNames: fc.array(name, { minLength: 1, maxLength: 4 }),
    usedName: optional(name),
    usedGivenName: optional(name),
    sex: fc.constantFrom('M' as const, 'F' as const, 'U' as const),
    birthDate: fc.constantFrom('1944-03-12', '1979-02-30', '1950', '1961-07'),
    birthplaceCode: fc.constantFrom('58194', '2A004', '99352'),
    localIds: fc.array(fc.record({ root: oid, extension: digits(8) }), { maxLength: 1 }),
    address: optional(address),
    telecoms,
  })
  .map(({ matricule: value, usedName, usedGivenName, address: home, ...rest }) => ({
    ...rest,
    ins: { matricule: value, oid: '1.2.250.1.213.1.4.10' },
    firstGivenName: rest.givenNames[0] ?? '',
    ...(usedName === undefined ? {} : { usedName }),
    ...(usedGivenName === undefined ? {} : { usedGivenName }),
    ...(home === undefined ? {} : { address: home }),
  }));

const professional: fc.Arbitrary<CdaProfessional> = fc
  .record({
    id: digits(11).map((rpps) => `8${rpps}`),
    role: fc.constantFrom(
      { code: 'G15_10/SM54', system: '1.2.250.1.213.1.1.4.5', label: 'Médecin - Médecine Générale (SM)' },
      { code: 'G15_60', system: '1.2.250.1.213.1.1.4.5', label: 'Infirmier' },
    ),
    family: words(),
    given: words(),
    title: fc.boolean(),
    telecoms,
  })
  .map(({ family, given, title, ...rest }) => ({
    ...rest,
    name: { family, given: [given], ...(title ? { prefix: 'MME', suffix: 'DR' } : {}) },
  }));

const structure: fc.Arbitrary<CdaStructure> = fc.record({
  id: digits(9).map((finess) => `1${finess}`),
  name: words(80),
  facilityType: fc.constantFrom(...FACILITY_TYPES),
  practiceSetting: fc.constantFrom(...PRACTICE_SETTINGS),
  address,
  telecoms,
});

/** Headers whose every fact must come back. */
export const n1Header: fc.Arbitrary<N1Header> = fc
  .record({
    id: oid,
    type: concept,
    title: words(128),
    written: moment,
    setId: oid,
    versionNumber: fc.integer({ min: 1, max: 999_999_999 }),
    patient,
    author: professional,
    authorFunction: optional(fc.constant({ code: 'PCP', system: '2.16.840.1.113883.5.88', label: 'Médecin traitant' })),
    structure,
    recipients: fc.array(fc.record({ professional, structure }), { maxLength: 2 }),
    act: fc.record({ code: concept, start: fc.oneof(day, moment), end: optional(moment) }),
    encounter: fc.constantFrom(...ENCOUNTER_TYPES),
    replaces: optional(oid),
  })
  .map(({ authorFunction, replaces, act: { end, ...act }, ...rest }) => ({
    ...rest,
    act: { ...act, ...(end === undefined ? {} : { end }) },
    ...(authorFunction === undefined ? {} : { authorFunction }),
    ...(replaces === undefined ? {} : { replaces }),
  }));

/** Files that a level 1 body may be. */
export const n1File: fc.Arbitrary<{ readonly bytes: Buffer; readonly mediaType: string }> = fc
  .tuple(
    fc.constantFrom(
      { start: Buffer.from('%PDF-1.7\n'), end: '\n%%EOF\n', mediaType: 'application/pdf' },
      { start: Buffer.from('{\\rtf1 '), end: '}', mediaType: 'text/rtf' },
      { start: Buffer.from('Compte rendu : '), end: '', mediaType: 'text/plain' },
      { start: Buffer.from([0xff, 0xd8, 0xff, 0xe0]), end: '', mediaType: 'image/jpeg' },
      { start: Buffer.from([0x49, 0x49, 0x2a, 0x00]), end: '', mediaType: 'image/tiff' },
    ),
    fc.stringMatching(/^[a-zé0-9 ]{0,60}$/),
  )
  .map(([{ start, end, mediaType }, inner]) => ({
    bytes: Buffer.concat([start, Buffer.from(inner), Buffer.from(end)]),
    mediaType,
  }));
