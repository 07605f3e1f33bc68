import type { Cx } from '../xds/metadata.ts';

/**
 * The INS, the French national health identity: a matricule (NIR or NIA), the OID of its assigning authority, five traits.
 * Source: CI-SIS "Structuration minimale" V1.16.8 (OIDs, CX form) and the RNIV (traits); key rule: NIR 13 digits + 2.
 */

const MATRICULE_LENGTH = 15;
/** Longest CX text read: a matricule, its authority, an effective date. */
const MAX_CX_LENGTH = 120;

/** What each assigning authority means. Production identities come from the national service; the others never do. */
const INS_AUTHORITIES = {
  '1.2.250.1.213.1.4.8': { kind: 'NIR', realm: 'production' },
  '1.2.250.1.213.1.4.9': { kind: 'NIA', realm: 'production' },
  '1.2.250.1.213.1.4.10': { kind: 'NIR', realm: 'test' },
  '1.2.250.1.213.1.4.11': { kind: 'NIR', realm: 'demo' },
} as const;

export type InsOid = keyof typeof INS_AUTHORITIES;
export type InsKind = 'NIR' | 'NIA';
export type InsRealm = 'production' | 'test' | 'demo';

export interface Ins {
  /** 15 characters, key included; the department of birth may be 2A or 2B. */
  readonly matricule: string;
  readonly oid: InsOid;
  readonly kind: InsKind;
  readonly realm: InsRealm;
  /** Whether the last two digits are the key of the first thirteen characters. */
  readonly keyValid: boolean;
}

/** The five traits (seven fields) of a French health identity. Dates are text: they may be partial or impossible. */
export interface InsTraits {
  readonly birthName: string;
  /** All given names of the birth certificate, in order. */
  readonly givenNames: readonly string[];
  readonly firstGivenName: string;
  readonly birthDate: string;
  readonly sex: 'M' | 'F' | 'U';
  /** Official geographic code (COG) of the birthplace, 5 characters; 99xxx for a birth abroad. */
  readonly birthplaceCode: string;
  readonly usedName?: string;
  readonly usedGivenName?: string;
}

export type InsProblem = 'not-an-ins-authority' | 'wrong-length' | 'wrong-characters' | 'wrong-key';
export type InsWarning = 'wrong-key';
/** What to do with a matricule whose key is wrong. */
export type WrongKeyPolicy = 'refuse' | 'warn';

export type ParsedIns = { readonly ok: true; readonly ins: Ins } | { readonly ok: false; readonly reason: InsProblem };
export type CheckedIns =
  | { readonly ok: true; readonly warnings: readonly InsWarning[] }
  | { readonly ok: false; readonly reason: InsProblem };

// The month is not checked: values outside 01-12 exist for incomplete or unknown birth dates.
const MATRICULE = /^[1-8][0-9]{4}(?:[0-9]{2}|2A|2B)[0-9]{8}$/;
const FIRST_THIRTEEN = /^[1-8][0-9]{4}(?:[0-9]{2}|2A|2B)[0-9]{6}$/;

/** True when the OID is one of the four INS authorities. */
export function isInsOid(oid: string): oid is InsOid {
  return Object.hasOwn(INS_AUTHORITIES, oid);
}

/** True for the test and demonstration authorities: these identities never designate a real person. */
export function isTestOid(oid: string): boolean {
  return isInsOid(oid) && INS_AUTHORITIES[oid].realm !== 'production';
}

/**
 * The two-digit key of the first thirteen characters: 97 - (number modulo 97), with 2A read as 19 and 2B as 18.
 * Throws RangeError when `first13` is not thirteen characters of a matricule.
 */
export function insKey(first13: string): string {
  if (!FIRST_THIRTEEN.test(first13)) throw new RangeError('insKey needs the first 13 characters of a matricule');
  const digits = first13.replace('2A', '19').replace('2B', '18');
  return String(97 - (Number(digits) % 97)).padStart(2, '0');
}

/**
 * Reads a matricule and its authority's OID. Only the shape is judged here; `keyValid` says whether the key is right and
 * `checkIns` decides what that means.
 */
export function parseIns(value: string, oid: string): ParsedIns {
  if (!isInsOid(oid)) return { ok: false, reason: 'not-an-ins-authority' };
  if (value.length !== MATRICULE_LENGTH) return { ok: false, reason: 'wrong-length' };
  if (!MATRICULE.test(value)) return { ok: false, reason: 'wrong-characters' };
  const keyValid = insKey(value.slice(0, 13)) === value.slice(13);
  return { ok: true, ins: { matricule: value, oid, ...INS_AUTHORITIES[oid], keyValid } };
}

/** What a person types in a form, as a matricule: spaces, dots and hyphens dropped, letters in capitals. Not validated. */
export function tidyMatricule(typed: string): string {
  return typed
    .slice(0, MAX_CX_LENGTH)
    .replace(/[\s.\u00a0-]/g, '')
    .toUpperCase();
}

/** The default policy on a wrong key: refused for a production authority, a warning for test and demo identities. */
function defaultWrongKeyPolicy(oid: InsOid): WrongKeyPolicy {
  return isTestOid(oid) ? 'warn' : 'refuse';
}

/**
 * Judges the key of an INS. `wrongKey` overrides the default policy of its authority; some published national examples
 * carry a production OID with a wrong key, and a deployment that replays them sets 'warn'.
 */
export function checkIns(ins: Ins, options: { readonly wrongKey?: WrongKeyPolicy } = {}): CheckedIns {
  if (ins.keyValid) return { ok: true, warnings: [] };
  const policy = options.wrongKey ?? defaultWrongKeyPolicy(ins.oid);
  return policy === 'refuse' ? { ok: false, reason: 'wrong-key' } : { ok: true, warnings: ['wrong-key'] };
}

/** `<matricule>^^^&<OID>&ISO^NH`: the patientId of XDS metadata, HL7 v2 PID-3 and the VIHF. */
export function toInsCx(ins: Pick<Ins, 'matricule' | 'oid'>): string {
  return `${ins.matricule}^^^&${ins.oid}&ISO^NH`;
}

/** Any CX as text: `<value>^^^&<OID>&ISO[^type]`. */
export function toCx(cx: Cx): string {
  return `${cx.value}^^^&${cx.oid}&ISO${cx.type === undefined ? '' : `^${cx.type}`}`;
}

// CX.7 (effective date) may follow the type; nothing else is accepted.
const CX = /^([^^&|~]+)\^\^\^&([0-2](?:\.(?:0|[1-9][0-9]*))+)&ISO(?:\^(NH|PI)?(?:\^\^([0-9]{0,14}))?)?$/;

/** Reads a CX with an ISO authority, with or without a type and an effective date; null when it is not one. */
export function parseCx(text: string): Cx | null {
  if (text.length > MAX_CX_LENGTH) return null;
  const found = CX.exec(text);
  if (!found?.[1] || !found[2]) return null;
  const type = found[3] === 'NH' || found[3] === 'PI' ? found[3] : undefined;
  return { value: found[1], oid: found[2], ...(type === undefined ? {} : { type }) };
}

/** Reads an INS written as a CX. A CX of another authority is `not-an-ins-authority`; an unreadable one too. */
export function parseInsCx(text: string): ParsedIns {
  const cx = parseCx(text);
  return cx === null ? { ok: false, reason: 'not-an-ins-authority' } : parseIns(cx.value, cx.oid);
}

/** The FHIR identifier of an INS: system `urn:oid:<OID>` (FR Core INS profile, hl7.fhir.fr.core 2.1.0). */
export function toInsIdentifier(ins: Pick<Ins, 'matricule' | 'oid'>): { system: string; value: string } {
  return { system: `urn:oid:${ins.oid}`, value: ins.matricule };
}

/** Reads a FHIR identifier (or the two halves of a `system|value` search token) as an INS. */
export function parseInsIdentifier(system: string, value: string): ParsedIns {
  return system.startsWith('urn:oid:')
    ? parseIns(value, system.slice(8))
    : { ok: false, reason: 'not-an-ins-authority' };
}
