import { LRUCache } from 'lru-cache';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** Sessions, codes and grants kept by the stand-in; the oldest leave first, all at the next start. */
const MAX_KEPT = 5_000;

/** What the library keeps between requests, in the memory of one process. One store a provider. */
export function memoryAdapter(): AdapterFactory {
  const store = new LRUCache<string, AdapterPayload>({ max: MAX_KEPT });
  const idsByUid = new LRUCache<string, string>({ max: MAX_KEPT });
  return (model: string): Adapter => {
    const keyOf = (id: string): string => `${model}|${id}`;
    return {
      async upsert(id, payload, expiresIn) {
        store.set(keyOf(id), payload, expiresIn ? { ttl: expiresIn * 1000 } : {});
        if (payload.uid !== undefined) idsByUid.set(keyOf(payload.uid), id);
      },
      find: async (id) => store.get(keyOf(id)),
      findByUid: async (uid) => store.get(keyOf(idsByUid.get(keyOf(uid)) ?? '')),
      findByUserCode: async () => undefined, // the device flow is not offered
      async consume(id) {
        const found = store.get(keyOf(id));
        if (found !== undefined) found.consumed = true;
      },
      async destroy(id) {
        store.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, payload] of store.entries()) if (payload.grantId === grantId) store.delete(key);
      },
    };
  };
}
