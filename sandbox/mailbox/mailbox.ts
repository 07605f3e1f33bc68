import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { refuseInProduction, type SandboxMode } from './demo-only.ts';
import { type ReceivedMail, readMail } from './read-mail.ts';

/** Mails kept in memory; the oldest leave first. */
export const MAX_KEPT_MAILS = 500;
const MAX_MAIL_BYTES = 256 * 1024;
const MAX_CLIENTS = 20;
const MAX_RECIPIENTS = 10;
const CLOSE_TIMEOUT_MS = 1_000;
const SOCKET_TIMEOUT_MS = 15_000;

export interface Mailbox {
  /** For the SMTP client: `smtp://127.0.0.1:<port>`. */
  readonly smtpUrl: string;
  /** Newest first. */
  newest(limit: number): readonly ReceivedMail[];
  close(): Promise<void>;
}

export interface MailboxOptions {
  readonly mode: SandboxMode;
  /** 0 = any free port. */
  readonly port?: number;
  readonly now: () => Date;
}

/**
 * A real SMTP server on the loopback address, in place of the mailboxes of everybody: whatever is sent stays here.
 * Without TLS on purpose: nothing leaves the machine, and the library's own key is public.
 */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  refuseInProduction(options.mode, 'The mailbox');
  const kept: ReceivedMail[] = [];
  let count = 0;
  const keep = (session: SMTPServerSession, raw: Buffer): void => {
    const content = readMail(raw);
    for (const { address } of session.envelope.rcptTo) {
      count += 1;
      kept.unshift({ id: count, receivedAt: options.now(), to: address, ...content });
    }
    kept.length = Math.min(kept.length, MAX_KEPT_MAILS);
  };
  const server = new SMTPServer({
    name: 'localhost',
    banner: 'demonstration mailbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    maxClients: MAX_CLIENTS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    closeTimeout: CLOSE_TIMEOUT_MS,
    onRcptTo: (_address, session, done) => {
      const isFull = session.envelope.rcptTo.length >= MAX_RECIPIENTS;
      done(isFull ? Object.assign(new Error('too many recipients'), { responseCode: 452 }) : null);
    },
    onData: (stream, session, done) => {
      readAll(stream).then(
        (raw) => {
          if (stream.sizeExceeded)
            return done(Object.assign(new Error('the mail is too large'), { responseCode: 552 }));
          keep(session, raw);
          done(null);
        },
        (error: Error) => done(error),
      );
    },
  });
  server.on('error', () => undefined); // one connection broke: its client knows
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    newest: (limit) => kept.slice(0, limit),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_MAIL_BYTES) chunks.push(chunk); // the rest is read and dropped, then refused
  }
  return Buffer.concat(chunks);
}
