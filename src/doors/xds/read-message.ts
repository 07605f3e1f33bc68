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

/**
 * Reads one message. `prove` is asked as soon as the envelope is whole: documents of a caller who is refused are not read.
 * @throws SoapError, and what `prove` throws
 */
export async function readMessage<C>(
  { stream, contentType, length }: Incoming,
  prove: (envelope: SoapEnvelope) => Promise<C>,
): Promise<Message<C>> {
  const form = messageForm(readContentType(contentType));
  if (form.kind === 'envelope') {
    const envelope = readEnvelope(await readAll(stream, length));
    return { envelope, caller: await prove(envelope), attachments: [] };
  }
  if (length !== null && length > MAX_MESSAGE_BYTES) throw tooLarge('message', MAX_MESSAGE_BYTES);
  const reader = new PackageReader(form.boundary, length);
  const isRoot = (part: MimePart, index: number) => (form.start === undefined ? index === 0 : part.id === form.start);
  let proved: { readonly envelope: SoapEnvelope; readonly caller: C } | null = null;
  for await (const chunk of stream) {
    reader.push(chunk as Uint8Array);
    const root = proved === null ? reader.parts.find(isRoot) : undefined;
    if (root === undefined) continue;
    const envelope = readEnvelope(root.bytes);
    proved = { envelope, caller: await prove(envelope) };
  }
  const parts = reader.end();
  if (proved === null) throw new SoapError('broken-package', 'the package has no envelope');
  return { ...proved, attachments: parts.filter((part, index) => !isRoot(part, index)) };
}

async function readAll(stream: Readable, length: number | null): Promise<Buffer> {
  if (length !== null && length > MAX_ENVELOPE_BYTES) throw tooLarge('envelope', MAX_ENVELOPE_BYTES);
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stream) {
    total += (chunk as Buffer).length;
    if (total > MAX_ENVELOPE_BYTES) throw tooLarge('envelope', MAX_ENVELOPE_BYTES);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks, total);
}

function tooLarge(what: 'message' | 'envelope', limit: number): SoapError {
  return new SoapError(`${what}-too-large`, `the ${what} has at most ${limit} bytes`);
}
