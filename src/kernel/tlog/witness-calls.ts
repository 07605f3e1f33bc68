import { defineCall } from '../link/link-call.ts';
import type { LinkClient } from '../link/link-client.ts';
import { type LinkOffer, offerToZone } from '../link/link-server.ts';
import { integer, object, type Shape, text } from '../link/shapes.ts';
import type { Zone } from '../zones.ts';
import type { WitnessCalls } from './ask-witness.ts';
import { MAX_WITNESS_REQUEST_CHARS } from './limits.ts';
import type { Witness, WitnessAnswer } from './witness.ts';

/** Each zone cosigns the other's log: two calls to it, the same both ways. */

const MAX_KEY_CHARS = 400;
const MAX_ANSWER_CHARS = 1_000;
const none: Shape<null> = { write: () => null, read: () => null };

function callsOf(keeper: Zone) {
  return {
    key: defineCall({
      name: `${keeper}.witness-key`,
      as: 'zone',
      input: none,
      output: object({ key: text(MAX_KEY_CHARS) }),
    }),
    cosign: defineCall({
      name: `${keeper}.cosign`,
      as: 'zone',
      input: object({ body: text(MAX_WITNESS_REQUEST_CHARS), logKey: text(MAX_KEY_CHARS) }),
      output: object({ status: integer, body: text(MAX_ANSWER_CHARS) }),
    }),
  };
}
const CALLS = { record: callsOf('record'), space: callsOf('space') } as const;

/** What the zone that cosigns answers. */
export function witnessOffers(keeper: Zone, witness: Witness): LinkOffer[] {
  return [
    offerToZone(CALLS[keeper].key, async () => ({ key: witness.key.text })),
    offerToZone(CALLS[keeper].cosign, ({ body, logKey }) => witness.addCheckpoint(body, logKey)),
  ];
}

/** The other zone's witness, in its own process. */
export function witnessOver(link: LinkClient, keeper: Zone): WitnessCalls {
  const { key, cosign } = CALLS[keeper];
  return {
    name: `the ${keeper} zone`,
    key: async () => (await link.call(key, null)).key,
    addCheckpoint: async (body, logKey) => (await link.call(cosign, { body, logKey })) as WitnessAnswer,
  };
}

/** The same, in this process. */
export function witnessHere(keeper: Zone, witness: Witness): WitnessCalls {
  return {
    name: `the ${keeper} zone`,
    key: async () => witness.key.text,
    addCheckpoint: (body, logKey) => witness.addCheckpoint(body, logKey),
  };
}
