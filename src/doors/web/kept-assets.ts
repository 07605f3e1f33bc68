/** The built scripts, styles and fonts, read once when the server starts: pages built again meanwhile take nothing from it. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ASSETS_PATH } from './security-headers.ts';

/** Bytes of all assets together, as built and compressed: ours have two million. */
const MAX_ASSET_BYTES = 64 * 1024 * 1024;
const ASSET_SECONDS = 365 * 24 * 3600;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
};
/** Compressed copies that the build made, the best first, with the ending of their names. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  /** By the name of the encoding. */
  readonly packed: ReadonlyMap<string, Buffer>;
}

async function readAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const names = (await readdir(folder, { withFileTypes: true })).filter((one) => one.isFile()).map(({ name }) => name);
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
  const size = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  if (size > MAX_ASSET_BYTES) throw new Error(`the assets of the pages have ${size} bytes, at most ${MAX_ASSET_BYTES}`);
  const assets = new Map<string, Asset>();
  for (const [name, bytes] of files) {
    if (ENCODINGS.some(([, ending]) => name.endsWith(ending))) continue;
    const packed = ENCODINGS.flatMap(([encoding, ending]) => {
      const copy = files.get(`${name}${ending}`);
      return copy === undefined ? [] : [[encoding, copy] as const];
    });
    const type = MEDIA_TYPES[extname(name)] ?? 'application/octet-stream';
    assets.set(name, { type, bytes, packed: new Map(packed) });
  }
  return assets;
}

/** True when the browser takes this encoding (RFC 9110 §12.5.3). */
function takes(request: FastifyRequest, encoding: string): boolean {
  const accepted = (request.headers['accept-encoding'] ?? '').toString().toLowerCase().split(',');
  return accepted.some((one) => {
    const [name = '', ...parameters] = one.split(';').map((part) => part.trim());
    return name === encoding && !parameters.some((part) => /^q=0(?:\.0*)?$/.test(part));
  });
}

/** Serves the assets of the build that this server started with. Names hold a hash of the content: they never change. */
export async function keptAssets(app: FastifyInstance, folder: string): Promise<void> {
  const assets = await readAssets(folder);
  app.get<{ Params: { name: string } }>(
    `${ASSETS_PATH}:name`,
    { config: { policy: 'public' } },
    (request, reply): FastifyReply => {
      reply.header('x-content-type-options', 'nosniff').header('cross-origin-resource-policy', 'same-origin');
      const asset = assets.get(request.params.name);
      if (asset === undefined) return reply.code(404).type('text/plain; charset=utf-8').send('Not found');
      reply.header('cache-control', `public, max-age=${ASSET_SECONDS}, immutable`).header('vary', 'accept-encoding');
      const packed = [...asset.packed].find(([encoding]) => takes(request, encoding));
      if (packed !== undefined) reply.header('content-encoding', packed[0]);
      return reply.type(asset.type).send(packed?.[1] ?? asset.bytes);
    },
  );
}
