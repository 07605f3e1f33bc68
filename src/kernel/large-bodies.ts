import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from './errors.ts';
import { type Share, SharedRoom } from './shared-room.ts';

/** Bytes of bodies that one process holds while they are received, read and answered; a body takes some five times its size. */
export const MAX_BODIES_BYTES = 96 * 1024 * 1024;
/** Smaller ones are not counted: thousands of them hold nobody. Bytes. */
export const SMALL_BODY_BYTES = 256 * 1024;
export const MAX_WAITING_BODIES = 500;
/** Of one client. */
export const MAX_WAITING_OF_CLIENT = 50;
export const MAX_WAIT_MS = 10_000;
/** Bytes of large answers that one process holds until their callers have read them. */
export const MAX_ANSWERS_BYTES = 192 * 1024 * 1024;
/** Of one caller. */
export const MAX_ANSWERS_OF_CALLER = 64 * 1024 * 1024;
/**
 * Milliseconds after which an answer of which nothing more is taken is cut. The kernel tells of progress when about a third of its send
 * buffer (some 4 MB here) is free again: at less than some 8 KB/s a caller that reads looks like one that does not.
 */
export const ANSWER_STALL_MS = 180_000;
const RETRY_SECONDS = 5;

interface Waiting {
  readonly client: string;
  /** Tries again; true when it has its place. */
  readonly tries: () => boolean;
}

/**
 * Room for the large bodies of one process. Who finds none, or has used its share, waits before its body is read, so that it holds
 * nothing, and others with smaller shares pass; after MAX_WAIT_MS it is told to come back.
 */
export class LargeBodies {
  readonly #room: SharedRoom;
  readonly #waitMs: number;
  readonly #waiting = new Set<Waiting>();

  constructor({ most = MAX_BODIES_BYTES, waitMs = MAX_WAIT_MS } = {}) {
    this.#room = new SharedRoom(most);
    this.#waitMs = waitMs;
  }

  /** Bytes. */
  get taken(): number {
    return this.#room.taken;
  }

  /**
   * Resolves once there is room, with what gives it back; `gone` ends the wait of a client that left.
   * @param bytes announced, or the most that the route takes
   * @param share of the client; `shares` count it too
   * @throws Failure busy, with retryAfterSeconds
   */
  async enter(bytes: number, gone: AbortSignal, share: Share, ...shares: Share[]): Promise<() => void> {
    if (bytes <= SMALL_BODY_BYTES) return () => undefined;
    const place = this.#room.place([share, ...shares]);
    if (!place.hold(bytes)) await this.#wait({ client: share.of, tries: () => place.hold(bytes) }, gone);
    return () => {
      place.release();
      for (const one of [...this.#waiting]) one.tries();
    };
  }

  /**
   * A request whose body nobody has read yet: it enters, and its place is given back when it is answered or cut.
   * @param most bytes that are kept of its body
   * @throws Failure busy
   */
  async admit(response: ServerResponse, most: number, share: Share, ...shares: Share[]): Promise<void> {
    if (response.closed) throw tooMany(); // it left while its token was checked, and nobody would tell so any more
    const gone = new AbortController();
    const close = (): void => gone.abort();
    response.once('close', close);
    const leave = await this.enter(announcedBytes(response.req, most), gone.signal, share, ...shares);
    response.removeListener('close', close);
    if (gone.signal.aborted) leave();
    else response.once('close', leave);
  }

  /**
   * An answer that is ready: it is counted until it is sent or cut. It holds its memory already, so it does not wait.
   * @throws Failure busy
   */
  holdAnswer(response: ServerResponse, bytes: number, ...shares: Share[]): void {
    if (bytes <= SMALL_BODY_BYTES || response.closed) return;
    const place = this.#room.place(shares);
    if (!place.hold(bytes))
      throw new Failure('busy', { reason: 'too many large answers are unread', retryAfterSeconds: RETRY_SECONDS });
    response.once('close', () => place.release());
  }

  #wait({ client, tries }: Waiting, gone: AbortSignal): Promise<void> {
    const ofClient = [...this.#waiting].filter((one) => one.client === client).length;
    if (this.#waiting.size >= MAX_WAITING_BODIES || ofClient >= MAX_WAITING_OF_CLIENT || gone.aborted)
      return Promise.reject(tooMany());
    return new Promise((done, refuse) => {
      const stop = (): void => {
        clearTimeout(patience);
        gone.removeEventListener('abort', leave);
        this.#waiting.delete(one);
      };
      const leave = (): void => {
        stop();
        refuse(tooMany());
      };
      const one: Waiting = {
        client,
        tries: () => {
          if (!tries()) return false;
          stop();
          done();
          return true;
        },
      };
      const patience = setTimeout(leave, this.#waitMs);
      gone.addEventListener('abort', leave);
      this.#waiting.add(one);
    });
  }
}

/** Cuts the connection of an answer that waits to be sent and makes no progress for so long. */
export function cutWhenStalled(response: ServerResponse, stallMs = ANSWER_STALL_MS): void {
  response.setTimeout(stallMs, () => {
    if (response.writableLength > 0) response.destroy();
  });
}

/** Of the body of a request, `most` at most, and for one that does not say its length. */
export function announcedBytes({ headers }: IncomingMessage, most: number): number {
  return headers['transfer-encoding'] === undefined ? Math.min(Number(headers['content-length'] ?? 0), most) : most;
}

function tooMany(): Failure {
  return new Failure('busy', { reason: 'too many large bodies are under way', retryAfterSeconds: RETRY_SECONDS });
}
