import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Config } from '@react-router/dev/config';

const MIN_BYTES_TO_COMPRESS = 1024;
const COMPRESSIBLE = /\.(?:js|css|svg|json|txt)$/;
const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

/** Writes `x.br` and `x.gz` beside each text asset, so that serving costs no processor time. */
async function precompress(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!COMPRESSIBLE.test(name)) continue;
    const bytes = await readFile(join(folder, name));
    if (bytes.length < MIN_BYTES_TO_COMPRESS) continue;
    await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(bytes, BEST));
    await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }));
  }
}

/** The pages live in `web/`; one server bundle and one set of assets go to `build/`. */
export default {
  appDirectory: 'web',
  buildDirectory: 'build',
  ssr: true,
  // Few routes: all are named in the first page, so that no further manifest request is made.
  routeDiscovery: { mode: 'initial' },
  buildEnd: ({ reactRouterConfig }) => precompress(join(reactRouterConfig.buildDirectory, 'client')),
} satisfies Config;
