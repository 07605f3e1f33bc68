/**
 * The cookies of the pages, decided in one place: their names, attributes and lives.
 * RFC 6265bis §4.1.3.2: `__Host-` binds a cookie to this host, path / and Secure.
 */
import type { PageContext } from './page-context.ts';
import type { Language, NewSession, SignInChallenge } from './web-api.ts';

export const MAX_COOKIE_HEADER = 8192;
const MAX_COOKIE_VALUE = 512;
const MAX_SENT_TO_WORDS = 60;
const CHALLENGE_SECONDS = 15 * 60;
/** As long as a sign-in may take at the identity provider. */
const BEGUN_SECONDS = 10 * 60;
const LANGUAGE_SECONDS = 365 * 24 * 3600;

export interface CookieNames {
  readonly session: string;
  /** Random value that form tokens are bound to: new at sign-in and at sign-out. */
  readonly visitor: string;
  readonly challenge: string;
  readonly language: string;
  /** Session of a professional: never the cookie of a person's. */
  readonly professional: string;
  /** Sealed state of a professional's sign-in, while she is at the identity provider. */
  readonly begun: string;
  /** Sealed contextual link of a professional's software, until she confirms it. */
  readonly link: string;
  readonly secure: boolean;
}

const HOST_BOUND: CookieNames = {
  session: '__Host-carnet',
  visitor: '__Host-carnet-visitor',
  challenge: '__Host-carnet-challenge',
  language: '__Host-carnet-language',
  professional: '__Host-carnet-pro',
  begun: '__Host-carnet-pro-begun',
  link: '__Host-carnet-pro-link',
  secure: true,
};

const PLAIN: CookieNames = {
  session: 'carnet-demo',
  visitor: 'carnet-demo-visitor',
  challenge: 'carnet-demo-challenge',
  language: 'carnet-demo-language',
  professional: 'carnet-demo-pro',
  begun: 'carnet-demo-pro-begun',
  link: 'carnet-demo-pro-link',
  secure: false,
};

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

/** Safari alone refuses Secure cookies from http://localhost. */
function refusesSecureOnLoopback(userAgent: string): boolean {
  return /\bSafari\//.test(userAgent) && !/\b(?:Chrome|Chromium|CriOS|Edg)\//.test(userAgent);
}

/**
 * Host-bound cookies always, except in a demonstration over plain http where the browser would drop them.
 * A production deployment over plain http therefore lets nobody sign in, on purpose.
 */
export function cookieNames(origin: URL, userAgent: string, isDemo: boolean): CookieNames {
  if (origin.protocol === 'https:' || !isDemo) return HOST_BOUND;
  return LOOPBACK.test(origin.host) && !refusesSecureOnLoopback(userAgent) ? HOST_BOUND : PLAIN;
}

/** Value of one cookie, or null; ours are URL-safe, anything else is ignored. */
export function readCookie(header: string | undefined, name: string): string | null {
  if (header === undefined || header.length > MAX_COOKIE_HEADER) return null;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
    const value = pair.slice(equals + 1).trim();
    return value.length > 0 && value.length <= MAX_COOKIE_VALUE && /^[\w.~-]+$/.test(value) ? value : null;
  }
  return null;
}

function setCookie(name: string, value: string, secure: boolean, life: string): string {
  if (!/^[\w.~-]*$/.test(value) || value.length > MAX_COOKIE_VALUE) throw new TypeError('cookie value out of range');
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}${life}`;
}

/** Collects the `Set-Cookie` headers of one answer. */
export interface CookieJar {
  readonly cookies: PageContext['cookies'];
  /** Makes, sends and returns a new value for form tokens. */
  newVisitor(): string;
  /** Replaces the session token only: forms already shown stay valid. */
  rotate(session: NewSession): void;
  rotateProfessional(session: NewSession): void;
  /** Header values, in the order asked; the last one for a name wins. */
  headers(): string[];
}

/** Where the code went is kept beside the challenge, so that no address of a person enters a page address. */
function writeChallenge({ challenge, sentToWords }: SignInChallenge): string {
  return `${challenge}~${Buffer.from(sentToWords.slice(0, MAX_SENT_TO_WORDS)).toString('base64url')}`;
}

function readChallenge(value: string | null): SignInChallenge | null {
  const cut = value?.lastIndexOf('~') ?? -1;
  if (value === null || cut < 1) return null;
  const sentToWords = Buffer.from(value.slice(cut + 1), 'base64url')
    .toString('utf8')
    .slice(0, MAX_SENT_TO_WORDS);
  return { challenge: value.slice(0, cut), sentToWords };
}

/** A jar over the cookies received. Sessions are session cookies: closing the browser forgets them. */
export function openJar(names: CookieNames, header: string | undefined, random: () => string): CookieJar {
  const out = new Map<string, string>();
  const put = (name: string, value: string, life: string) => out.set(name, setCookie(name, value, names.secure, life));
  const newVisitor = () => {
    const value = random();
    put(names.visitor, value, '');
    return value;
  };
  const rotate = (session: NewSession) => {
    put(names.session, session.sessionToken, '');
  };
  const rotateProfessional = (session: NewSession) => {
    put(names.professional, session.sessionToken, '');
  };
  return {
    cookies: {
      startProfessional(session) {
        rotateProfessional(session);
        return newVisitor();
      },
      endProfessional() {
        put(names.professional, '', '; Max-Age=0');
        newVisitor();
      },
      keepLink(link) {
        put(names.link, link ?? '', `; Max-Age=${link === null ? 0 : BEGUN_SECONDS}`);
      },
      link: readCookie(header, names.link),
      keepBegun(begun) {
        put(names.begun, begun ?? '', `; Max-Age=${begun === null ? 0 : BEGUN_SECONDS}`);
      },
      begun: readCookie(header, names.begun),
      start(session) {
        rotate(session);
        newVisitor();
      },
      end() {
        put(names.session, '', '; Max-Age=0');
        newVisitor();
      },
      keepChallenge(challenge) {
        const value = challenge === null ? '' : writeChallenge(challenge);
        put(names.challenge, value, `; Max-Age=${challenge === null ? 0 : CHALLENGE_SECONDS}`);
      },
      challenge: readChallenge(readCookie(header, names.challenge)),
      keepLanguage: (language) => put(names.language, language, `; Max-Age=${LANGUAGE_SECONDS}`),
    },
    newVisitor,
    rotate,
    rotateProfessional,
    headers: () => [...out.values()],
  };
}

/** The language chosen, else the first one that the browser asks for among ours, else French. */
export function chooseLanguage(chosen: string | null, acceptLanguage: string | undefined): Language {
  if (chosen === 'fr' || chosen === 'en') return chosen;
  for (const range of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const primary = range.trim().slice(0, 2).toLowerCase();
    if (primary === 'fr' || primary === 'en') return primary;
  }
  return 'fr';
}
