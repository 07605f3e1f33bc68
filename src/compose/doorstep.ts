import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Server, TLSSocket } from 'node:tls';
import { addressGroup } from '../identity/attempt-limits.ts';

/** Sockets of one address (IPv4, or the /64 of IPv6) whose TLS handshake is not done. */
export const MAX_UNPROVED_OF_ADDRESS = 100;
/** Sockets of all addresses of one process whose TLS handshake is not done. */
export const MAX_UNPROVED = 1_000;
/** Whoever has said nothing for so long is dropped before others; sooner, nobody's silence means anything. */
export const SILENT_MS = 1_000;
/** A TLS handshake takes no longer. */
export const HANDSHAKE_MS = 5_000;

export interface DoorstepParts {
  /** Sockets that proved themselves and may be open at once. */
  readonly maxProved: number;
  /** `dropped-unproved`: no room for one more socket without a proof. */
  count(outcome: string): void;
  /** MAX_UNPROVED, MAX_UNPROVED_OF_ADDRESS and SILENT_MS unless a test says less. */
  readonly limits?: DoorstepLimits;
}

export interface DoorstepLimits {
  readonly unproved: number;
  readonly ofAddress: number;
  readonly silentMs: number;
}
const LIMITS: DoorstepLimits = { unproved: MAX_UNPROVED, ofAddress: MAX_UNPROVED_OF_ADDRESS, silentMs: SILENT_MS };

/** One that waits, since an instant of this process's own count of milliseconds. */
interface Waiting {
  readonly socket: Socket;
  readonly since: number;
}

/**
 * Who waits on the doorstep of a port for client certificates: sockets that have not proved themselves have a room of their own, counted by address and
 * in all, so that they take none from those that did. Beyond a limit a waiting one is dropped: the oldest that has said nothing for
 * SILENT_MS, else the oldest of the address from which most wait: a byte that is said early keeps nobody's place from an honest client that is
 * about to speak. A client that comes last therefore gets in, beside any number of silent sockets, from their address too.
 */
export class Doorstep {
  readonly #waiting = new Map<string, Waiting>();
  readonly #ofAddress = new Map<string, Map<string, Waiting>>();
  readonly #parts: DoorstepParts;
  readonly #limits: DoorstepLimits;
  #proved = 0;

  /** Watches a server that does not listen yet; its own maxConnections must stay unset: it does not tell who proved himself. */
  constructor(server: Server | HttpsServer, parts: DoorstepParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? LIMITS;
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
    const neighbours = this.#ofAddress.get(address) ?? new Map<string, Waiting>();
    if (neighbours.size >= this.#limits.ofAddress) this.#drop(neighbours);
    if (this.#waiting.size >= this.#limits.unproved) this.#drop(this.#waiting);
    const one = { socket, since: performance.now() };
    neighbours.set(key, one);
    this.#ofAddress.set(address, neighbours);
    this.#waiting.set(key, one);
    socket.once('close', () => {
      if (this.#waiting.get(key) === one) this.#leave(key, address);
    });
  }

  #drop(among: ReadonlyMap<string, Waiting>): void {
    const before = performance.now() - this.#limits.silentMs;
    const chosen = silentSince(among, before) ?? firstOf(among === this.#waiting ? this.#fullest() : among);
    if (chosen === undefined) return;
    const [key, { socket }] = chosen;
    this.#leave(key, addressGroup(socket.remoteAddress ?? ''));
    this.#parts.count('dropped-unproved');
    socket.destroy();
  }

  /** Those of the address from which most wait. */
  #fullest(): ReadonlyMap<string, Waiting> {
    let fullest: ReadonlyMap<string, Waiting> = new Map();
    for (const each of this.#ofAddress.values()) if (each.size > fullest.size) fullest = each;
    return fullest;
  }

  #leave(key: string, address: string): void {
    this.#waiting.delete(key);
    const neighbours = this.#ofAddress.get(address);
    neighbours?.delete(key);
    if (neighbours?.size === 0) this.#ofAddress.delete(address);
  }
}

/** Of those that wait in the order in which they came: the first that said nothing since before an instant. */
function silentSince(among: ReadonlyMap<string, Waiting>, before: number): readonly [string, Waiting] | undefined {
  for (const each of among) {
    const [, { socket, since }] = each;
    if (since > before) return undefined;
    if (socket.bytesRead === 0) return each;
  }
  return undefined;
}

function firstOf(among: ReadonlyMap<string, Waiting>): readonly [string, Waiting] | undefined {
  for (const each of among) return each;
  return undefined;
}

/** What a TCP socket and the TLS socket over it have in common; no two that are open share it. */
function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}|${remotePort}`;
}
