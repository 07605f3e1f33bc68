/** Between Fastify and the Fetch standard that the pages speak. */
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Headers of a request that the pages may see; cookies and credentials stay in the door. */
const PASSED_HEADERS = ['accept', 'accept-language', 'content-type', 'user-agent', 'x-react-router-data-request'];

const compress = promisify(brotliCompress);
/** About a third of a page, for half a millisecond. */
const BROTLI_QUALITY = 5;

/** Host headers that we accept to build addresses from: a name or an IP address, with an optional port. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** Our own origin for this request: the configured one, else the one that the browser named. Null for a hostile Host. */
export function originOf(request: FastifyRequest, publicOrigin: string | null): URL | null {
  if (publicOrigin !== null) return new URL(publicOrigin);
  const host = request.host;
  return typeof host === 'string' && HOST.test(host) ? new URL(`${request.protocol}://${host}`) : null;
}

/**
 * The Fetch request for the router. `body` is the whole body, already read under its limit.
 * The `Origin` header is ours: the door has checked the real one (`form-guard.ts`), and browsers send `null` with our
 * no-referrer policy, which the router would refuse.
 */
export function toFetchRequest(
  request: FastifyRequest,
  origin: URL,
  body: Buffer | null,
  signal: AbortSignal,
): Request {
  const headers = new Headers();
  for (const name of PASSED_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  if (body !== null) headers.set('origin', origin.origin);
  const init: RequestInit = { method: request.method, headers, signal };
  if (body !== null) init.body = new Uint8Array(body);
  return new Request(new URL(request.url, origin), init);
}

/**
 * Sends a Fetch response through Fastify; headers that the page set win over `headers`, cookies are added. A page is drawn
 * whole before it is sent: it leaves in one piece, with its length. Files stream.
 *
 * Only a page for a visitor without any cookie is compressed: it holds nothing that was secret before, whereas the length of a
 * compressed page that mixes a secret with what its address says tells of the secret (BREACH, 2013).
 */
export async function sendFetchResponse(
  reply: FastifyReply,
  response: Response,
  headers: Readonly<Record<string, string>>,
  cookies: readonly string[],
): Promise<FastifyReply> {
  reply.code(response.status).headers(headers);
  response.headers.forEach((value, name) => {
    if (name !== 'set-cookie') reply.header(name, value);
  });
  if (cookies.length > 0) reply.header('set-cookie', [...cookies]);
  if (response.body === null) return reply.send();
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    const page = Buffer.from(await response.arrayBuffer());
    reply.header('vary', 'accept-encoding, cookie');
    if (reply.request.headers.cookie !== undefined || !takesBrotli(reply.request)) return reply.send(page);
    const packed = await compress(page, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
    return reply.header('content-encoding', 'br').send(packed);
  }
  return reply.send(Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>));
}

function takesBrotli(request: FastifyRequest): boolean {
  const accepted = request.headers['accept-encoding'];
  return typeof accepted === 'string' && /(?:^|[,\s])br(?=$|[,\s])/.test(accepted);
}
