/** Values of search parameters: tokens, dates, references, the patient. Source: HL7 FHIR R4 §3.1.1.4. */
import { uriToSystem } from '../terminologies/oid-uri.ts';
import type { Cx } from '../xds/metadata.ts';
import { EARLIEST, fromFhirTime, LATEST } from '../xds/stated-time.ts';
import { cxFromIdentifier, fromIdentifier, fromUrnOid, fromUrnUuid, isUuid } from './codings.ts';

/**
 * `system|code`, `code` (any system: `system` undefined), `|code` (no system: `system` null), `system|` (any code).
 * A system is a dotted OID when one is known, else the URI.
 */
export interface TokenCriterion {
  readonly system?: string | null;
  readonly code?: string;
}

export type DatePrefix = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'sa' | 'eb' | 'ap';

/**
 * A date and its prefix; [from, to) is the UTC range of the value stated, so that a target range [tf, tt) matches
 * eq: from <= tf and tt <= to; ne: not eq; lt: tf < from; le: tf < to; gt: tt > to; ge: tt > from; sa: tf >= to;
 * eb: tt <= from; ap: the two ranges meet (for ap, [from, to) is already widened).
 */
export interface DateCriterion {
  readonly prefix: DatePrefix;
  readonly from: string;
  readonly to: string;
}

export interface ReferenceCriterion {
  readonly entryUuid?: string;
  readonly uniqueId?: string;
  readonly logicalId?: string;
}

const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** False with a control character or half a surrogate pair: no value that is searched holds one, and no database takes it. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/** Null when there is neither a system nor a code. RPPS and FINESS numbers become IDNPS and IDNST. */
export function readToken(text: string): TokenCriterion | null {
  const bar = text.indexOf('|');
  if (bar < 0) return text === '' ? null : { code: text };
  const [system, code] = [text.slice(0, bar), text.slice(bar + 1)];
  if (system === '') return code === '' ? null : { system: null, code };
  if (code === '') return { system: uriToSystem(system) };
  const { oid, value } = fromIdentifier({ system, value: code });
  return { system: oid ?? uriToSystem(system), code: value ?? code };
}

const PREFIXED = /^(eq|ne|lt|le|gt|ge|sa|eb|ap)?(\d.*)$/;
/** FHIR R4: ap is within 10 % of the gap between the value and now. */
const APPROXIMATION = 0.1;

/** `now` is an ISO instant. A plus sign of an offset that a query string turned into a space is read as a plus. */
export function readDate(text: string, now: string): DateCriterion | null {
  const found = PREFIXED.exec(text);
  const time = found?.[2] === undefined ? null : fromFhirTime(found[2].replace(' ', '+'));
  if (time === null) return null;
  const prefix = (found?.[1] ?? 'eq') as DatePrefix;
  if (prefix !== 'ap') return { prefix, from: time.from, to: time.to };
  const margin = Math.abs(Date.parse(now) - Date.parse(time.from)) * APPROXIMATION;
  return {
    prefix,
    from: new Date(Math.max(Date.parse(time.from) - margin, EARLIEST)).toISOString(),
    to: new Date(Math.min(Date.parse(time.to) + margin, LATEST)).toISOString(),
  };
}

/** `system|value`, or a conditional reference `Patient?identifier=system|value`. A bare id designates nobody. */
export function readPatient(text: string): Cx | null {
  const token = text.startsWith('Patient?identifier=') ? text.slice('Patient?identifier='.length) : text;
  const bar = token.indexOf('|');
  if (bar <= 0 || bar === token.length - 1 || !isPrintable(token)) return null;
  return cxFromIdentifier({ system: token.slice(0, bar), value: token.slice(bar + 1) });
}

/** A uniqueId as a dotted OID; `urn:uuid:…` may be a logicalId too. */
export interface DocumentIdentifier {
  readonly uniqueId: string;
  readonly logicalId?: string;
}

/** With or without the system urn:ietf:rfc:3986. */
export function readIdentifier(text: string): DocumentIdentifier | null {
  const urn = text.slice(text.lastIndexOf('|') + 1);
  const uniqueId = fromUrnOid(urn) ?? fromUrnOid(`urn:oid:${urn}`);
  const logicalId = fromUrnUuid(urn);
  return uniqueId === null ? null : logicalId === null ? { uniqueId } : { uniqueId, logicalId };
}

export function readReference(text: string): ReferenceCriterion | null {
  const id = /^(?:https?:\/\/\S+\/)?(?:DocumentReference\/)?([0-9a-fA-F-]{36})$/.exec(text)?.[1]?.toLowerCase();
  if (id !== undefined) return isUuid(id) ? { entryUuid: id } : null;
  const urn = text.slice(text.lastIndexOf('|') + 1);
  const uuid = fromUrnUuid(urn);
  if (uuid !== null) return { logicalId: uuid };
  const oid = fromUrnOid(urn);
  return oid === null ? null : { uniqueId: oid };
}

/** A half-open UTC window that a target range must meet; an absent bound is open. */
export interface DateWindow {
  readonly from?: string;
  readonly to?: string;
}

/**
 * Criteria on one range as one window to meet: exact for instants; a target stated more coarsely than the criterion
 * (a year for a day) is kept when it may match. Null for `ne`, which no window expresses.
 */
export function toDateWindow(criteria: readonly DateCriterion[]): DateWindow | null {
  let from: string | undefined;
  let to: string | undefined;
  for (const criterion of criteria) {
    if (criterion.prefix === 'ne') return null;
    const lower = LOWER_BOUNDS[criterion.prefix]?.(criterion);
    const upper = UPPER_BOUNDS[criterion.prefix]?.(criterion);
    if (lower !== undefined && (from === undefined || lower > from)) from = lower;
    if (upper !== undefined && (to === undefined || upper < to)) to = upper;
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

type Bound = (criterion: DateCriterion) => string;
const start: Bound = ({ from }) => from;
const end: Bound = ({ to }) => to;
const LOWER_BOUNDS: Partial<Record<DatePrefix, Bound>> = { eq: start, ap: start, ge: start, gt: end, sa: end };
const UPPER_BOUNDS: Partial<Record<DatePrefix, Bound>> = { eq: end, ap: end, le: end, lt: start, eb: start };
