import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { Counter } from 'prom-client';
import { MAX_LINK_SOCKETS } from '../kernel/link/limits.ts';
import type { Log } from '../kernel/log.ts';
import type { Metrics } from '../kernel/metrics.ts';
import type { TlsConfig } from '../tls-settings.ts';
import { proveConnection } from './client-certificate.ts';
import { answerClientError } from './client-error.ts';
import { Doorstep, HANDSHAKE_MS } from './doorstep.ts';
import { placesOf } from './holder-places.ts';
import { HEADERS_TIMEOUT_MS, KEEP_ALIVE_MS, MAX_HEADER_BYTES, REQUEST_TIMEOUT_MS } from './http-server.ts';
import type { PeerTrust } from './peer-trust.ts';

/** Open connections of one process whose clients proved themselves. */
const MAX_CONNECTIONS = 2_000;
/** Of them, those of one structure or one card: a hospital's software keeps many, and leaves room for the others'. */
const MAX_CONNECTIONS_OF_HOLDER = 200;
/** TLS 1.2 with the suites of [579] and their twins for P-256 keys; all three of TLS 1.3. */
export const TLS = {
  minVersion: 'TLSv1.2',
  honorCipherOrder: true,
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
} as const;

export interface TlsListenerParts {
  readonly app: FastifyInstance;
  readonly config: TlsConfig;
  readonly trust: PeerTrust;
  readonly log: Log;
  readonly metrics: Metrics;
  /** MAX_CONNECTIONS_OF_HOLDER unless a test says less. */
  readonly maxOfHolder?: number;
}

/**
 * Listens beside the HTTP server for clients that prove themselves by certificates, and gives their requests to the same doors.
 * A certificate is asked again at every request, against the lists of that moment: an open connection outlives no revocation.
 */
export async function startTlsListener(parts: TlsListenerParts): Promise<Server> {
  const { app, config, trust, log, metrics } = parts;
  const mayOpen = placesOf(parts.maxOfHolder ?? MAX_CONNECTIONS_OF_HOLDER);
  const count = connectionCounter(
    metrics,
    'carnet_tls_client_connections_total',
    'Connections on the port for client certificates, by outcome',
  );
  const server = createServer({
    ...TLS,
    ...trust.identity,
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: HANDSHAKE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  const doorstep = new Doorstep(server, { maxProved: MAX_CONNECTIONS, count });
  const open = new Set<TLSSocket>();
  /** Why a connection is not believed now; null: it is. */
  const problemOf = (socket: TLSSocket): string | null => {
    const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
    if (certificate === undefined) return 'no-certificate';
    const problem = trust.problemOf(certificate);
    proveConnection(socket, problem === null ? certificate : null);
    return problem;
  };
  const cut = (socket: TLSSocket, reason: string): void => {
    count(reason);
    log.warn({ reason }, 'A client certificate was refused.');
    socket.destroy();
  };
  server.on('secureConnection', (socket) => {
    if (!doorstep.admit(socket)) return cut(socket, 'too-many-connections');
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const problem = problemOf(socket);
    const certificate = socket.getPeerX509Certificate();
    if (problem !== null || certificate === undefined) return cut(socket, problem ?? 'no-certificate');
    if (!mayOpen(socket, certificate)) return cut(socket, 'too-many-connections');
    count('accepted');
  });
  server.on('tlsClientError', (error) => count((error as NodeJS.ErrnoException).code ?? 'error'));
  server.on('clientError', answerClientError).on('request', (request, response) => {
    const problem = problemOf(request.socket as TLSSocket);
    if (problem === null) app.routing(request, response);
    else cut(request.socket as TLSSocket, problem);
  });
  trust.onChange((identity) => {
    server.setSecureContext({ ...identity, ...TLS });
    for (const socket of open) {
      const problem = problemOf(socket);
      if (problem !== null) cut(socket, problem);
    }
  });
  await listen(server, config);
  return server;
}

/** Who connects to the port between the zones. */
export function linkDoorstep(metrics: Metrics): (server: Server) => Doorstep {
  const help = 'Connections on the port between the zones that were dropped without a proof';
  const count = connectionCounter(metrics, 'carnet_link_connections_total', help);
  return (server) => new Doorstep(server, { maxProved: MAX_LINK_SOCKETS, count });
}

/** Reasons are codes: of ours, or of OpenSSL, which has some hundreds; those that never were counted are one. */
const MAX_REASONS = 40;

export function connectionCounter({ registry }: Metrics, name: string, help: string): (outcome: string) => void {
  const counter = new Counter({
    name,
    help,
    labelNames: ['outcome'],
    registers: [registry],
  });
  const seen = new Set<string>();
  return (outcome) => {
    if (seen.size < MAX_REASONS) seen.add(outcome);
    counter.inc({ outcome: seen.has(outcome) ? outcome : 'other' });
  };
}

function listen(server: Server, { port, bind }: TlsConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: bind }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
