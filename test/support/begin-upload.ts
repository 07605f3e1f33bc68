import { connect } from 'node:net';
import type { Sent } from './xds-messages.ts';

/** Sends a message but for its end and `more` bytes, announces more, which does not come; with `hangUpMs`, hangs up after so long. */
export function beginUpload(
  url: string,
  { contentType, body }: Sent,
  announced: number,
  hangUpMs?: number,
  more = 200_000,
) {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const head = `POST ${pathname} HTTP/1.1\r\nhost: x\r\ncontent-type: ${contentType}\r\ncontent-length: ${announced}\r\n\r\n`;
  socket.on('error', () => undefined);
  const begun = Buffer.concat([Buffer.from(head), body.subarray(0, -20), Buffer.alloc(more)]);
  const sent = new Promise<void>((resolve) => socket.write(begun, () => resolve()));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (hangUpMs !== undefined) setTimeout(() => socket.destroy(), hangUpMs);
  const answered = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(Buffer.concat(chunks).toString()));
  });
  return { answered, sent, cut: () => socket.destroy() };
}
