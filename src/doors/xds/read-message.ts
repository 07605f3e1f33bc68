/** The bytes of one request, as they arrive: envelope first, then its caller, then the documents. */
import type { Readable } from 'node:stream';
import { messageForm, readContentType } from '../../standards/soap-mtom/content-type.ts';
import { readEnvelope, type SoapEnvelope } from '../../standards/soap-mtom/envelope.ts';
import { MAX_ENVELOPE_BYTES, MAX_MESSAGE_BYTES } from '../../standards/soap-mtom/limits.ts';
import { type MimePart, PackageReader } from '../../standards/soap-mtom/package-reader.ts';
import { SoapError } from '../../standards/soap-mtom/soap-error.ts';

export interface Message<C> {
  readonly envelope: SoapEnvelope;
  readonly caller: C;
  /** Parts beside the envelope. */
  readonly attachments: readonly MimePart[];
}

interface Incoming {
  readonly stream: Readable;
  readonly contentType: string | undefined;
  /** Bytes announced, or null. */
  readonly length: number | null;
}

/** How much memory a message takes, told each time it grows. @throws Failure busy: there is no room for it */
export type Hold = (bytes: number) => void;

/**
 * Reads one message. `prove` is asked as soon as the envelope is whole: documents of a caller who is refused are not read. The envelope is
 * therefore the first part of its package (RFC 2387 lets `start` name another one; nobody's software does).
 * @throws SoapError, and what `prove` and `hold` throw
 */
export async function readMessage<C>(
  { stream, contentType, length }: Incoming,
  hold: Hold,
  prove: (envelope: SoapEnvelope) => Promise<C>,
): Promise<Message<C>> {
  const form = messageForm(readContentType(contentType));
  if (form.kind === 'envelope') {
    const envelope = readEnvelope(await readAll(stream, length, hold));
    return { envelope, caller: await prove(envelope), attachments: [] };
  }
  if (length !== null && length > MAX_MESSAGE_BYTES) throw tooLarge('message', MAX_MESSAGE_BYTES);
  const reader = new PackageReader(form.boundary, length);
  let proved: { readonly envelope: SoapEnvelope; readonly caller: C } | null = null;
  for await (const chunk of bytesOf(stream)) {
    reader.push(chunk);
    hold(reader.held);
    const root = proved === null ? reader.parts[0] : undefined;
    if (root === undefined) continue;
    if (form.start !== undefined && root.id !== form.start)
      throw new SoapError('broken-package', 'the first part of a package is its envelope, which start names');
    const envelope = readEnvelope(root.bytes);
    proved = { envelope, caller: await prove(envelope) };
  }
  const [, ...attachments] = reader.end();
  if (proved === null) throw new SoapError('broken-package', 'the package has no envelope');
  return { ...proved, attachments };
}

/** @throws SoapError cut-off: the client hung up, or was hung up on for its slowness */
async function* bytesOf(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch {
    throw new SoapError('cut-off', 'the message ends before its announced end');
  }
}

async function readAll(stream: Readable, length: number | null, hold: Hold): Promise<Buffer> {
  if (length !== null && length > MAX_ENVELOPE_BYTES) throw tooLarge('envelope', MAX_ENVELOPE_BYTES);
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of bytesOf(stream)) {
    total += chunk.length;
    if (total > MAX_ENVELOPE_BYTES) throw tooLarge('envelope', MAX_ENVELOPE_BYTES);
    hold(total);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, total);
}

function tooLarge(what: 'message' | 'envelope', limit: number): SoapError {
  return new SoapError(`${what}-too-large`, `the ${what} has at most ${limit} bytes`);
}
