import type { FastifyRequest } from 'fastify';
import type { Ids } from '../../kernel/ids.ts';
import { type CookieJar, type CookieNames, chooseLanguage, cookieNames, openJar, readCookie } from './cookies.ts';
import { originOf } from './fetch-bridge.ts';
import type { DemoInfo } from './page-context.ts';
import type { Language } from './web-api.ts';

const MAX_URL = 2048;
const KEY_BYTES = 16;

/** What is known of a request before a page runs. */
export interface Visit {
  readonly origin: URL;
  readonly names: CookieNames;
  readonly jar: CookieJar;
  readonly language: Language;
  readonly reference: string;
  readonly sessionToken: string | null;
  readonly professionalToken: string | null;
  /** What form tokens are bound to; renewed at sign-in and sign-out, kept when a session token rotates. */
  readonly visitor: string | null;
}

interface VisitOptions {
  readonly publicOrigin: string | null;
  readonly demo: DemoInfo | null;
  readonly ids: Ids;
}

/** False for a target that names another site (`//other/…`) or none: a page would take it for its own address. */
function isOurs(target: string, origin: URL): boolean {
  return URL.canParse(target, origin) && new URL(target, origin).origin === origin.origin;
}

/** Reads origin, cookies and language; null for a request that no browser of ours would send. */
export function receive(request: FastifyRequest, options: VisitOptions, reference: string): Visit | null {
  const origin = originOf(request, options.publicOrigin);
  if (origin === null || request.url.length > MAX_URL || !isOurs(request.url, origin)) return null;
  const names = cookieNames(origin, request.headers['user-agent'] ?? '', options.demo !== null);
  const cookies = request.headers.cookie;
  return {
    origin,
    names,
    jar: openJar(names, cookies, () => newKey(options.ids)),
    language: chooseLanguage(readCookie(cookies, names.language), request.headers['accept-language']),
    reference,
    sessionToken: readCookie(cookies, names.session),
    professionalToken: readCookie(cookies, names.professional),
    visitor: readCookie(cookies, names.visitor),
  };
}

/** Unguessable, for a cookie or a form. */
export function newKey(ids: Ids): string {
  return ids.bytes(KEY_BYTES).toString('base64url');
}
