import type { Duplex } from 'node:stream';
import type { Place } from '../../kernel/shared-room.ts';
import { MllpReader, toFrame } from '../../standards/hl7v2/mllp.ts';
import { answerMessage, type Incoming } from './answer-message.ts';
import { ANSWER_MS, IDLE_MS, MESSAGE_MS } from './limits.ts';
import type { Hl7Parts, Prove } from './parts.ts';

export interface ConnectionTimes {
  readonly idle: number;
  readonly message: number;
}
const TIMES: ConnectionTimes = { idle: IDLE_MS, message: MESSAGE_MS };

/**
 * One MLLP connection: messages are answered one after the other, in the order in which they came; while one is, nothing more is
 * read. Whatever ends the connection, each message that was read is done or not done, whole.
 */
export class Hl7Connection {
  readonly #socket: Duplex;
  readonly #parts: Hl7Parts;
  readonly #prove: Prove;
  /** In the memory of all messages that are arriving. */
  readonly #place: Place;
  readonly #times: ConnectionTimes;
  readonly #reader = new MllpReader();
  #work: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(socket: Duplex, parts: Hl7Parts, prove: Prove, place: Place, times: ConnectionTimes = TIMES) {
    this.#socket = socket;
    this.#parts = parts;
    this.#prove = prove;
    this.#place = place;
    this.#times = times;
    socket.on('data', (chunk: Buffer) => this.#take(this.#reader.push(chunk)));
    socket.on('end', () => {
      this.#closing = true;
      this.#take(this.#reader.end());
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(this.#timer);
      this.#place.release();
    });
    this.#wait(times.idle);
  }

  /** No further message is read; resolves when the one that is being answered has its answer. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#socket.pause();
    await this.#work;
    this.#end();
  }

  #take(given: readonly Incoming[]): void {
    const isFull = !this.#place.hold(this.#reader.waiting);
    if (isFull) this.#closing = true;
    const frames = isFull
      ? [...given, ...this.#reader.end().map(({ bytes }) => ({ kind: 'no-room', bytes }) as const)]
      : given;
    if (frames.length === 0 && !isFull && !this.#closing) {
      // A message that began has its time from its first byte on, however slowly it drips.
      if (this.#reader.isInside) this.#wait(this.#times.message);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#socket.pause();
    this.#work = this.#work.then(() => this.#answerAll(frames));
  }

  async #answerAll(frames: readonly Incoming[]): Promise<void> {
    for (const frame of frames) {
      if (this.#socket.destroyed) return;
      if (frame.kind === 'noise') this.#closing = true;
      else {
        if (frame.kind === 'too-long') this.#closing = true;
        const answers = await answerMessage(this.#parts, this.#prove, frame);
        await this.#write(Buffer.concat(answers.map(toFrame)));
      }
    }
    if (this.#closing) this.#end();
    else {
      this.#wait(this.#reader.isInside ? this.#times.message : this.#times.idle);
      this.#socket.resume();
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#socket.destroyed) return;
    const late = setTimeout(() => this.#socket.destroy(), ANSWER_MS);
    await new Promise<void>((resolve) => {
      this.#socket.once('close', resolve);
      this.#socket.write(bytes, () => {
        this.#socket.off('close', resolve);
        resolve();
      });
    });
    clearTimeout(late);
  }

  /** One timer at a time: it is not put back by bytes that arrive. */
  #wait(milliseconds: number): void {
    if (this.#timer !== undefined && this.#waitsForMessage === this.#reader.isInside) return;
    clearTimeout(this.#timer);
    this.#waitsForMessage = this.#reader.isInside;
    this.#timer = setTimeout(() => {
      this.#closing = true;
      this.#take(this.#reader.end());
    }, milliseconds);
  }
  #waitsForMessage = false;

  #end(): void {
    this.#place.release();
    if (this.#socket.destroyed) return;
    this.#socket.end();
    // Who does not hang up is hung up on.
    setTimeout(() => this.#socket.destroy(), 1_000).unref();
  }
}
