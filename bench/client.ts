/** A client that costs little: one request at a time on a kept connection, headers read, bodies counted or kept. */
import { connect, type Socket } from 'node:net';

/** A request ready to be sent: its head and its body, as bytes. */
export interface Prepared {
  readonly head: string;
  readonly body: Buffer | null;
}

export interface Answer {
  readonly status: number;
  readonly bytes: number;
  /** Kept when asked, and when the answer is not 200. */
  readonly body: Buffer | null;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const NOTHING: Buffer = Buffer.alloc(0);

/** One HTTP/1.1 connection. Answers must state their length, as all of ours do. */
export class Connection {
  readonly #socket: Socket;
  #settle: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;
  #head: Buffer = NOTHING;
  #status = 0;
  #left = -1;
  #bytes = 0;
  #keep = false;
  #kept: Buffer[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Connection(socket)));
    });
  }

  /** False once the server closed it: it gives up a connection that waits too long for its first request. */
  get isOpen(): boolean {
    return this.#socket.writable;
  }

  send(request: Prepared, keepBody = false): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) throw new Error('the server closed the connection');
      this.#settle = { resolve, reject };
      this.#keep = keepBody;
      this.#kept = [];
      this.#socket.cork();
      this.#socket.write(request.head, 'latin1');
      if (request.body !== null) this.#socket.write(request.body);
      this.#socket.uncork();
    });
  }

  close(): void {
    this.#settle = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    if (this.#left < 0) {
      const all = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const end = all.indexOf(HEAD_END);
      if (end < 0) {
        this.#head = all;
        return;
      }
      const head = all.toString('latin1', 0, end);
      this.#head = NOTHING;
      this.#status = Number(head.slice(9, 12));
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      if (length === undefined) {
        this.#fail(new Error('an answer without a length'));
        return;
      }
      this.#left = Number(length);
      this.#bytes = this.#left;
      rest = all.subarray(end + HEAD_END.length);
    }
    this.#left -= rest.length;
    const isKept = this.#keep || this.#status !== 200;
    if (isKept) this.#kept.push(rest);
    if (this.#left > 0) return;
    this.#left = -1;
    const settle = this.#settle;
    this.#settle = null;
    settle?.resolve({
      status: this.#status,
      bytes: this.#bytes,
      body: isKept ? Buffer.concat(this.#kept) : null,
    });
  }

  #fail(error: Error): void {
    this.#settle?.reject(error);
    this.#settle = null;
  }
}

/** The head of a request with a bearer token. */
export function headOf(method: string, path: string, token: string, more: Readonly<Record<string, string>>): string {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: localhost', `authorization: Bearer ${token}`];
  for (const [name, value] of Object.entries(more)) lines.push(`${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
