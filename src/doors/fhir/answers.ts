/** Headers and negotiation common to all answers. Source: HL7 FHIR R4 §3.1.0 (RESTful API). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseExactly } from '../../standards/fhir/exact-json.ts';
import { errorIssue, operationOutcome } from '../../standards/fhir/operation-outcome.ts';
import type { Issue } from '../../standards/fhir/types.ts';
import { writeFhirXml } from '../../standards/fhir/write-xml.ts';
import { FhirRefusal } from './errors.ts';
import { type FhirFormat, formatAccepted, formatNamed, mediaRanges } from './negotiation.ts';

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';
export const FHIR_XML = 'application/fhir+xml; charset=utf-8';

/** What `_format` says, in the address or in the form of a search; null when it is absent. */
function formatAsked(request: FastifyRequest): string[] {
  const form = typeof request.body === 'string' ? request.body : '';
  return [queryOf(request), form].flatMap((text) =>
    text.includes('_format') ? new URLSearchParams(text).getAll('_format') : [],
  );
}

/** Accept headers whose meaning is kept, and their longest: products send the same one with every request. */
const MAX_REMEMBERED_ACCEPTS = 64;
const MAX_REMEMBERED_LENGTH = 256;
const accepts = new Map<string, FhirFormat | null>();

function formatOfAccept(header: string): FhirFormat | null {
  const known = accepts.get(header);
  if (known !== undefined) return known;
  const format = formatAccepted(mediaRanges(header));
  if (accepts.size < MAX_REMEMBERED_ACCEPTS && header.length <= MAX_REMEMBERED_LENGTH) accepts.set(header, format);
  return format;
}

/** The form that the caller asks for: `_format` wins over Accept; null when we write none of those asked. */
function formatOf(request: FastifyRequest): FhirFormat | null {
  const [asked, ...others] = formatAsked(request);
  if (asked === undefined) return formatOfAccept(request.headers.accept ?? '');
  return others.some((other) => other !== asked) ? null : formatNamed(asked);
}

/** Before any act: an answer that the caller cannot read is not prepared. @throws FhirRefusal not-acceptable */
export function requireFormat(request: FastifyRequest): void {
  if (formatOf(request) === null) throw new FhirRefusal('not-acceptable');
}

/** The query string as sent. It may hold an INS: it is parsed, never logged. */
export function queryOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

/** A resource, as an object or as JSON already written, in the form that the caller asked for; JSON where there is none. */
export function sendFhir(
  reply: FastifyReply,
  resource: object | string | Buffer,
  status = 200,
  format = formatOf(reply.request) ?? 'json',
): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('vary', 'accept')
    .type(format === 'xml' ? FHIR_XML : FHIR_JSON)
    .send(format === 'xml' ? toXml(resource) : toJson(resource));
}

function toJson(resource: object | string | Buffer): string | Buffer {
  return typeof resource === 'string' || Buffer.isBuffer(resource) ? resource : JSON.stringify(resource);
}

function toXml(resource: object | string | Buffer): string {
  const isText = typeof resource === 'string' || Buffer.isBuffer(resource);
  return writeFhirXml((isText ? parseExactly(resource.toString()) : resource) as Record<string, unknown>);
}

export function sendIssues(reply: FastifyReply, status: number, issues: readonly Issue[]): FastifyReply {
  return sendFhir(reply, operationOutcome(issues), status);
}

/** Where the door is registered, for what is refused before any door is reached. */
export const FHIR_PREFIX = '/fhir';

/** True for an address at or below the FHIR base, readable or not. */
export function isFhirAddress(url: string): boolean {
  return url.startsWith(FHIR_PREFIX) && /^(?:$|[/?#])/.test(url.slice(FHIR_PREFIX.length));
}

/** The answer below the FHIR base to an address that the server refuses before any route. `status` is 400 or 414. */
export function sendBadAddress(reply: FastifyReply, status: 400 | 414): FastifyReply {
  const text = status === 414 ? 'The address is too long.' : 'The address is not readable.';
  return sendIssues(reply, status, [errorIssue(status === 414 ? 'too-long' : 'invalid', text)]);
}
