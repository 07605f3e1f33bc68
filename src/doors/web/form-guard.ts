/**
 * Defence against forged requests (OWASP CSRF cheat sheet facts): three belts, all checked before a page runs.
 * 1. cookies are SameSite=Lax; 2. Sec-Fetch-Site, else Origin, must name our own origin; 3. each form carries a token that is
 * an HMAC of the visitor's own cookie, so that neither another site nor another session can make one.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Name of the hidden field. */
export const FORM_TOKEN_FIELD = 'jeton';

/** Parts of one form: ours have a few dozen fields at most. */
export const MAX_FORM_PARTS = 200;
const MULTIPART = /^multipart\/form-data\s*;\s*boundary=("?)([\w'()+,./:=?-]{1,70})\1\s*$/i;

/** What parts the fields of a multipart body; null when its type says none. */
export function boundaryOf(contentType: string): string | null {
  return MULTIPART.exec(contentType)?.[2] ?? null;
}

/** False for a body of so many parts that to take it apart would hold everybody up: asked before it is. */
export function isModest(contentType: string, body: Buffer): boolean {
  if (!/^multipart\//i.test(contentType)) return true;
  const boundary = boundaryOf(contentType);
  if (boundary === null) return false;
  let parts = 0;
  for (let at = body.indexOf(`--${boundary}`); at >= 0; at = body.indexOf(`--${boundary}`, at + boundary.length)) {
    parts += 1;
    if (parts > MAX_FORM_PARTS) return false;
  }
  return true;
}

/** The token of the forms shown to the holder of `binding` (session or visitor cookie). */
export function formToken(key: Uint8Array, binding: string): string {
  return createHmac('sha256', key).update('carnet form token\0').update(binding).digest('base64url');
}

/** Constant-time comparison of the token received. */
export function isFormToken(key: Uint8Array, binding: string, received: unknown): boolean {
  if (typeof received !== 'string') return false;
  const expected = Buffer.from(formToken(key, binding));
  const actual = Buffer.from(received);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/**
 * Did our own page send this? Our pages ask for no referrer, so browsers send `Origin: null` with their forms: then
 * Sec-Fetch-Site speaks (every browser since 2023), and for older ones the token alone decides.
 */
export function comesFromUs(origin: URL, secFetchSite: string | undefined, originHeader: string | undefined): boolean {
  if (secFetchSite !== undefined) return secFetchSite === 'same-origin' || secFetchSite === 'none';
  if (originHeader === undefined || originHeader === 'null') return true;
  return originHeader === origin.origin;
}
