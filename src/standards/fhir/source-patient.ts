/** sourcePatientId and sourcePatientInfo as a contained Patient. Source: PDSm-for-DMP 0.1.0, SourcePatientInfo; FR Core 2.1.0. */
import type { Cx, SourcePatientInfo } from '../xds/metadata.ts';
import { compact, cxFromIdentifier, cxToIdentifier } from './codings.ts';
import type { Address, ContactPoint, Extension, HumanName, Identifier } from './datatypes.ts';
import { PRIMITIVES } from './primitives.ts';
import { FR_CORE_INSEE_CODE, OWN_STATED_TEXT, PATIENT_BIRTHPLACE, TRE_R13_COMMUNE } from './systems.ts';
import type { Patient } from './types.ts';

export interface SourcePatient {
  readonly sourcePatientId?: Cx;
  readonly sourcePatientInfo?: SourcePatientInfo;
}

const GENDERS = { M: 'male', F: 'female', O: 'other', U: 'unknown' } as const;
const SEXES = { male: 'M', female: 'F', other: 'O', unknown: 'U' } as const;

function sameCx(left: Cx, right: Cx): boolean {
  return left.value === right.value && left.oid === right.oid && left.type === right.type;
}

/** `usual` marks the sourcePatientId among the identifiers of PID-3; `secondary` one that PID-3 does not repeat. */
function identifiersOf({ sourcePatientId, sourcePatientInfo }: SourcePatient): Identifier[] {
  const ids = sourcePatientInfo?.id ?? [];
  const usual = sourcePatientId === undefined ? -1 : ids.findIndex((id) => sameCx(id, sourcePatientId));
  const alone: Identifier[] =
    sourcePatientId === undefined || usual >= 0 ? [] : [{ use: 'secondary', ...cxToIdentifier(sourcePatientId) }];
  return [
    ...ids.map((id, index): Identifier => ({ ...(index === usual ? { use: 'usual' } : {}), ...cxToIdentifier(id) })),
    ...alone,
  ];
}

function namesOf({ birthName, usedName, given }: SourcePatientInfo): HumanName[] {
  const official = compact<HumanName>({ use: 'official', family: birthName, given: [...given] });
  return [
    ...(Object.keys(official).length > 1 ? [official] : []),
    ...(usedName === undefined ? [] : [{ use: 'usual', family: usedName }]),
  ];
}

/** The value keeps its scheme: the system is only a hint that FHIR demands beside every value. */
function toContactPoint(value: string): ContactPoint {
  const system = value.includes('@') ? 'email' : /^(tel:)?[+\d]/.test(value) ? 'phone' : 'other';
  return { system, value };
}

/** Null when there is nothing to say about the patient as the source knew her. */
export function toSourcePatient(source: SourcePatient, id: string): Patient | null {
  const info = source.sourcePatientInfo;
  if (info === undefined && source.sourcePatientId === undefined) return null;
  const isDate = info?.birthDate !== undefined && PRIMITIVES['date']?.(info.birthDate) === true;
  const birthplace: Extension[] =
    info?.birthplaceCode === undefined
      ? []
      : [
          {
            url: PATIENT_BIRTHPLACE,
            valueAddress: {
              extension: [
                { url: FR_CORE_INSEE_CODE, valueCoding: { system: TRE_R13_COMMUNE, code: info.birthplaceCode } },
              ],
            },
          },
        ];
  return compact<Patient>({
    resourceType: 'Patient',
    id,
    extension: birthplace,
    identifier: identifiersOf(source),
    name: info === undefined ? [] : namesOf(info),
    telecom: (info?.telecom ?? []).map(toContactPoint),
    gender: info?.sex === undefined ? undefined : GENDERS[info.sex],
    birthDate: isDate ? info.birthDate : undefined,
    _birthDate:
      isDate || info?.birthDate === undefined
        ? undefined
        : { extension: [{ url: OWN_STATED_TEXT, valueString: info.birthDate }] },
    address: info?.address === undefined ? [] : [{ text: info.address }],
  });
}

function addressText(address: Address | undefined): string | undefined {
  if (address === undefined || address.text !== undefined) return address?.text;
  const { line = [], postalCode, city, country } = address;
  const parts = [...line, [postalCode, city].filter((part) => part !== undefined).join(' '), country ?? ''];
  const text = parts.filter((part) => part !== '').join(', ');
  return text === '' ? undefined : text;
}

function birthplaceOf(patient: Patient): string | undefined {
  const place = patient.extension?.find(({ url }) => url === PATIENT_BIRTHPLACE)?.valueAddress;
  return place?.extension?.find(({ url }) => url === FR_CORE_INSEE_CODE)?.valueCoding?.code;
}

/** The reverse of `toSourcePatient`; of other products' Patients it reads the same elements. */
export function fromSourcePatient(patient: Patient): SourcePatient {
  const marked = patient.identifier?.find(({ use }) => use === 'usual' || use === 'secondary');
  const sourcePatientId = cxFromIdentifier(marked);
  const id = (patient.identifier ?? [])
    .filter(({ use }) => use !== 'secondary')
    .flatMap((identifier) => cxFromIdentifier(identifier) ?? []);
  const usual = patient.name?.find(({ use }) => use === 'usual');
  const official = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.find((name) => name !== usual);
  const stated = patient._birthDate?.extension?.find(({ url }) => url === OWN_STATED_TEXT)?.valueString;
  const telecom = (patient.telecom ?? []).flatMap(({ value }) => value ?? []);
  const info: { -readonly [K in keyof SourcePatientInfo]: SourcePatientInfo[K] | undefined } = compact({
    birthName: official?.family,
    usedName: usual?.family,
    birthDate: patient.birthDate ?? stated,
    sex: patient.gender === undefined ? undefined : SEXES[patient.gender],
    birthplaceCode: birthplaceOf(patient),
    address: addressText(patient.address?.[0]),
    telecom,
  }) as Partial<SourcePatientInfo> as SourcePatientInfo;
  const given = (official ?? usual)?.given ?? [];
  const isEmpty = id.length === 0 && given.length === 0 && Object.keys(info).length === 0;
  return {
    ...(sourcePatientId === null ? {} : { sourcePatientId }),
    ...(isEmpty && sourcePatientId !== null ? {} : { sourcePatientInfo: { ...info, id, given } as SourcePatientInfo }),
  };
}
