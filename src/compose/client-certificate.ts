import { createHash, X509Certificate } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../kernel/clock.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** `x5t#S256` of the client certificate whose key the caller proved to hold in TLS; null without one (RFC 8705 §3.1). */
    clientCertificate: string | null;
    /** The certificate whose key the caller proved to hold in the connection itself; null else, whatever a header says. */
    peerCertificate: X509Certificate | null;
  }
}

/** Certificates of connections that the listener for client certificates believes now. */
const proved = new WeakMap<object, X509Certificate>();

/** Told by that listener alone, at every request; null takes back. */
export function proveConnection(socket: object, certificate: X509Certificate | null): void {
  if (certificate === null) proved.delete(socket);
  else proved.set(socket, certificate);
}

export interface CertificateSource {
  readonly trustedProxies: readonly string[];
  /** Written by trusted proxies, in small letters; null: none is read. */
  readonly header: string | null;
  readonly clock: Clock;
}

/** Characters of a certificate in a header. */
const MAX_CERTIFICATE_LENGTH = 12_288;

/**
 * Finds the client certificate of each request: of the TLS connection itself, or in the header of a trusted proxy. The header
 * by anybody else, or on such a connection, is an attempt to be somebody: 400, and nothing more is looked at.
 */
export function readClientCertificates(app: FastifyInstance, source: CertificateSource): void {
  const proxies = peers(source.trustedProxies);
  app.decorateRequest('clientCertificate', null);
  app.decorateRequest('peerCertificate', null);
  app.addHook('onRequest', async (request, reply) => {
    const told = source.header === null ? undefined : request.raw.headersDistinct[source.header];
    const peer = proved.get(request.raw.socket) ?? null;
    request.peerCertificate = peer;
    if (told === undefined) {
      request.clientCertificate = thumbprintOf(peer, source.clock);
      return;
    }
    // Said twice, one of them is not the proxy's: read together, the caller's would come first.
    const isProxys = peer === null && isTrusted(proxies, request) && told.length === 1;
    const text = isProxys ? told[0] : undefined;
    if (text === '') return; // the proxy met no certificate
    const certificate = text === undefined ? null : certificateIn(text);
    if (certificate === null) {
      await reply.code(400).type('text/plain; charset=utf-8').send('The client certificate header is not accepted.');
      return;
    }
    request.clientCertificate = thumbprintOf(certificate, source.clock);
  });
}

/** SHA-256 of the certificate's bytes; null for none, and for one that is not yet or no longer valid. */
function thumbprintOf(certificate: X509Certificate | null, clock: Clock): string | null {
  if (certificate === null) return null;
  const now = clock.now();
  if (now < certificate.validFromDate || now > certificate.validToDate) return null;
  return createHash('sha256').update(certificate.raw).digest('base64url');
}

/** A certificate as proxies write it: RFC 9440 (`:base64 of DER:`), or PEM with percent-encoding (nginx, HAProxy, Envoy). */
function certificateIn(text: string): X509Certificate | null {
  if (text.length > MAX_CERTIFICATE_LENGTH) return null;
  try {
    const encoded = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(text)?.[1];
    return new X509Certificate(encoded === undefined ? decodeURIComponent(text) : Buffer.from(encoded, 'base64'));
  } catch {
    return null;
  }
}

function peers(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** The peer itself, whatever headers say. */
function isTrusted(proxies: BlockList, { raw }: FastifyRequest): boolean {
  const address = (raw.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  return address !== '' && proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
