/** Bodies of requests, read as the JSON form of a resource whatever form they are sent in. */
import type { FastifyRequest } from 'fastify';
import { FhirXmlError, readFhirXml } from '../../standards/fhir/read-xml.ts';
import { FhirRefusal } from './errors.ts';
import { parseJson } from './json-body.ts';
import { bareType, formatOfContent, parameterOf } from './negotiation.ts';

/** Content types that the door's parsers hand over as bytes. */
export const BODY_TYPES = [
  'application/fhir+json',
  'application/json',
  'application/json-patch+json',
  'application/fhir+xml',
  'application/xml',
  'text/xml',
];
const RESOURCE_TYPES = 'application/fhir+json or application/fhir+xml';

/** @throws FhirRefusal unsupported-media-type */
function bytesOf(request: FastifyRequest, expected: string): Buffer {
  if (!Buffer.isBuffer(request.body)) throw unsupported(`the body is ${expected}`);
  const charset = parameterOf(request.headers['content-type'] ?? '', 'charset');
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') throw unsupported('the body is in UTF-8');
  return request.body;
}

function unsupported(reason: string): FhirRefusal {
  return new FhirRefusal('unsupported-media-type', [], { reason });
}

/**
 * The resource that a request sends, FHIR JSON or FHIR XML by its content type, not yet validated.
 * @throws FhirRefusal unsupported-media-type, invalid-json, invalid-xml, invalid-resource, body-too-complex
 */
export function resourceOf(request: FastifyRequest): unknown {
  const format = formatOfContent(request.headers['content-type'] ?? '');
  if (format === null) throw unsupported(`the body is ${RESOURCE_TYPES}`);
  const bytes = bytesOf(request, RESOURCE_TYPES);
  return format === 'json' ? parseJson(bytes) : parseXml(bytes);
}

/** A JSON Patch document (RFC 6902), or null when the body is something else. @throws FhirRefusal as resourceOf */
export function jsonPatchOf(request: FastifyRequest): { readonly document: unknown } | null {
  if (bareType(request.headers['content-type'] ?? '') !== 'application/json-patch+json') return null;
  return { document: parseJson(bytesOf(request, 'application/json-patch+json')) };
}

const CODES = { malformed: 'invalid-xml', 'too-complex': 'body-too-complex', invalid: 'invalid-resource' } as const;

function parseXml(bytes: Buffer): unknown {
  try {
    return readFhirXml(bytes);
  } catch (error) {
    throw error instanceof FhirXmlError ? new FhirRefusal(CODES[error.problem], [error.issue]) : error;
  }
}
