/** Versions and preferences in headers. Sources: RFC 9110 §8.8.3, §13.1 (entity tags), RFC 7240 (Prefer), FHIR R4 §3.1.0.1, §3.1.0.5. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FhirRefusal } from './errors.ts';

/** Entity tags of one header that are looked at. */
export const MAX_ENTITY_TAGS = 32;

/** Weak entity tag of a metadata version (FHIR R4 §3.1.0.1.3). */
export function versionTag(version: number): string {
  return `W/"${version}"`;
}

/** When a version of an entry was made, for Last-Modified: its UUID says it (RFC 9562 §5.7); null for one of another kind. */
export function lastModified(entryUuid: string): string | null {
  if (entryUuid.charAt(14) !== '7') return null;
  return new Date(Number.parseInt(entryUuid.replace('-', '').slice(0, 12), 16)).toUTCString();
}

/** True when a header names this tag, or any (`*`). Tags are compared weakly: a version is one, however it is written. */
export function namesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const opaque = tag.replace(/^W\//, '');
  const named = header.split(',').slice(0, MAX_ENTITY_TAGS);
  return named.some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === opaque);
}

/** @throws FhirRefusal precondition-failed when If-Match names another version than this one */
export function requireMatch(request: FastifyRequest, version: number): void {
  const stated = request.headers['if-match'];
  if (stated !== undefined && !namesTag(stated, versionTag(version))) throw new FhirRefusal('precondition-failed');
}

/** The value of one preference; the first counts (RFC 7240 §2). */
function preferenceOf(request: FastifyRequest, name: string): string | undefined {
  for (const one of String(request.headers['prefer'] ?? '').split(/[,;]/)) {
    const [token = '', value = ''] = one.split('=', 2);
    if (token.trim().toLowerCase() === name) return value.trim().replace(/^"|"$/g, '');
  }
  return undefined;
}

/** `Prefer: handling=lenient`: what a search does not understand is told, not refused. Strict is what we do unasked. */
export function isLenient(request: FastifyRequest): boolean {
  return preferenceOf(request, 'handling') === 'lenient';
}

export type ReturnPreference = 'minimal' | 'representation' | 'OperationOutcome';

/** `Prefer: return=…` of a change; null when nothing, or something else, is asked. */
export function returnPreference(request: FastifyRequest): ReturnPreference | null {
  const asked = preferenceOf(request, 'return');
  return asked === 'minimal' || asked === 'representation' || asked === 'OperationOutcome' ? asked : null;
}

/** RFC 7240 §3: says which preference was followed. */
export function applied(reply: FastifyReply, preference: ReturnPreference | null): FastifyReply {
  return preference === null ? reply : reply.header('preference-applied', `return=${preference}`);
}
