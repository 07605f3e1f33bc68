/** Coded values and identifiers between the XDS model (dotted OIDs) and FHIR (URIs). Pure, lossless. */
import { isInsOid } from '../ins/ins.ts';
import { isOid, systemToUri, uriToSystem } from '../terminologies/oid-uri.ts';
import type { Coded, Cx } from '../xds/metadata.ts';
import type { CodeableConcept, Coding, Extension, Identifier } from './datatypes.ts';
import {
  DATA_ABSENT_REASON,
  FINESS_SYSTEM,
  FR_CORE_IDENTIFIER_TYPES,
  IDNPS_OID,
  IDNST_OID,
  RPPS_SYSTEM,
  SIRENE_SYSTEM,
  URI_SYSTEM,
  V2_IDENTIFIER_TYPES,
} from './systems.ts';

function isNothing(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/**
 * The properties of `value` that `isDropped` leaves, in their order. A copy rather than `delete`, which would turn the
 * object into a slow one for all that reads or writes it later.
 */
function without<T extends object>(value: T, isDropped: (one: unknown) => boolean): T {
  const names = Object.keys(value) as (keyof T)[];
  if (!names.some((name) => isDropped(value[name]))) return value;
  const kept: Partial<T> = {};
  for (const name of names) if (!isDropped(value[name])) kept[name] = value[name];
  return kept as T;
}

/** Drops properties that are undefined, empty strings or empty lists: FHIR allows none of them. */
export function compact<T extends object>(value: T): T {
  return without(value, isNothing);
}

/** Drops properties that are undefined: optional properties of the XDS model are absent, never undefined. */
export function defined<T extends object>(value: T): T {
  return without(value, (one) => one === undefined);
}

/** The standard way to say that a required element is not known. */
export const ABSENT: Extension = { url: DATA_ABSENT_REASON, valueCode: 'unknown' };

export function toCoding(coded: Coded): Coding {
  const system = coded.system === '' ? undefined : systemToUri(coded.system);
  return compact<Coding>({ system, version: coded.version, code: coded.code, display: coded.label });
}

/** Null when the coding has no code. */
export function fromCoding(coding: Coding | undefined): Coded | null {
  if (coding?.code === undefined) return null;
  return {
    code: coding.code,
    system: coding.system === undefined ? '' : uriToSystem(coding.system),
    ...(coding.version === undefined ? {} : { version: coding.version }),
    ...(coding.display === undefined ? {} : { label: coding.display }),
  };
}

export function toConcept(coded: Coded): CodeableConcept {
  return { coding: [toCoding(coded)] };
}

/** A required concept: what is unknown says so. */
export function toRequiredConcept(coded: Coded | undefined): CodeableConcept {
  return coded === undefined ? { extension: [ABSENT] } : toConcept(coded);
}

/** The first coding that has a code; its label falls back on the concept's text. Null when there is none. */
export function fromConcept(concept: CodeableConcept | undefined): Coded | null {
  const coded = fromCoding(concept?.coding?.find(({ code }) => code !== undefined));
  if (coded === null || coded.label !== undefined || concept?.text === undefined) return coded;
  return { ...coded, label: concept.text };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function toUrnOid(oid: string): string {
  return `urn:oid:${oid}`;
}

/**
 * The dotted OID of `urn:oid:…`; a `urn:uuid:…` becomes its OID under 2.25 (ITU-T X.667), because the record names
 * documents and sets by OIDs while PDSm also allows UUIDs. Null for anything else.
 */
export function fromUrnOid(urn: string): string | null {
  if (urn.startsWith('urn:oid:')) return isOid(urn.slice(8)) ? urn.slice(8) : null;
  const uuid = fromUrnUuid(urn);
  return uuid === null ? null : `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`;
}

/** The lower-case UUID of `urn:uuid:…`, or null. */
export function fromUrnUuid(urn: string): string | null {
  const uuid = urn.slice(0, 9) === 'urn:uuid:' ? urn.slice(9).toLowerCase() : '';
  return UUID.test(uuid) ? uuid : null;
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** An identifier whose value is a URN: `{ system: urn:ietf:rfc:3986, value }`. */
export function toUriIdentifier(value: string, use?: 'usual' | 'official'): Identifier {
  return compact<Identifier>({ use, system: URI_SYSTEM, value });
}

/** Types of identifiers that HL7 table 0203 defines; French ones are FR Core's. */
const V2_TYPES = new Set(['NH', 'PI', 'EI', 'RI']);
/** In `type.text`: the identifier came without the type that its authority implies. */
const UNSTATED = 'unstated';

/** The type that an authority implies, so that documents need not repeat it. */
function impliedType(oid: string | undefined): string | undefined {
  if (oid === undefined) return undefined;
  if (oid === IDNPS_OID) return 'IDNPS';
  if (oid === IDNST_OID) return 'IDNST';
  return isInsOid(oid) ? 'NH' : undefined;
}

/** What CX, XCN and XON have in common: a value, its authority, its type. */
export interface TypedId {
  readonly value?: string;
  readonly oid?: string;
  readonly type?: string;
}

/** Null when there is nothing to write. */
export function toIdentifier(id: TypedId): Identifier | null {
  const { value, oid, type } = id;
  if (value === undefined && oid === undefined && type === undefined) return null;
  const implied = impliedType(oid);
  const system = type !== undefined && V2_TYPES.has(type) ? V2_IDENTIFIER_TYPES : FR_CORE_IDENTIFIER_TYPES;
  return compact<Identifier>({
    ...(type === implied
      ? {}
      : { type: type === undefined ? { text: UNSTATED } : { coding: [{ system, code: type }] } }),
    system: oid === undefined ? undefined : isOid(oid) ? toUrnOid(oid) : oid,
    value,
  });
}

/** National identifiers published under their own FHIR system, as XDS writes them: a type digit and the number. */
function nationalId(system: string, value: string): TypedId | null {
  if (system === RPPS_SYSTEM) return { value: `8${value}`, oid: IDNPS_OID, type: 'IDNPS' };
  if (system === FINESS_SYSTEM) return { value: `1${value}`, oid: IDNST_OID, type: 'IDNST' };
  if (system === SIRENE_SYSTEM)
    return { value: `${value.length === 9 ? '2' : '3'}${value}`, oid: IDNST_OID, type: 'IDNST' };
  return null;
}

/** The reverse of `toIdentifier`, which also reads RPPS, FINESS, SIREN and SIRET under their own systems. */
export function fromIdentifier(identifier: Identifier): TypedId {
  const { system, value } = identifier;
  const national = system === undefined || value === undefined ? null : nationalId(system, value);
  if (national !== null) return national;
  const oid = system === undefined ? undefined : system.startsWith('urn:oid:') ? system.slice(8) : uriToSystem(system);
  const stated = identifier.type?.coding?.find(({ code }) => code !== undefined)?.code;
  const type = stated ?? (identifier.type?.text === UNSTATED ? undefined : impliedType(oid));
  return {
    ...(value === undefined ? {} : { value }),
    ...(oid === undefined ? {} : { oid }),
    ...(type === undefined ? {} : { type }),
  };
}

/** The identifier that names best: national ones first, then the order received. */
export function bestIdentifier(identifiers: readonly Identifier[] | undefined): Identifier | undefined {
  const isNational = ({ system }: Identifier) => system === toUrnOid(IDNPS_OID) || system === toUrnOid(IDNST_OID);
  const isRegistered = ({ system }: Identifier) => system === RPPS_SYSTEM || system === FINESS_SYSTEM;
  return identifiers?.find(isNational) ?? identifiers?.find(isRegistered) ?? identifiers?.[0];
}

export function cxToIdentifier(cx: Cx): Identifier {
  return toIdentifier(cx) ?? {};
}

/** Null when the value or its authority is missing. Types other than NH and PI are dropped (CX.5 of French profiles). */
export function cxFromIdentifier(identifier: Identifier | undefined): Cx | null {
  const { value, oid, type } = identifier === undefined ? {} : fromIdentifier(identifier);
  if (value === undefined || oid === undefined) return null;
  return type === 'NH' || type === 'PI' ? { value, oid, type } : { value, oid };
}
