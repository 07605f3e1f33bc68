import { Failure } from '../errors.ts';
import type { PlainHead, SignedHead } from '../head-signature.ts';
import { type HeadStore, MAX_HEADS_PER_CALL } from '../head-store.ts';
import { EventGap } from '../inbox.ts';
import type { PublicJwk, SigningRing } from '../keys/signing-keys.ts';
import { MAX_RELAY_BATCH } from '../limits.ts';
import { MAX_PATH_BYTES } from '../merkle.ts';
import type { Consumer, DeliveredEvent } from '../outbox.ts';
import type { Zone } from '../zones.ts';
import { MAX_PUBLISHED_KEYS } from './limits.ts';
import { defineCall } from './link-call.ts';
import type { LinkClient } from './link-client.ts';
import { type LinkOffer, offerToZone } from './link-server.ts';
import { bytes, instant, integer, list, nullable, object, oneOf, plain, type Shape, text } from './shapes.ts';

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
const plainHead: Shape<PlainHead> = object({ ownerId: id, seq: integer, chain: bytes(64) });
const signedHead: Shape<SignedHead> = object({
  ownerId: id,
  seq: integer,
  chain: bytes(64),
  path: nullable(bytes(MAX_PATH_BYTES)),
  signature: bytes(128),
});

/** Each zone keeps the copies of the other's heads: two calls to it, the same both ways. */
function headCalls(keeper: Zone) {
  return {
    known: defineCall({
      name: `${keeper}.known-heads`,
      as: 'zone',
      input: object({ ids: list(id, MAX_HEADS_PER_CALL) }),
      output: object({ heads: list(plainHead, MAX_HEADS_PER_CALL) }),
    }),
    keep: defineCall({
      name: `${keeper}.keep-heads`,
      as: 'zone',
      input: object({ heads: list(signedHead, MAX_HEADS_PER_CALL), keyId: text(64), at: instant }),
      output: none,
    }),
  };
}
const HEAD_CALLS = { record: headCalls('record'), space: headCalls('space') } as const;

const NOTICES = defineCall({
  name: 'space.apply-notices',
  as: 'zone',
  input: object({ events: list(event, MAX_RELAY_BATCH) }),
  output: none,
});

/** The space zone's end of what the record zone tells. */
export function offerNotices(apply: Consumer): LinkOffer {
  return offerToZone(NOTICES, async ({ events }) => {
    await apply(events);
    return null;
  });
}

/** Delivers what the record zone tells; returns once it is durable there. */
export function noticesOver(link: LinkClient): Consumer {
  return async (events) => {
    await link.call(NOTICES, { events: [...events] });
  };
}

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

/** What the keeper of the other zone's heads answers. */
export function headOffers(keeper: Zone, heads: HeadStore): LinkOffer[] {
  return [
    offerToZone(HEAD_CALLS[keeper].known, async ({ ids }) => ({ heads: [...(await heads.known(ids))] })),
    offerToZone(HEAD_CALLS[keeper].keep, async (copies) => {
      await heads.keep(copies);
      return null;
    }),
  ];
}

/** The public keys of the space zone, for the record zone's process. */
export function keysOffer(rings: Readonly<Record<'token' | 'actor', SigningRing>>): LinkOffer {
  return offerToZone(KEYS, async ({ use }) => {
    await rings[use].refresh(); // another process may have made the next one
    return { keys: rings[use].publicJwks().keys };
  });
}

/** The public keys of the space zone for one use. */
export async function keysOver(link: LinkClient, use: 'token' | 'actor'): Promise<readonly PublicJwk[]> {
  return (await link.call(KEYS, { use })).keys;
}

/** The copies that the other zone keeps, from the process whose heads they are. */
export function headStoreOver(link: LinkClient, keeper: Zone): HeadStore {
  const { known, keep } = HEAD_CALLS[keeper];
  return {
    known: async (ids) => (await link.call(known, { ids: [...ids] })).heads,
    async keep({ heads, keyId, at }) {
      await link.call(keep, { heads: [...heads], keyId, at });
    },
  };
}
