/**
 * The citizen's pages, as a Fastify plugin: assets, cookies, security headers, forged-request defence, and the bridge to the
 * React Router build. The pages themselves are in `web/`; what they can do is `WebApi`.
 */
import type { IncomingMessage } from 'node:http';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createRequestHandler, type RouterContextProvider, type ServerBuild } from 'react-router';
import type { Clock } from '../../kernel/clock.ts';
import { isFailure } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import { type CookieJar, type CookieNames, chooseLanguage, cookieNames, openJar, readCookie } from './cookies.ts';
import { originOf, sendFetchResponse, toFetchRequest } from './fetch-bridge.ts';
import { comesFromUs, FORM_TOKEN_FIELD, formToken, isFormToken, isModest } from './form-guard.ts';
import { keptAssets } from './kept-assets.ts';
import { sendLastResort } from './last-resort-page.ts';
import { MAX_FORM_BODY, MAX_UPLOAD_BODY, readMultipart } from './multipart-body.ts';
import type { DemoInfo, PageContext } from './page-context.ts';
import type { ProfessionalApi, ProfessionalApiFactory } from './professional-api.ts';
import { baseHeaders, pagePolicy } from './security-headers.ts';
import type { Language, WebApi, WebApiFactory } from './web-api.ts';

export const MAX_USER_AGENT = 300;
const MAX_URL = 2048;
/** Bytes of uploads under way from one address, in one process: a house, or a hospital behind one proxy; others wait their turn. */
const MAX_BODIES_OF_ADDRESS = 24 * 1024 * 1024;
const BUSY_RETRY_SECONDS = 5;
const NONCE_BYTES = 16;
const KEY_BYTES = 16;
const REFERENCE_BYTES = 5;

export interface WebDoorOptions {
  readonly api: WebApiFactory;
  readonly professional: ProfessionalApiFactory;
  /** Folder made by the page build: holds `client/` and `server/index.js`. */
  readonly buildFolder: string;
  /** Keys the form tokens; at least 32 bytes. */
  readonly formKey: Uint8Array;
  /** `https://…` when a proxy stands in front; null = what the request says. */
  readonly publicOrigin: string | null;
  /** IANA name: times are shown in it. */
  readonly timeZone: string;
  readonly demo: DemoInfo | null;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** What the entry of the built pages exports besides the renderer. */
interface PageBuild extends ServerBuild {
  entry: ServerBuild['entry'] & { module: { provideContext(page: PageContext): RouterContextProvider } };
}

/** What is known of a request before a page runs. */
interface Visit {
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

/** Registers the pages on `/` and everything below that no other door claims. */
export async function webDoor(app: FastifyInstance, options: WebDoorOptions): Promise<void> {
  const folder = resolve(options.buildFolder);
  const build = (await import(pathToFileURL(join(folder, 'server/index.js')).href)) as PageBuild;
  const handle = createRequestHandler(build, 'production');
  await keptAssets(app, join(folder, 'client/assets'));
  readBodiesWhole(app);
  app.addHook('onRequest', async (request, reply) => {
    const share = { of: `web:${request.ip}`, most: MAX_BODIES_OF_ADDRESS };
    await app.largeBodies.admit(reply.raw, MAX_UPLOAD_BODY, share);
  });
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const reference = newReference(options.ids);
    const language = languageOf(request);
    if (isFailure(error, 'busy')) {
      reply.header('retry-after', String(error.details.retryAfterSeconds ?? BUSY_RETRY_SECONDS));
      return sendLastResort(reply, 'busy', language, reference);
    }
    const tooLarge = error.statusCode === 413;
    if (!tooLarge && (error.statusCode ?? 500) >= 500) logError(options.log, reference, error);
    return sendLastResort(reply, tooLarge ? 'too-large' : 'bad-request', language, reference);
  });
  const answer = (request: FastifyRequest, reply: FastifyReply) => answerPage(request, reply, options, build, handle);
  for (const url of ['/', '/*']) {
    app.route({ method: ['GET', 'HEAD', 'POST'], url, config: { policy: 'session' }, handler: answer });
  }
}

/** The only two body types of HTML forms, kept as bytes: the page parses them. */
function readBodiesWhole(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const keep = (_request: FastifyRequest, body: Buffer, done: (error: null, body: Buffer) => void) => done(null, body);
  const urlencoded = { parseAs: 'buffer', bodyLimit: MAX_FORM_BODY } as const;
  app.addContentTypeParser('application/x-www-form-urlencoded', urlencoded, keep);
  app.addContentTypeParser(/^multipart\/form-data/, (request: FastifyRequest, body: IncomingMessage) =>
    readMultipart(request.headers['content-type'] ?? '', body),
  );
}

async function answerPage(
  request: FastifyRequest,
  reply: FastifyReply,
  options: WebDoorOptions,
  build: PageBuild,
  handle: ReturnType<typeof createRequestHandler>,
): Promise<FastifyReply> {
  const reference = newReference(options.ids);
  const visit = receive(request, options, reference);
  if (visit === null) return sendLastResort(reply, 'bad-request', languageOf(request), reference);
  const body = Buffer.isBuffer(request.body) ? request.body : null;
  if (request.method === 'POST' && !(await isGenuine(request, body, visit, options))) {
    return sendLastResort(reply, 'form-expired', visit.language, reference);
  }
  const nonce = options.ids.bytes(NONCE_BYTES).toString('base64');
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const api = options.api({
    sessionToken: visit.sessionToken,
    language: visit.language,
    clientAddress: request.ip,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT),
    reference,
  });
  const { language, professionalToken } = visit;
  const professional = options.professional({ sessionToken: professionalToken, language, reference });
  const address = new URL(request.url, visit.origin).href;
  const page = pageContext(visit, options, { api, professional, nonce, address });
  try {
    const response = await handle(
      toFetchRequest(request, visit.origin, body, gone.signal),
      build.entry.module.provideContext(page),
    );
    const renewed = api.renewedSession();
    if (renewed !== null) visit.jar.rotate(renewed);
    const renewedToo = professional.renewedSession();
    if (renewedToo !== null) visit.jar.rotateProfessional(renewedToo);
    const headers = { ...baseHeaders(), 'content-security-policy': pagePolicy(visit.origin, nonce) };
    return await sendFetchResponse(reply, response, headers, visit.jar.headers());
  } catch (error) {
    logError(options.log, reference, error);
    return sendLastResort(reply, 'internal', visit.language, reference);
  }
}

/** False for a target that names another site (`//other/…`) or none: a page would take it for its own address. */
function isOurs(target: string, origin: URL): boolean {
  return URL.canParse(target, origin) && new URL(target, origin).origin === origin.origin;
}

/** Reads origin, cookies and language; null for a request that no browser of ours would send. */
function receive(request: FastifyRequest, options: WebDoorOptions, reference: string): Visit | null {
  const origin = originOf(request, options.publicOrigin);
  if (origin === null || request.url.length > MAX_URL || !isOurs(request.url, origin)) return null;
  const names = cookieNames(origin, request.headers['user-agent'] ?? '', options.demo !== null);
  const cookies = request.headers.cookie;
  return {
    origin,
    names,
    jar: openJar(names, cookies, () => options.ids.bytes(KEY_BYTES).toString('base64url')),
    language: chooseLanguage(readCookie(cookies, names.language), request.headers['accept-language']),
    reference,
    sessionToken: readCookie(cookies, names.session),
    professionalToken: readCookie(cookies, names.professional),
    visitor: readCookie(cookies, names.visitor),
  };
}

async function isGenuine(
  request: FastifyRequest,
  body: Buffer | null,
  visit: Visit,
  options: WebDoorOptions,
): Promise<boolean> {
  const site = request.headers['sec-fetch-site'];
  if (!comesFromUs(visit.origin, typeof site === 'string' ? site : undefined, request.headers.origin)) return false;
  if (body === null || visit.visitor === null || !isModest(request.headers['content-type'] ?? '', body)) return false;
  try {
    const form = await toFetchRequest(request, visit.origin, body, AbortSignal.timeout(10_000)).formData();
    return isFormToken(options.formKey, visit.visitor, form.get(FORM_TOKEN_FIELD));
  } catch {
    return false;
  }
}

interface MadeForRequest {
  readonly api: WebApi;
  readonly professional: ProfessionalApi;
  readonly nonce: string;
  readonly address: string;
}

function pageContext(visit: Visit, options: WebDoorOptions, made: MadeForRequest): PageContext {
  const visitor = visit.visitor ?? visit.jar.newVisitor();
  return {
    ...made,
    language: visit.language,
    formToken: formToken(options.formKey, visitor),
    visitor,
    reference: visit.reference,
    timeZone: options.timeZone,
    now: options.clock.now().toISOString(),
    demo: options.demo,
    hasSession: visit.sessionToken !== null,
    hasProfessionalSession: visit.professionalToken !== null,
    cookies: visit.jar.cookies,
    newKey: () => options.ids.bytes(KEY_BYTES).toString('base64url'),
    logError: (error) => logError(options.log, visit.reference, error),
  };
}

/** Short enough to be read over the telephone: "C-7k2m9xqa". Says nothing of the person. */
function newReference(ids: Ids): string {
  return `C-${BigInt(`0x${ids.bytes(REFERENCE_BYTES).toString('hex')}`)
    .toString(36)
    .padStart(8, '0')}`;
}

function languageOf(request: FastifyRequest): Language {
  return chooseLanguage(null, request.headers['accept-language']);
}

/** Name and place of an unexpected error, never its message: that may quote a document. */
function logError(log: Log, reference: string, error: unknown): void {
  const place = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  log.error(
    { reference, error: error instanceof Error ? error.name : typeof error, place: place.slice(0, 8) },
    'page failed',
  );
}
