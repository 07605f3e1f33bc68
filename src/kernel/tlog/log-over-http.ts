import type { LogSource } from './follow-log.ts';
import { MAX_LOG_READ_MS } from './limits.ts';
import { MAX_NOTE_CHARS } from './note.ts';
import { readBounded } from './outside-witness.ts';
import { tilePath } from './read-log.ts';
import { HASH_BYTES, TILE_WIDTH } from './tree.ts';

/** Bytes of a character of a note, at most (UTF-8). */
const MAX_CHAR_BYTES = 4;

/** A log where it publishes itself, by the address above `checkpoint` and `tile/`. */
export function logOverHttp(url: string): LogSource {
  const get = async (path: string, most: number): Promise<Buffer | null> => {
    const signal = AbortSignal.timeout(MAX_LOG_READ_MS);
    const response = await fetch(`${url}/${path}`, { redirect: 'error', signal, cache: 'no-store' });
    const bytes = await readBounded(response, most);
    if (response.status === 404) return null;
    if (response.status !== 200) throw new Error(`HTTP status ${response.status} for ${path}`);
    return bytes;
  };
  return {
    async checkpoint() {
      const bytes = await get('checkpoint', MAX_NOTE_CHARS * MAX_CHAR_BYTES);
      if (bytes === null) throw new Error('it has no checkpoint yet (HTTP status 404)');
      return bytes.toString('utf8');
    },
    async tile(place, width) {
      const whole = TILE_WIDTH * HASH_BYTES;
      // A log may forget a part of a tile once the whole is there.
      const bytes = (await get(tilePath(place, width), whole)) ?? (await get(tilePath(place, TILE_WIDTH), whole));
      if (bytes === null || bytes.length < width * HASH_BYTES)
        throw new Error(`it lacks a tile of its own checkpoint: ${tilePath(place, width)}`);
      return bytes.subarray(0, width * HASH_BYTES);
    },
  };
}
