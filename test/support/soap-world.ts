/** The SOAP door as software meets it: TLS with client certificates, signed assertions, one record zone on a real database. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:https';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import type { Issued } from '../../sandbox/authority/authority.ts';
import { PeerTrust } from '../../src/compose/peer-trust.ts';
import { startTlsListener } from '../../src/compose/tls-listener.ts';
import { callerProof } from '../../src/compose/vihf-caller.ts';
import { XDS_PREFIX, xdsParts } from '../../src/compose/xds-calls.ts';
import type { CallerIdentity, StatedCaller } from '../../src/directory/contract.ts';
import { xdsDoor } from '../../src/doors/xds/xds-door.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createLog } from '../../src/kernel/log.ts';
import { createMetrics, type Metrics } from '../../src/kernel/metrics.ts';
import type { TlsConfig } from '../../src/tls-settings.ts';
import { type FhirWorld, startFhirWorld } from '../protocol/fhir-world.ts';
import { freePort } from './free-port.ts';
import { VihfWorld } from './vihf-world.ts';

/** Connections that one structure or card may keep open here: few, so that a test may open more. */
export const MAX_OF_HOLDER = 12;

export interface SoapWorld {
  readonly fhir: FhirWorld;
  readonly vihf: VihfWorld;
  readonly port: number;
  readonly trust: PeerTrust;
  readonly metrics: Metrics;
  /** What the other zone's directory answers. */
  readonly directory: Map<string, Actor>;
  readonly config: TlsConfig;
  /** Writes the list of what was revoked, as an authority publishes it. */
  publish(revoked: readonly Issued[]): void;
  /** Sends a message over a new connection, or over the agent's. */
  post(service: string, body: Buffer | string, peer: Peer): Promise<SoapAnswer>;
  /** A connection on which nothing is asked yet. */
  connect(peer: Peer): Promise<TLSSocket>;
  stop(): Promise<void>;
}

export interface Peer {
  readonly cert: string;
  readonly key: string;
  readonly agent?: Agent;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SoapAnswer {
  readonly status: number;
  readonly text: string;
}

/** The files that a listener reads, made by an authority of the tests. */
function filesIn(folder: string, vihf: VihfWorld, port: number) {
  const put = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const publish = (revoked: readonly Issued[]): string =>
    put('crl.pem', vihf.authority.revoke(revoked.map(({ serial }) => serial)));
  const own = vihf.authority.issue({
    subject: [[['2.5.4.3', 'localhost']]],
    usage: 'tls-server',
    keys: 'ec',
    hosts: ['localhost'],
    addresses: ['127.0.0.1'],
  });
  const authorities = { ca: put('ca.pem', vihf.bundle), crl: [publish([])] };
  const config: TlsConfig = {
    bind: '127.0.0.1',
    port,
    cert: put('cert.pem', own.cert),
    key: put('key.pem', own.key),
    clients: authorities,
    signers: authorities,
    sha1: false,
    hl7Port: null,
    url: `https://localhost:${port}`,
  };
  return { config, publish };
}

export async function startSoapWorld(): Promise<SoapWorld> {
  const vihf = new VihfWorld();
  const folder = mkdtempSync(join(tmpdir(), 'carnet-soap-'));
  const port = await freePort();
  const { config, publish } = filesIn(folder, vihf, port);
  const directory = new Map<string, Actor>();
  const identify = async ({ professionalId, structureId }: StatedCaller): Promise<CallerIdentity> => {
    const actor = directory.get(professionalId ?? structureId);
    return actor === undefined ? { actor: null, problem: 'unknown-structure' } : { actor, sourceId: '1.2.250.1.999.1' };
  };
  const log = createLog('silent', {}, { write: () => undefined });
  const trust = await PeerTrust.open(config, systemClock, log);
  const metrics = createMetrics();
  let listener: Server | undefined;
  const fhir = await startFhirWorld(undefined, async (app, world) => {
    const address = config.url;
    const parts = { clock: systemClock, trust, identify, usedAssertions: world.zone.usedProofs, address, sha1: false };
    const place = { clock: systemClock, log, publicUrl: address, prove: callerProof(parts) };
    await app.register(xdsDoor, { prefix: XDS_PREFIX, parts: xdsParts(place, world.zone) });
    // What every door of the server is told of the connection: OAuth binds tokens to it (RFC 8705 §3.1).
    app.post('/who', { config: { policy: 'public' } }, async ({ clientCertificate }) => clientCertificate ?? 'nobody');
    await app.ready();
    listener = await startTlsListener({ app, config, trust, log, metrics, maxOfHolder: MAX_OF_HOLDER });
  });
  return {
    fhir,
    vihf,
    port,
    trust,
    metrics,
    directory,
    config,
    publish: (revoked) => void publish(revoked),
    post: (service, body, peer) =>
      send(port, service === 'who' ? '/who' : `${XDS_PREFIX}/${service}`, body, peer, vihf.bundle),
    connect: ({ cert, key }) =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: 'localhost', port, ca: vihf.bundle, cert, key }, () => resolve(socket));
        socket.on('error', reject);
      }),
    async stop() {
      listener?.close();
      listener?.closeAllConnections();
      await fhir.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function send(port: number, path: string, body: Buffer | string, peer: Peer, ca: string): Promise<SoapAnswer> {
  const { cert, key, agent = new Agent({ keepAlive: false }), headers = {} } = peer;
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: 'localhost',
        port,
        path,
        method: 'POST',
        ca,
        cert,
        key,
        agent,
        headers: { 'content-type': 'application/soap+xml; charset=utf-8', ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
