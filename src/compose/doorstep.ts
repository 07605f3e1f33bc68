import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Server, TLSSocket } from 'node:tls';
import { addressGroup } from '../identity/attempt-limits.ts';

/** Sockets of one address (IPv4, or the /64 of IPv6) whose TLS handshake is not done. */
export const MAX_UNPROVED_OF_ADDRESS = 100;
/** Sockets of all addresses of one process whose TLS handshake is not done. */
export const MAX_UNPROVED = 1_000;
/** A TLS handshake takes no longer. */
export const HANDSHAKE_MS = 5_000;

export interface DoorstepParts {
  /** Sockets that proved themselves and may be open at once. */
  readonly maxProved: number;
  /** `dropped-unproved`: no room for one more socket without a proof. */
  count(outcome: string): void;
}

/**
 * Who waits on the doorstep of a port for client certificates: sockets that have not proved themselves have a room of their own, counted by address and
 * in all, so that they take none from those that did. Beyond a limit a waiting one is dropped: the oldest that has said nothing, else the
 * oldest. A client that comes last therefore gets in, beside any number of silent sockets, from their address too.
 */
export class Doorstep {
  readonly #waiting = new Map<string, Socket>();
  readonly #ofAddress = new Map<string, Map<string, Socket>>();
  readonly #parts: DoorstepParts;
  #proved = 0;

  /** Watches a server that does not listen yet; its own maxConnections must stay unset: it does not tell who proved himself. */
  constructor(server: Server | HttpsServer, parts: DoorstepParts) {
    this.#parts = parts;
    // Before the server's own listener: a socket that is dropped at once costs no handshake.
    server.prependListener('connection', (socket: Socket) => this.#arrive(socket));
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** A handshake is done. False: as many clients as may be are inside. */
  admit(socket: TLSSocket): boolean {
    this.#leave(keyOf(socket), addressGroup(socket.remoteAddress ?? ''));
    if (this.#proved >= this.#parts.maxProved) return false;
    this.#proved += 1;
    socket.once('close', () => {
      this.#proved -= 1;
    });
    return true;
  }

  #arrive(socket: Socket): void {
    const [key, address] = [keyOf(socket), addressGroup(socket.remoteAddress ?? '')];
    const neighbours = this.#ofAddress.get(address) ?? new Map<string, Socket>();
    if (neighbours.size >= MAX_UNPROVED_OF_ADDRESS) this.#drop(neighbours);
    if (this.#waiting.size >= MAX_UNPROVED) this.#drop(this.#waiting);
    neighbours.set(key, socket);
    this.#ofAddress.set(address, neighbours);
    this.#waiting.set(key, socket);
    socket.once('close', () => {
      if (this.#waiting.get(key) === socket) this.#leave(key, address);
    });
  }

  #drop(among: ReadonlyMap<string, Socket>): void {
    const chosen = silentOrOldest(among);
    if (chosen === undefined) return;
    const [key, socket] = chosen;
    this.#leave(key, addressGroup(socket.remoteAddress ?? ''));
    this.#parts.count('dropped-unproved');
    socket.destroy();
  }

  #leave(key: string, address: string): void {
    this.#waiting.delete(key);
    const neighbours = this.#ofAddress.get(address);
    neighbours?.delete(key);
    if (neighbours?.size === 0) this.#ofAddress.delete(address);
  }
}

/** Of sockets in the order in which they came. */
function silentOrOldest(among: ReadonlyMap<string, Socket>): readonly [string, Socket] | undefined {
  let oldest: readonly [string, Socket] | undefined;
  for (const each of among) {
    if (each[1].bytesRead === 0) return each;
    oldest ??= each;
  }
  return oldest;
}

/** What a TCP socket and the TLS socket over it have in common; no two that are open share it. */
function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}|${remotePort}`;
}
