import { connect, type TLSSocket } from 'node:tls';
import { MllpReader, toFrame } from '../../src/standards/hl7v2/mllp.ts';
import { type Hl7Message, readMessage } from '../../src/standards/hl7v2/read-message.ts';

export interface Credentials {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

const ANSWER_MS = 60_000;

/** A connection as a gateway keeps it open: messages go, answers come in the same order. */
export class Hl7Client {
  readonly #socket: TLSSocket;
  readonly #reader = new MllpReader();
  readonly #answers: Buffer[] = [];
  #waiting: (() => void) | null = null;
  #ended = false;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      for (const frame of this.#reader.push(chunk)) if (frame.kind !== 'noise') this.#answers.push(frame.bytes);
      this.#waiting?.();
    });
    const over = (): void => {
      this.#ended = true;
      this.#waiting?.();
    };
    socket.on('error', over).on('end', over).on('close', over);
  }

  /** @throws the socket's error: refused, not believed */
  static async open(url: string, credentials: Credentials): Promise<Hl7Client> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), servername: hostname, ...credentials });
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve).once('error', reject);
    });
    return new Hl7Client(socket);
  }

  /** Bytes as they are: whole frames, or parts of them. */
  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** The next message that the server sends; null when it hung up. */
  async next(): Promise<{ readonly bytes: Buffer; readonly message: Hl7Message } | null> {
    const late = setTimeout(() => this.#socket.destroy(), ANSWER_MS);
    while (this.#answers.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    clearTimeout(late);
    const bytes = this.#answers.shift();
    return bytes === undefined ? null : { bytes, message: readMessage(bytes) };
  }

  async send(message: Buffer): Promise<{ readonly bytes: Buffer; readonly message: Hl7Message } | null> {
    this.write(toFrame(message));
    return this.next();
  }

  close(): void {
    this.#socket.end();
    this.#socket.destroySoon();
  }
}
