/** Bodies of forms that carry a file, read whole; of one that is too large, all but the file. */
import type { Readable } from 'node:stream';
import { boundaryOf } from './form-guard.ts';

/** Room for a file above the 5 MB limit: pages answer in words and keep the other fields. */
export const MAX_UPLOAD_BODY = 12 * 1024 * 1024;
/** Beyond, the rest is read and let go, so that the browser gets an answer; beyond this, it gets none but 413. */
export const MAX_DRAINED_BODY = 128 * 1024 * 1024;
/** Fields kept before the file, and after it. */
export const MAX_FORM_BODY = 64 * 1024;
/** Field that takes the place of the file: the pages know it by this name too. */
export const TOO_LARGE_FIELD = 'fichier-trop-lourd';

class TooLarge extends Error {
  readonly statusCode = 413;
}

/**
 * @param most bytes of a body that is kept whole
 * @throws an error with status 413 for a body that is too large even to be let go, or too large without a file
 */
export async function readMultipart(contentType: string, body: Readable, most: number): Promise<Buffer> {
  let kept: Buffer[] = [];
  let tail: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  let head: Buffer | null = null;
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_DRAINED_BODY) throw new TooLarge();
    if (head === null) {
      kept.push(chunk);
      if (size <= most) continue;
      const whole = Buffer.concat(kept);
      head = Buffer.from(whole.subarray(0, MAX_FORM_BODY));
      tail = Buffer.from(whole.subarray(-MAX_FORM_BODY));
      kept = [];
    } else {
      tail = Buffer.concat([tail, chunk]).subarray(-MAX_FORM_BODY);
    }
  }
  return head === null ? Buffer.concat(kept) : withoutFile(contentType, head, tail);
}

/** The form without its file, and a field that says so. */
function withoutFile(contentType: string, head: Buffer, tail: Buffer): Buffer {
  const boundary = boundaryOf(contentType);
  if (boundary === null) throw new TooLarge();
  const begins = head.toString('latin1');
  const file = begins.indexOf('; filename="');
  const part = begins.lastIndexOf(`--${boundary}`, file);
  const next = tail.toString('latin1').indexOf(`\r\n--${boundary}`);
  if (file < 0 || part < 0 || next < 0) throw new TooLarge();
  const said = `--${boundary}\r\nContent-Disposition: form-data; name="${TOO_LARGE_FIELD}"\r\n\r\noui`;
  return Buffer.concat([head.subarray(0, part), Buffer.from(said, 'latin1'), tail.subarray(next)]);
}
