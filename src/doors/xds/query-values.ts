/** Parameters of stored queries -> the criteria of our searches. Source: ITI TF-2 §3.18.4.1.2.3.7. */
import { parseCx } from '../../standards/ins/ins.ts';
import { parseXcn } from '../../standards/xds/hl7-text.ts';
import type { AvailabilityStatus } from '../../standards/xds/metadata.ts';
import { statusOf } from '../../standards/xds/read-ebrim-entry.ts';
import { fromXdsTime } from '../../standards/xds/stated-time.ts';
import { oneOf, only, type StoredQuery } from '../../standards/xds/stored-query.ts';
import { XdsRefusal } from './errors.ts';
import type { Caller } from './parts.ts';
import { type PatientRef, samePatient } from './patient.ts';

const wrong = (name: string, expected: string): XdsRefusal =>
  new XdsRefusal('wrong-parameter', { reason: `${name}: ${expected}`, at: name });
export const missing = (name: string): XdsRefusal => new XdsRefusal('missing-parameter', { reason: name, at: name });

/** The patient that a query must name. */
export function patientOf(query: StoredQuery, caller: Caller, name: string): PatientRef {
  const text = only(query, name);
  if (text === undefined) throw missing(name);
  const cx = parseCx(text);
  if (cx === null) throw wrong(name, 'a CX is expected');
  return samePatient(caller, cx);
}

/** Statuses that a query must name. */
export function statusesOf(query: StoredQuery, name: string): AvailabilityStatus[] {
  const urns = oneOf(query, name);
  if (urns === undefined) throw missing(name);
  return urns.map((urn) => {
    const status = statusOf(urn);
    if (status === undefined) throw wrong(name, 'a status of JDV_J52 is expected');
    return status;
  });
}

/** `code^^scheme`: the codes. */
export function codesOf(query: StoredQuery, name: string): string[] | undefined {
  return oneOf(query, name)?.map((text) => text.split('^')[0] ?? '');
}

/** The first instant of an XDS DTM, ISO. */
export function instantOf(query: StoredQuery, name: string): string | undefined {
  const text = only(query, name);
  if (text === undefined) return undefined;
  const time = fromXdsTime(text);
  if (time === null) throw wrong(name, 'a time of 4 to 14 digits is expected');
  return time.from;
}

interface AuthorCriteria {
  readonly authorIds?: string[];
  readonly authorFamilies?: string[];
}

/** `authorPerson` is compared with LIKE in IHE; here an author is found by identifier or by family name, whole. */
export function authorOf(query: StoredQuery, name: string): AuthorCriteria {
  const texts = oneOf(query, name)?.map((text) => text.replace(/^%|%$/g, '')) ?? [];
  const people = texts.map((text) => (text.includes('^') ? parseXcn(text) : null));
  const ids = texts.flatMap((text, n) => people[n]?.id ?? (/^\d[\dAB]+$/.test(text) ? text : []));
  const families = texts.flatMap((text, n) => {
    if (people[n]?.id !== undefined || ids.includes(text)) return [];
    return people[n]?.name?.family ?? text;
  });
  return {
    ...(ids.length === 0 ? {} : { authorIds: ids }),
    ...(families.length === 0 ? {} : { authorFamilies: families }),
  };
}

/** Drops criteria that are not asked. */
export function asked<T extends object>(criteria: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined)) as T;
}
