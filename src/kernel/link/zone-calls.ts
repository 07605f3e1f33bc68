import { Failure } from '../errors.ts';
import { type CopiedHead, type HeadStore, MAX_HEADS_PER_CALL } from '../head-store.ts';
import { EventGap } from '../inbox.ts';
import type { PublicJwk, SigningRing } from '../keys/signing-keys.ts';
import { MAX_RELAY_BATCH } from '../limits.ts';
import type { Consumer, DeliveredEvent } from '../outbox.ts';
import { MAX_PUBLISHED_KEYS } from './limits.ts';
import { defineCall } from './link-call.ts';
import type { LinkClient } from './link-client.ts';
import { type LinkOffer, offerToZone } from './link-server.ts';
import { bytes, instant, integer, list, object, oneOf, plain, type Shape, text } from './shapes.ts';

/** The calls that the zones make for themselves: events, heads of chains, public keys. */
const id = text(36);
const event: Shape<DeliveredEvent> = object({
  key: text(300),
  version: integer,
  kind: text(64),
  payload: plain<DeliveredEvent['payload']>(),
});
const none: Shape<null> = { write: () => null, read: () => null };

const EVENTS = defineCall({
  name: 'record.apply-events',
  as: 'zone',
  input: object({ events: list(event, MAX_RELAY_BATCH) }),
  output: none,
});
const KEYS = defineCall({
  name: 'space.keys',
  as: 'zone',
  input: object({ use: oneOf('token', 'actor') }),
  output: object({ keys: list(plain<PublicJwk>(), MAX_PUBLISHED_KEYS) }),
});
const HEADS_KNOWN = defineCall({
  name: 'space.known-heads',
  as: 'zone',
  input: object({ ids: list(id, MAX_HEADS_PER_CALL) }),
  output: object({ heads: list(object({ recordId: id, seq: integer, chain: bytes(64) }), MAX_HEADS_PER_CALL) }),
});
const copiedHead: Shape<CopiedHead> = object({ recordId: id, seq: integer, chain: bytes(64), signature: bytes(128) });
const HEADS_KEEP = defineCall({
  name: 'space.keep-heads',
  as: 'zone',
  input: object({ heads: list(copiedHead, MAX_HEADS_PER_CALL), keyId: text(64), at: instant }),
  output: none,
});

/** The record zone's end of the events. */
export function offerEvents(apply: Consumer): LinkOffer {
  return offerToZone(EVENTS, async ({ events }) => {
    await apply(events).catch(gapAsConflict);
    return null;
  });
}

/** An earlier event of this key is awaited: the other zone holds back the key, and delivers the rest. */
function gapAsConflict(error: unknown): never {
  if (error instanceof EventGap) throw new Failure('version-conflict', { reason: error.message });
  throw error;
}

/** Delivers the space zone's events; returns once they are durable there. */
export function eventsOver(link: LinkClient): Consumer {
  return async (events) => {
    await link.call(EVENTS, { events: [...events] });
  };
}

/** What the space zone's process answers. */
export function spaceOffers(rings: Readonly<Record<'token' | 'actor', SigningRing>>, heads: HeadStore): LinkOffer[] {
  return [
    offerToZone(KEYS, async ({ use }) => {
      await rings[use].refresh(); // another process may have made the next one
      return { keys: rings[use].publicJwks().keys };
    }),
    offerToZone(HEADS_KNOWN, async ({ ids }) => ({ heads: [...(await heads.known(ids))] })),
    offerToZone(HEADS_KEEP, async (copies) => {
      await heads.keep(copies);
      return null;
    }),
  ];
}

/** The public keys of the space zone for one use. */
export async function keysOver(link: LinkClient, use: 'token' | 'actor'): Promise<readonly PublicJwk[]> {
  return (await link.call(KEYS, { use })).keys;
}

/** The space zone's copies of heads, from the record zone's process. */
export function headStoreOver(link: LinkClient): HeadStore {
  return {
    known: async (ids) => (await link.call(HEADS_KNOWN, { ids: [...ids] })).heads,
    async keep({ heads, keyId, at }) {
      await link.call(HEADS_KEEP, { heads: [...heads], keyId, at });
    },
  };
}
