/**
 * The citizen's pages, as a Fastify plugin: assets, cookies, security headers, forged-request defence, and the bridge to the
 * React Router build. The pages themselves are in `web/`; what they can do is `WebApi`.
 */
import type { IncomingMessage } from 'node:http';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createRequestHandler, type RouterContextProvider, type ServerBuild } from 'react-router';
import { addressGroup } from '../../identity/attempt-limits.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isFailure } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { announcedBytes, SMALL_BODY_BYTES } from '../../kernel/large-bodies.ts';
import type { Log } from '../../kernel/log.ts';
import { chooseLanguage } from './cookies.ts';
import { sendFetchResponse, toFetchRequest } from './fetch-bridge.ts';
import { comesFromUs, FORM_TOKEN_FIELD, formToken, isFormToken, isModest } from './form-guard.ts';
import { keptAssets } from './kept-assets.ts';
import { sendLastResort } from './last-resort-page.ts';
import { MAX_FORM_BODY, MAX_UPLOAD_BODY, readMultipart } from './multipart-body.ts';
import type { DemoInfo, PageContext } from './page-context.ts';
import type { ProfessionalApi, ProfessionalApiFactory } from './professional-api.ts';
import { baseHeaders, pagePolicy } from './security-headers.ts';
import { newKey, receive, type Visit } from './visit.ts';
import type { Language, WebApi, WebApiFactory } from './web-api.ts';

export const MAX_USER_AGENT = 300;
/** Bytes of uploads under way from one address (of IPv6, one /64), in one process: a house, or a hospital behind one proxy. */
const MAX_BODIES_OF_ADDRESS = 24 * 1024 * 1024;
/** Of all pages, in one process: the rest of the room is kept for software that shows a token. */
export const MAX_BODIES_OF_PAGES = 48 * 1024 * 1024;
const BUSY_RETRY_SECONDS = 5;
const NONCE_BYTES = 16;
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

interface Caller {
  readonly visit: Visit;
  readonly api: WebApi;
  readonly professional: ProfessionalApi;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the pages, once somebody asked who it is. */
    caller: Caller | null;
    /** Bytes of a form with a file that are kept: few before the session is proved. */
    keptBytes: number;
  }
}

/** Registers the pages on `/` and everything below that no other door claims. */
export async function webDoor(app: FastifyInstance, options: WebDoorOptions): Promise<void> {
  const folder = resolve(options.buildFolder);
  const build = (await import(pathToFileURL(join(folder, 'server/index.js')).href)) as PageBuild;
  const handle = createRequestHandler(build, 'production');
  await keptAssets(app, join(folder, 'client/assets'));
  readBodiesWhole(app);
  app.decorateRequest('caller', null);
  app.decorateRequest('keptBytes', SMALL_BODY_BYTES);
  app.addHook('onRequest', async (request, reply) => {
    if (announcedBytes(request.raw, MAX_UPLOAD_BODY) <= SMALL_BODY_BYTES || !(await isSignedIn(request, options)))
      return;
    const ofAddress = { of: `web:${addressGroup(request.ip)}`, most: MAX_BODIES_OF_ADDRESS };
    await app.largeBodies.admit(reply.raw, MAX_UPLOAD_BODY, ofAddress, { of: 'web', most: MAX_BODIES_OF_PAGES });
    request.keptBytes = MAX_UPLOAD_BODY;
  });
  app.setErrorHandler((error: { statusCode?: number; code?: string }, request, reply) => {
    const reference = newReference(options.ids);
    const language = languageOf(request);
    if (isFailure(error, 'busy')) {
      reply.header('retry-after', String(error.details.retryAfterSeconds ?? BUSY_RETRY_SECONDS));
      return sendLastResort(reply, 'busy', language, reference);
    }
    const tooLarge = error.statusCode === 413;
    if (wasCut(request, error)) options.log.info({ reference }, 'a body was cut by its client');
    else if (!tooLarge && (error.statusCode ?? 500) >= 500) logError(options.log, reference, error);
    return sendLastResort(reply, tooLarge ? 'too-large' : 'bad-request', language, reference);
  });
  const answer = (request: FastifyRequest, reply: FastifyReply) => answerPage(request, reply, options, build, handle);
  for (const url of ['/', '/*']) {
    app.route({ method: ['GET', 'HEAD', 'POST'], url, config: { policy: 'session' }, handler: answer });
  }
}

/** The client left before the end of its body: nothing of ours failed, and anybody may do it as often as she likes. */
function wasCut(request: FastifyRequest, error: { code?: string }): boolean {
  return error.code === 'ECONNRESET' && !request.raw.complete;
}

/** The only two body types of HTML forms, kept as bytes: the page parses them. */
function readBodiesWhole(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const keep = (_request: FastifyRequest, body: Buffer, done: (error: null, body: Buffer) => void) => done(null, body);
  const urlencoded = { parseAs: 'buffer', bodyLimit: MAX_FORM_BODY } as const;
  app.addContentTypeParser('application/x-www-form-urlencoded', urlencoded, keep);
  app.addContentTypeParser(/^multipart\/form-data/, (request: FastifyRequest, body: IncomingMessage) =>
    readMultipart(request.headers['content-type'] ?? '', body, request.keptBytes),
  );
}

async function answerPage(
  request: FastifyRequest,
  reply: FastifyReply,
  options: WebDoorOptions,
  build: PageBuild,
  handle: ReturnType<typeof createRequestHandler>,
): Promise<FastifyReply> {
  const caller = callerOf(request, options);
  if (caller === null) return sendLastResort(reply, 'bad-request', languageOf(request), newReference(options.ids));
  const { visit, api, professional } = caller;
  const { reference } = visit;
  const body = Buffer.isBuffer(request.body) ? request.body : null;
  if (request.method === 'POST' && !(await isGenuine(request, body, visit, options))) {
    return sendLastResort(reply, 'form-expired', visit.language, reference);
  }
  const nonce = options.ids.bytes(NONCE_BYTES).toString('base64');
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
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

/** Who asks, as the cookies say; null for a request that no browser of ours would send. */
function callerOf(request: FastifyRequest, options: WebDoorOptions): Caller | null {
  if (request.caller !== null) return request.caller;
  const visit = receive(request, options, newReference(options.ids));
  if (visit === null) return null;
  const { language, reference, sessionToken, professionalToken } = visit;
  const userAgent = (request.headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT);
  request.caller = {
    visit,
    api: options.api({ sessionToken, language, clientAddress: request.ip, userAgent, reference }),
    professional: options.professional({ sessionToken: professionalToken, language, reference }),
  };
  return request.caller;
}

/** Proved before a large body is read. What goes wrong here, the page meets and tells. */
async function isSignedIn(request: FastifyRequest, options: WebDoorOptions): Promise<boolean> {
  const caller = callerOf(request, options);
  if (caller === null) return false;
  const { visit, api, professional } = caller;
  const proofs = [visit.sessionToken === null ? null : api, visit.professionalToken === null ? null : professional];
  const proved = await Promise.allSettled(proofs.map(async (one) => one !== null && (await one.me()) !== null));
  return proved.some((one) => one.status === 'fulfilled' && one.value);
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
    newKey: () => newKey(options.ids),
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
