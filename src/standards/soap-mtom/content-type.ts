/** A media type with its parameters. Source: RFC 9110 §8.3.1, RFC 2045 §5.1. */
import { MAX_BOUNDARY, MAX_CONTENT_TYPE } from './limits.ts';
import { SoapError } from './soap-error.ts';

export interface ContentType {
  /** Lower case. */
  readonly type: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /;\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]*))/g;

export function readContentType(text: string | undefined): ContentType {
  const header = text ?? '';
  if (header.length > MAX_CONTENT_TYPE) throw new SoapError('unreadable-type', 'the Content-Type is too long');
  const type = (header.split(';', 1)[0] ?? '').trim().toLowerCase();
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, bare] of header.matchAll(PARAMETER)) {
    const value = quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1');
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
  }
  return { type, parameters };
}

const ENVELOPE_TYPES = new Set(['application/soap+xml', 'text/xml', 'application/xml']);

/** What a body is: one envelope, or a package of parts. @throws SoapError unreadable-type */
export function messageForm(
  type: ContentType,
): { readonly kind: 'envelope' } | { readonly kind: 'package'; readonly boundary: string; readonly start?: string } {
  if (ENVELOPE_TYPES.has(type.type)) return { kind: 'envelope' };
  if (type.type !== 'multipart/related') {
    throw new SoapError('unreadable-type', 'a message is application/soap+xml or multipart/related');
  }
  const boundary = type.parameters.get('boundary') ?? '';
  if (boundary === '' || boundary.length > MAX_BOUNDARY || !/^[\x21-\x7e ]*[\x21-\x7e]$/.test(boundary)) {
    throw new SoapError('unreadable-type', 'multipart/related needs a boundary of 1 to 70 characters');
  }
  const start = type.parameters.get('start');
  return start === undefined ? { kind: 'package', boundary } : { kind: 'package', boundary, start: bareId(start) };
}

/** A Content-ID without its angle brackets. */
export function bareId(text: string): string {
  return text.trim().replace(/^<(.*)>$/s, '$1');
}
