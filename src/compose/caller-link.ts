/** Who calls at the SOAP door, asked of the directory: in one process, and across the link between two. */
import { LRUCache } from 'lru-cache';
import type { CallerIdentity, Directory, StatedCaller } from '../directory/contract.ts';
import type { Clock } from '../kernel/clock.ts';
import { isFailure } from '../kernel/errors.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToZone } from '../kernel/link/link-server.ts';
import { nullable, object, plain, text } from '../kernel/link/shapes.ts';

export type IdentifyCaller = (stated: StatedCaller) => Promise<CallerIdentity>;

/** Callers that one process remembers. */
const MAX_REMEMBERED_CALLERS = 10_000;
/** A caller is asked for again after this long. */
const FRESH_MS = 30_000;
/** While the directory does not answer, what it said so long ago still counts: deposits go on. Who is struck off is cut by `decide`. */
const MAX_STALE_MS = 3_600_000;

const IDENTIFY = defineCall({
  name: 'space.identify-caller',
  as: 'zone',
  input: object({ professionalId: nullable(text(64)), structureId: text(64), approvalNumber: nullable(text(512)) }),
  output: object({ identity: plain<CallerIdentity>() }),
});

/** What the space zone's process answers. */
export function identifyOffer(directory: Directory): LinkOffer {
  return offerToZone(IDENTIFY, async (stated) => ({ identity: await directory.identify(stated) }));
}

export function identifyOver(link: LinkClient): IdentifyCaller {
  return async (stated) => (await link.call(IDENTIFY, { ...stated })).identity;
}

/** Remembers who was identified; a refusal is asked again each time. */
export function rememberingCallers(identify: IdentifyCaller, clock: Clock): IdentifyCaller {
  const known = new LRUCache<string, { readonly identity: CallerIdentity; readonly at: number }>({
    max: MAX_REMEMBERED_CALLERS,
  });
  return async (stated) => {
    const key = JSON.stringify([stated.professionalId, stated.structureId, stated.approvalNumber]);
    const now = clock.monotonic();
    const found = known.get(key);
    if (found !== undefined && now - found.at < FRESH_MS) return found.identity;
    try {
      const identity = await identify(stated);
      if (identity.actor === null) known.delete(key);
      else known.set(key, { identity, at: now });
      return identity;
    } catch (error) {
      const isAway = isFailure(error, 'unavailable') || isFailure(error, 'busy');
      if (isAway && found !== undefined && now - found.at < MAX_STALE_MS) return found.identity;
      throw error;
    }
  };
}
