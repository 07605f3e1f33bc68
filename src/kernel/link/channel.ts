import type { TLSSocket } from 'node:tls';

/** RFC 9266 §2: what both ends of one TLS 1.3 connection can compute and nobody else. */
const LABEL = 'EXPORTER-Channel-Binding';
const BYTES = 32;

export function channelOf(socket: TLSSocket): Buffer {
  return socket.exportKeyingMaterial(BYTES, LABEL, Buffer.alloc(0));
}
