import type { Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { Server as NetServer } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Config, isLoopback } from '../config.ts';
import { isFhirAddress, sendBadAddress } from '../doors/fhir/answers.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import { cutWhenStalled, LargeBodies, MAX_ANSWERS_BYTES } from '../kernel/large-bodies.ts';
import { type Log, logRequest } from '../kernel/log.ts';
import { METRICS_CONTENT_TYPE, type Metrics, metricsText } from '../kernel/metrics.ts';
import { readClientCertificates } from './client-certificate.ts';
import { answerClientError } from './client-error.ts';

/** Headers that one request may carry, in bytes (Node's own limit is per process). */
export const MAX_HEADER_BYTES = 16_384;
export const MAX_URL_LENGTH = 8_192;
/** A slow sender is cut after this long (slowloris). */
export const REQUEST_TIMEOUT_MS = 60_000;
export const HEADERS_TIMEOUT_MS = 15_000;
export const KEEP_ALIVE_MS = 72_000;
/** Bodies of doors that state no limit of their own. */
export const DEFAULT_BODY_LIMIT = 64 * 1024;

export interface ReadinessCheck {
  readonly name: string;
  /** Null when ready, else the reason, for the log. */
  check(): Promise<string | null>;
}

export interface HttpOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly readiness: readonly ReadinessCheck[];
  /** Peers whose X-Forwarded-For is believed: IP addresses and CIDR ranges; by default nobody's. */
  readonly trustedProxies?: readonly string[];
  /** Header, in small letters, in which these peers write the client certificate; by default none is read. */
  readonly clientCertificateHeader?: string | null;
}

/** Who may call a route: every route says so, or the server does not start. */
export type RoutePolicy =
  | 'public' // nothing about anybody: health, assets, capability statement, first page
  | 'session' // a person's session, proved inside
  | 'token' // an access token, proved inside
  | 'client' // a registered software's own key
  | 'vihf' // an assertion and a client certificate, proved inside
  | 'sandbox'; // the demonstration's stand-ins

declare module 'fastify' {
  interface FastifyInstance {
    /** Room for the large bodies of this process: doors admit a request to it before they read its body. */
    largeBodies: LargeBodies;
    /** Room for the large answers of this process, until they are read. */
    largeAnswers: LargeBodies;
  }
  interface FastifyContextConfig {
    policy?: RoutePolicy;
  }
}

/** The server without doors: limits, logs, metrics, health. Doors are registered by the composition. */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const { log, metrics, ids, trustedProxies = [], clientCertificateHeader = null } = options;
  const app = fastify({
    logger: false,
    bodyLimit: DEFAULT_BODY_LIMIT,
    routerOptions: { maxParamLength: 256 },
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // what arrives before the end is answered
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    genReqId: () => ids.uuid(),
    clientErrorHandler: answerClientError,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, maxHeaderSize: MAX_HEADER_BYTES },
    // The framework's own words would repeat the address.
    frameworkErrors: (_error, request, reply) => {
      (reply as FastifyReply).header('x-request-id', request.id);
      if (isFhirAddress(request.raw.url ?? '')) void sendBadAddress(reply as FastifyReply, 400);
      else
        void (reply as FastifyReply).code(400).type('text/plain; charset=utf-8').send('The address is not readable.');
    },
  });
  const routes: { readonly method: string; readonly url: string; readonly policy: RoutePolicy }[] = [];
  app.addHook('onReady', async () => log.debug({ routes }, 'Routes.')); // the test of foreign access walks them all
  app.addHook('onRoute', (route) => {
    if (route.config?.policy === undefined)
      throw new Error(`The route ${String(route.method)} ${route.url} states no policy.`);
    for (const method of [route.method].flat()) routes.push({ method, url: route.url, policy: route.config.policy });
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.url.length <= MAX_URL_LENGTH) return;
    await (isFhirAddress(request.url) ? sendBadAddress(reply, 414) : reply.code(414).send());
  });
  app.addHook('onSend', async (_request, reply) => {
    cutWhenStalled(reply.raw);
    if (!draining.has(app.server)) return;
    reply.header('connection', 'close');
  });
  app.decorate('largeBodies', new LargeBodies());
  app.decorate('largeAnswers', new LargeBodies({ most: MAX_ANSWERS_BYTES }));
  readClientCertificates(app, { trustedProxies, header: clientCertificateHeader, clock: options.clock });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime);
    logRequest(log, {
      method: request.method,
      route,
      status: reply.statusCode,
      duration: reply.elapsedTime,
      requestId: request.id,
    });
  });
  health(app, options);
  return app;
}

/** Servers that are about to end. */
const draining = new WeakSet<Server>();
/** Milliseconds for which a server that ends still answers on the connections that it has, and asks to close them. */
const DRAIN_QUIET_MS = 1_000;
const DRAIN_LOOK_MS = 20;

/**
 * Ends a server without cutting anybody: it accepts no connection any more (the other processes do), answers what comes on
 * those that it has and says that they end, then closes. `beside`: another listener whose requests it answers.
 */
export async function drainHttpServer(app: FastifyInstance, beside: HttpsServer | null = null): Promise<void> {
  draining.add(app.server);
  const servers = beside === null ? [app.server] : [app.server, beside];
  const closed = beside === null ? null : new Promise<void>((resolve) => beside.once('close', resolve));
  for (const server of servers) NetServer.prototype.close.call(server); // that of HTTP would cut the idle ones at once
  const end = performance.now() + DRAIN_QUIET_MS;
  const isBusy = async (): Promise<boolean> =>
    (await Promise.all(servers.map(openConnections))).some((open) => open > 0);
  while (performance.now() < end && (await isBusy())) await new Promise((done) => setTimeout(done, DRAIN_LOOK_MS));
  beside?.closeIdleConnections();
  await closed;
  await app.close();
}

function openConnections(server: Server | HttpsServer): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((_error, count) => resolve(count));
  });
}

/** All that a stranger hears about a part that is not ready. */
const NOT_READY = 'does not answer';

function health(app: FastifyInstance, { readiness, metrics, log }: HttpOptions): void {
  const config = { policy: 'public' } as const;
  const told = new Set<string>();
  app.get('/health/live', { config }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'live' }),
  );
  app.get('/health/ready', { config }, async (_request, reply) => {
    const reasons = await Promise.all(
      readiness.map(async (part) => ({ part: part.name, reason: await reasonOf(part) })),
    );
    const failed = reasons.filter(({ reason }) => reason !== null);
    for (const { part, reason } of reasons) {
      // Once, however often strangers ask.
      if (reason !== null && !told.has(part)) log.warn({ part, reason }, 'Not ready.');
      if (reason === null) told.delete(part);
      else told.add(part);
    }
    return reply
      .code(failed.length === 0 ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: failed.length === 0 ? 'ready' : 'not-ready',
        problems: Object.fromEntries(failed.map(({ part }) => [part, NOT_READY])),
      });
  });
  app.get('/metrics', { config }, async (request, reply) => {
    if (!isFromThisMachine(request)) return reply.callNotFound();
    return reply.type(METRICS_CONTENT_TYPE).send(await metricsText(metrics));
  });
}

async function reasonOf({ check }: ReadinessCheck): Promise<string | null> {
  return check().catch((error: unknown) => (error as Error).message);
}

/** What proxies add to a request (RFC 7239, RFC 9110 §7.6.3, and usage). */
const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/** True for a program on this machine that came by itself: the peer is of the loopback, and no proxy speaks for another. */
function isFromThisMachine({ raw, headers }: FastifyRequest): boolean {
  return isLoopback(raw.socket.remoteAddress ?? '') && PROXY_HEADERS.every((name) => headers[name] === undefined);
}

/** True where a token bound to nothing is given and taken: in the demonstration, for a program on the same machine. */
export function acceptsUnbound({ mode }: Pick<Config, 'mode'>, request: FastifyRequest): boolean {
  return mode === 'demo' && isFromThisMachine(request);
}
