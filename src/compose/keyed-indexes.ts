import { LRUCache } from 'lru-cache';
import type { ActorKeys } from '../access/access-state.ts';
import type { DocumentsEnv } from '../documents/documents-env.ts';
import type { ZoneKeys } from '../kernel/keys/key-ring.ts';

/** Keyed indexes of actors and words that one process keeps. */
const MAX_REMEMBERED_INDEXES = 20_000;

/** The same actors, structures and products come again at each request: their keyed indexes are kept, not the zone's key. */
export function keyedIndexes(keys: ZoneKeys): { keyOf: ActorKeys; wordKey: DocumentsEnv['wordKey'] } {
  const known = new LRUCache<string, Buffer>({ max: MAX_REMEMBERED_INDEXES });
  const indexOf = (text: string): Buffer => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = keys.actorKey(text);
    known.set(text, made);
    return made;
  };
  return {
    keyOf: (kind, id) => indexOf(`${kind}|${id}`),
    wordKey: (kind, text) => indexOf(`word|${kind}|${text}`),
  };
}
