import type { X509Certificate } from 'node:crypto';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { Gauge } from 'prom-client';
import { Hl7Connection } from '../doors/hl7v2/connection.ts';
import { Hl7Refusal } from '../doors/hl7v2/errors.ts';
import {
  DRAIN_MS,
  MAX_ARRIVING_BYTES,
  MAX_ARRIVING_BYTES_OF_STRUCTURE,
  MAX_CONNECTIONS,
  MAX_CONNECTIONS_OF_STRUCTURE,
} from '../doors/hl7v2/limits.ts';
import type { Hl7Parts, Prove, Sender } from '../doors/hl7v2/parts.ts';
import type { Log } from '../kernel/log.ts';
import type { Metrics } from '../kernel/metrics.ts';
import { SharedRoom } from '../kernel/shared-room.ts';
import { Doorstep, HANDSHAKE_MS } from './doorstep.ts';
import { placesOf } from './holder-places.ts';
import type { PeerTrust } from './peer-trust.ts';
import { holderKey } from './soap-client.ts';
import { connectionCounter, TLS } from './tls-listener.ts';

export interface Hl7ListenerParts {
  readonly bind: string;
  readonly port: number;
  readonly door: Hl7Parts;
  readonly trust: PeerTrust;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Open connections of one structure; MAX_CONNECTIONS_OF_STRUCTURE unless a test says less. */
  readonly maxOfStructure?: number;
  /** Bytes that arrive for one structure; MAX_ARRIVING_BYTES_OF_STRUCTURE unless a test says less. */
  readonly maxArrivingOfStructure?: number;
  prove(certificate: X509Certificate): Promise<Sender>;
}

export interface Hl7Listener {
  /** Null while it listens, else why not. */
  problem(): string | null;
  /** Answers what was read, reads nothing more, closes. */
  close(): Promise<void>;
}

/**
 * The port for HL7 v2: MLLP over TLS with client certificates, those of the port for software. The certificate is judged again for
 * each message against the lists of that moment, and open connections are cut when a list changes.
 */
export async function startHl7Listener(parts: Hl7ListenerParts): Promise<Hl7Listener> {
  const { door, trust, log, metrics } = parts;
  const count = connectionCounter(
    metrics,
    'carnet_hl7_connections_total',
    'Connections on the port for HL7 v2, by outcome',
  );
  const open = new Map<TLSSocket, Hl7Connection>();
  const mayOpen = placesOf(parts.maxOfStructure ?? MAX_CONNECTIONS_OF_STRUCTURE);
  const arriving = new SharedRoom(MAX_ARRIVING_BYTES);
  watch(metrics, open, arriving);
  const server = createServer({
    ...TLS,
    ...trust.identity,
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: HANDSHAKE_MS,
    allowHalfOpen: true,
  });
  const doorstep = new Doorstep(server, { maxProved: MAX_CONNECTIONS, count });
  const cut = (socket: TLSSocket, reason: string): void => {
    count(reason);
    door.senderRefused(reason);
    log.warn({ reason }, 'A client was refused on the port for HL7 v2.');
    socket.destroy();
  };
  server.on('secureConnection', (socket) => {
    if (!doorstep.admit(socket)) return cut(socket, 'too-many-connections');
    const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
    const problem = certificate === undefined ? 'no-certificate' : trust.problemOf(certificate);
    if (certificate === undefined || problem !== null) return cut(socket, problem ?? 'no-certificate');
    if (!mayOpen(socket, certificate)) return cut(socket, 'too-many-connections');
    count('accepted');
    socket.once('close', () => open.delete(socket));
    const share = { of: holderKey(certificate), most: parts.maxArrivingOfStructure ?? MAX_ARRIVING_BYTES_OF_STRUCTURE };
    open.set(socket, new Hl7Connection(socket, door, proofOf(parts, certificate), arriving.place([share])));
  });
  server.on('tlsClientError', (error, socket) => {
    count((error as NodeJS.ErrnoException).code ?? 'error');
    socket.destroy();
  });
  trust.onChange((identity) => {
    server.setSecureContext({ ...identity, ...TLS });
    for (const socket of open.keys()) {
      const certificate = socket.getPeerX509Certificate();
      const problem = certificate === undefined ? 'no-certificate' : trust.problemOf(certificate);
      if (problem !== null) cut(socket, problem);
    }
  });
  await listening(server, parts);
  return {
    problem: () => (server.listening ? null : 'the port for HL7 v2 is closed'),
    async close() {
      server.close();
      const late = new Promise((done) => setTimeout(done, DRAIN_MS).unref());
      await Promise.race([Promise.all([...open.values()].map((one) => one.close())), late]);
      for (const socket of open.keys()) socket.destroy();
    },
  };
}

function listening(server: Server, { port, bind, log }: Hl7ListenerParts): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: bind }, () => {
      server.off('error', reject);
      server.on('error', (err) => log.error({ err }, 'The port for HL7 v2 failed.'));
      resolve();
    });
  });
}

function proofOf({ trust, prove, door }: Hl7ListenerParts, certificate: X509Certificate): Prove {
  return async () => {
    try {
      if (trust.problemOf(certificate) !== null) throw new Hl7Refusal('not-believed');
      return await prove(certificate);
    } catch (error) {
      if (error instanceof Hl7Refusal) door.senderRefused(error.code);
      throw error;
    }
  };
}

function watch({ registry }: Metrics, open: ReadonlyMap<TLSSocket, Hl7Connection>, arriving: SharedRoom): void {
  const gauge = (name: string, help: string, value: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('carnet_hl7_open_connections', 'Connections open on the port for HL7 v2', () => open.size);
  gauge('carnet_hl7_arriving_bytes', 'Bytes of HL7 v2 messages that are arriving', () => arriving.taken);
}
