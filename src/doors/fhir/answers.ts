/** Headers and negotiation common to all answers. Source: HL7 FHIR R4 §3.1.0 (RESTful API). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorIssue, operationOutcome } from '../../standards/fhir/operation-outcome.ts';
import type { Issue } from '../../standards/fhir/types.ts';
import { FhirRefusal } from './errors.ts';

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';
const JSON_TYPES = new Set(['application/fhir+json', 'application/json']);

/** The media types of an Accept header, without parameters, lower case; `*` + `/*` when it is absent. */
export function acceptedTypes(header: string | undefined): string[] {
  const types = (header ?? '*/*').split(',').map(bareType);
  return types.filter((type) => type !== '').length === 0 ? ['*/*'] : types;
}

/** `text/xml; charset=utf-8` -> `text/xml`. */
export function bareType(mediaType: string): string {
  return (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** True when FHIR JSON is named, not only allowed by a wildcard. */
export function namesJson(types: readonly string[]): boolean {
  return types.some((type) => JSON_TYPES.has(type));
}

/** @throws FhirRefusal not-acceptable when the caller takes no JSON; `_format` wins over Accept */
export function requireJson(request: FastifyRequest): void {
  const format = new URLSearchParams(queryOf(request)).get('_format');
  const types = format === null ? acceptedTypes(request.headers.accept) : [bareType(format.replace(' ', '+'))];
  if (namesJson(types) || types.includes('json')) return;
  if (format === null && types.some((type) => type === '*/*' || type === 'application/*')) return;
  throw new FhirRefusal('not-acceptable');
}

/** The query string as sent. It may hold an INS: it is parsed, never logged. */
export function queryOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

/** `Prefer: handling=lenient`. */
export function isLenient(request: FastifyRequest): boolean {
  return /(?:^|[;,\s])handling=lenient(?:$|[;,\s])/.test(String(request.headers['prefer'] ?? ''));
}

/** A resource, as an object or as JSON already written. */
export function sendFhir(reply: FastifyReply, resource: object | string | Buffer, status = 200): FastifyReply {
  const body = typeof resource === 'string' || Buffer.isBuffer(resource) ? resource : JSON.stringify(resource);
  return reply.code(status).header('cache-control', 'no-store').type(FHIR_JSON).send(body);
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

/** Weak entity tag of a metadata version (FHIR R4 §3.1.0.1.3). */
export function versionTag(version: number): string {
  return `W/"${version}"`;
}
