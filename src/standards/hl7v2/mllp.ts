/**
 * Minimal Lower Layer Protocol: `<VT> message <FS><CR>`.
 * Source: HL7 v2 Implementation Guide, appendix C; transport specification MLLP release 1.
 */
import { MAX_MESSAGE_BYTES, MAX_STRAY_BYTES } from './limits.ts';

const [START, END, RETURN] = [0x0b, 0x1c, 0x0d];

/** `unended`: another message began, or the line ended, before this one did. `too-long`: only its beginning is here. */
export type Frame =
  | MessageFrame
  /** What comes is not MLLP: nothing more is read. */
  | { readonly kind: 'noise' };

export interface MessageFrame {
  readonly kind: 'message' | 'unended' | 'too-long';
  readonly bytes: Buffer;
}

/** Bytes of a message that is too long which are kept: enough for its header. */
const KEPT_OF_TOO_LONG = 4_096;

/** Takes bytes as they arrive, in pieces of any size, and gives whole messages. After `too-long` and `noise` it reads no more. */
export class MllpReader {
  #pieces: Buffer[] = [];
  #length = 0;
  #stray = 0;
  #inside = false;
  /** The byte before was an end block: only a carriage return ends the message. */
  #ending = false;
  #over = false;

  /** Bytes of the message that is arriving. */
  get waiting(): number {
    return this.#length;
  }

  /** True between a start block and its end. */
  get isInside(): boolean {
    return this.#inside;
  }

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    let at = 0;
    while (at < chunk.length && !this.#over)
      at = this.#inside ? this.#read(chunk, at, frames) : this.#skip(chunk, at, frames);
    return frames;
  }

  /** What was left without an end, when nothing more comes. */
  end(): MessageFrame[] {
    if (!this.#inside || this.#over) return [];
    this.#over = true;
    return [{ kind: 'unended', bytes: this.#take() }];
  }

  #skip(chunk: Buffer, from: number, frames: Frame[]): number {
    const start = chunk.indexOf(START, from);
    const end = start < 0 ? chunk.length : start;
    this.#stray += end - from;
    if (this.#stray > MAX_STRAY_BYTES) {
      this.#over = true;
      frames.push({ kind: 'noise' });
      return chunk.length;
    }
    if (start < 0) return chunk.length;
    this.#inside = true;
    this.#stray = 0;
    return start + 1;
  }

  #read(chunk: Buffer, from: number, frames: Frame[]): number {
    if (this.#ending) {
      this.#ending = false;
      if (chunk[from] === RETURN) {
        frames.push({ kind: 'message', bytes: this.#take() });
        this.#inside = false;
        return from + 1;
      }
      this.#keep(Buffer.of(END), frames); // an end block alone is content
      if (this.#over) return chunk.length;
    }
    const stop = firstOf(chunk, from);
    this.#keep(chunk.subarray(from, stop), frames);
    if (this.#over || stop === chunk.length) return chunk.length;
    if (chunk[stop] === END) this.#ending = true;
    else frames.push({ kind: 'unended', bytes: this.#take() }); // a start block inside: the message before lost its end
    return stop + 1;
  }

  #keep(bytes: Buffer, frames: Frame[]): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    if (this.#length <= MAX_MESSAGE_BYTES) return;
    this.#over = true;
    frames.push({ kind: 'too-long', bytes: this.#take().subarray(0, KEPT_OF_TOO_LONG) });
  }

  #take(): Buffer {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    return bytes;
  }
}

/** The first start or end block of the chunk, else its length. */
function firstOf(chunk: Buffer, from: number): number {
  const [start, end] = [START, END].map((byte) => chunk.indexOf(byte, from));
  return Math.min(...[start, end].map((at) => (at === undefined || at < 0 ? chunk.length : at)));
}

/** One message between its blocks. */
export function toFrame(message: Buffer): Buffer {
  return Buffer.concat([Buffer.of(START), message, Buffer.of(END, RETURN)]);
}
