/** What a page weighs on the wire: itself, as a visitor with a cookie gets it, and the assets that it names, compressed. */
import { get } from 'node:http';

/** Bytes of everything that the first page loads. */
export const MAX_PAGE_BYTES = 180_000;
const ASSET = /(?:href|src)="(\/assets\/[^"]+)"/g;

/** @returns bytes of bodies; icons of manifests and what scripts load later are not counted */
export async function pageWeight(port: number, path: string, cookie: string): Promise<number> {
  const known: Record<string, string> = cookie === '' ? {} : { cookie };
  const page = await bodyOf(port, path, known);
  const words = await bodyOf(port, path, { ...known, 'accept-encoding': 'identity' });
  const assets = new Set([...words.toString('utf8').matchAll(ASSET)].map(([, address = '']) => address));
  const sizes = await Promise.all([...assets].map(async (one) => (await bodyOf(port, one, {})).length));
  return sizes.reduce((sum, size) => sum + size, page.length);
}

/** As it is sent: `fetch` would open what is compressed. */
function bodyOf(port: number, path: string, more: Record<string, string>): Promise<Buffer> {
  const headers = { host: `localhost:${port}`, 'accept-language': 'fr', 'accept-encoding': 'gzip, br', ...more };
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(pieces));
        else reject(new Error(`${path} answers ${answer.statusCode}`));
      });
    }).on('error', reject);
  });
}
