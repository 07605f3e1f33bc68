import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Actor } from '../actor.ts';
import { systemClock } from '../clock.ts';
import { Failure, isFailure } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Zone } from '../zones.ts';
import { type ActorVerifier, AssertionRefused } from './actor-assertion.ts';
import { channelOf } from './channel.ts';
import {
  LINK_HANDSHAKE_MS,
  LINK_HEADERS_TIMEOUT_MS,
  LINK_IDLE_MS,
  LINK_REQUEST_TIMEOUT_MS,
  MAX_ANSWERS_AT_ONCE,
  MAX_LINK_HEADER_BYTES,
} from './limits.ts';
import { ASSERTION_HEADER, LINK_PATH, type LinkCall, PROVE_ANEW, writeFailure } from './link-call.ts';
import { isZoneCertificate, LINK_TLS, type LinkIdentity } from './link-identity.ts';
import { ShapeError } from './shapes.ts';

/** One call with what answers it; made by `offerToPerson` and `offerToZone`. */
export interface LinkOffer {
  readonly call: LinkCall<unknown, unknown>;
  answer(actor: Actor | null, input: unknown): Promise<unknown>;
}

/** Answers a call that a person makes: the actor is proved before. */
export function offerToPerson<I, O>(call: LinkCall<I, O>, answer: (actor: Actor, input: I) => Promise<O>): LinkOffer {
  return {
    call: call as LinkCall<unknown, unknown>,
    async answer(actor, input) {
      if (actor === null) throw new AssertionRefused('missing');
      return answer(actor, input as I);
    },
  };
}

/** Answers a call that the other zone makes for itself. */
export function offerToZone<I, O>(call: LinkCall<I, O>, answer: (input: I) => Promise<O>): LinkOffer {
  return { call: call as LinkCall<unknown, unknown>, answer: async (_actor, input) => answer(input as I) };
}

export interface LinkServerOptions {
  readonly identity: LinkIdentity;
  /** The only zone that may call. */
  readonly caller: Zone;
  readonly offers: readonly LinkOffer[];
  /** Needed when an offer is made to persons. */
  readonly actors: ActorVerifier | null;
  readonly bind: string;
  readonly port: number;
  readonly log: Log;
  /** Watches who connects, before the server listens; false: a client that proved itself is one too many. */
  doorstep(server: Server): { admit(socket: TLSSocket): boolean };
}

export interface LinkServer {
  readonly port: number;
  /** From now on proves itself with these and believes these; connections from before must prove themselves anew. */
  renew(identity: LinkIdentity): void;
  close(): Promise<void>;
}

/** HTTP statuses of the link: 200 answers and known failures; the rest means that nothing was done, or a mistake. */
class Unacceptable extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415;
  constructor(status: Unacceptable['status'], reason: string) {
    super(reason);
    this.status = status;
  }
}

/**
 * Listens for the other zone: HTTPS/1.1 under TLS 1.3, both ends proved by certificates of one private authority.
 * Order of every call: certificate, path, bounded body, assertion, shape, action, answer.
 */
export async function startLinkServer(options: LinkServerOptions): Promise<LinkServer> {
  const offers = new Map(options.offers.map((offer) => [LINK_PATH + offer.call.name, offer]));
  let answering = 0;
  let proved = new WeakSet<Socket>();
  // A handshake holds to the certificates and the list of when its connection began: one begun before a change proves nothing.
  let begun = new Set<string>();
  const server = createServer({
    ...options.identity,
    ...LINK_TLS,
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: LINK_HANDSHAKE_MS,
    headersTimeout: LINK_HEADERS_TIMEOUT_MS,
    maxHeaderSize: MAX_LINK_HEADER_BYTES,
    requestTimeout: LINK_REQUEST_TIMEOUT_MS,
    keepAliveTimeout: LINK_IDLE_MS * 2,
  });
  const doorstep = options.doorstep(server);
  const refused = (reason: string): void => options.log.warn({ reason }, 'a caller of the link was refused');
  server.on('connection', (socket: Socket) => {
    const name = nameOf(socket);
    begun.add(name);
    socket.once('close', () => begun.delete(name));
  });
  server.on('secureConnection', (socket) => {
    if (!doorstep.admit(socket)) {
      refused('too-many-connections');
      socket.destroy();
    } else if (begun.has(nameOf(socket))) proved.add(socket);
  });
  server.on('request', (request, response) => {
    if (!proved.has(request.socket)) return sendBack(request, response);
    answering += 1;
    void answerCall(options, offers, request, response, answering).finally(() => {
      answering -= 1;
    });
  });
  server.on('tlsClientError', (error) => {
    refused((error as NodeJS.ErrnoException).code ?? error.name);
  });
  await listen(server, options.bind, options.port);
  return {
    port: (server.address() as AddressInfo).port,
    renew(identity) {
      server.setSecureContext({ ...identity, ...LINK_TLS });
      proved = new WeakSet();
      begun = new Set();
      server.closeIdleConnections();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

/** The same for a connection and for what is encrypted on it. */
const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answerCall(
  options: LinkServerOptions,
  offers: ReadonlyMap<string, LinkOffer>,
  request: IncomingMessage,
  response: ServerResponse,
  answering: number,
): Promise<void> {
  const name = offers.get(request.url ?? '')?.call.name ?? 'unknown';
  try {
    const offer = offerOf(options, offers, request);
    if (answering > MAX_ANSWERS_AT_ONCE) throw new Failure('busy', { retryAfterSeconds: 1 });
    const body = await readBody(request, offer.call.maxRequest);
    const actor = offer.call.as === 'person' ? await actorOf(options, offer, request, body) : null;
    const input = offer.call.input.read(parse(body), 'input');
    const output = await offer.answer(actor, input);
    send(request, response, 200, { ok: offer.call.output.write(output) });
  } catch (error) {
    if (request.destroyed && !request.complete) return; // the caller went away
    const { status, answer } = toAnswer(error);
    if (status !== 200)
      options.log[status === 500 ? 'error' : 'warn']({ call: name, status, err: error }, 'a call of the link failed');
    send(request, response, status, answer);
  }
}

function offerOf(
  { caller }: LinkServerOptions,
  offers: ReadonlyMap<string, LinkOffer>,
  request: IncomingMessage,
): LinkOffer {
  const certificate = (request.socket as TLSSocket).getPeerX509Certificate();
  if (certificate === undefined || !isZoneCertificate(certificate.raw, caller))
    throw new Unacceptable(403, 'not the certificate of the other zone');
  // It was good when the connection began, which may be long ago.
  if (certificate.validToDate.getTime() < systemClock.now().getTime())
    throw new Unacceptable(403, 'the certificate is over');
  const offer = offers.get(request.url ?? '');
  if (offer === undefined) throw new Unacceptable(404, 'no such call');
  if (request.method !== 'POST') throw new Unacceptable(405, 'calls are POST');
  if (request.headers['content-type'] !== 'application/json') throw new Unacceptable(415, 'calls are JSON');
  return offer;
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new Unacceptable(413, 'the body is too large');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Unacceptable(413, 'the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function actorOf(
  { actors }: LinkServerOptions,
  { call }: LinkOffer,
  request: IncomingMessage,
  body: Buffer,
): Promise<Actor> {
  const assertion = request.headers[ASSERTION_HEADER];
  if (actors === null || typeof assertion !== 'string') throw new AssertionRefused('missing');
  return actors.verify(assertion, { name: call.name, body, channel: channelOf(request.socket as TLSSocket) });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Unacceptable(400, 'the body is not JSON');
  }
}

function toAnswer(error: unknown): { status: number; answer: unknown } {
  if (isFailure(error)) return { status: 200, answer: { failure: writeFailure(error) } };
  if (error instanceof Unacceptable) return { status: error.status, answer: { refused: error.message } };
  // Why an assertion was refused is for the log.
  if (error instanceof AssertionRefused) return { status: 401, answer: { refused: 'the assertion is not accepted' } };
  if (error instanceof ShapeError) return { status: 400, answer: { refused: error.message } };
  return { status: 500, answer: { refused: 'a mistake' } };
}

/** A connection from before the certificates or the list changed: nothing was done, the caller proves itself on another. */
function sendBack(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  request.once('end', () => {
    response.writeHead(PROVE_ANEW, { connection: 'close', 'content-length': 0 });
    response.end();
  });
}

function send(request: IncomingMessage, response: ServerResponse, status: number, answer: unknown): void {
  const body = Buffer.from(JSON.stringify(answer));
  // The rest of a body that was not read would be taken for the next request.
  const unread = request.complete ? {} : { connection: 'close' };
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...unread });
  response.end(body);
}
