import type { BlindIndex, ZoneKeys } from '../keys/key-ring.ts';
import type { Consumer, DeliveredEvent } from '../outbox.ts';

/** An INS as stated: what the record zone's key service makes its blind indexes of. */
export interface StatedIns {
  readonly value: string;
  readonly oid: string;
}

/** Asks the record zone's key service, for the INS in their order. */
export type AskIndexes = (asked: readonly StatedIns[]) => Promise<readonly (readonly BlindIndex[])[]>;

/** Never the version of a key: marks an INS that waits, sealed, for its indexes. */
const DEFERRED = 0;
const PURPOSE = 'deferred-index';

interface Identified {
  readonly indexes: readonly { readonly version: number; readonly index: string }[];
}

/**
 * In the place of the indexes, when the key service is in another process: the INS itself, sealed under this zone's key.
 * The outbox keeps it until the event is delivered, so that an import does not wait for the other zone.
 */
export function deferIndexes(keys: ZoneKeys): (ins: StatedIns) => readonly BlindIndex[] {
  return ({ value, oid }) => [
    { version: DEFERRED, index: Buffer.from(keys.sealToken(PURPOSE, { value, oid }), 'base64url') },
  ];
}

/**
 * Before delivery, asks for the indexes of the INS that wait: only indexes reach the record zone's database.
 * @param kinds events whose payload has `indexes`
 */
export function resolvingIndexes(
  keys: ZoneKeys,
  kinds: readonly string[],
  ask: AskIndexes,
  deliver: Consumer,
): Consumer {
  return async (events) => {
    const waiting = events.map((event) => (kinds.includes(event.kind) ? deferredIn(keys, event) : []));
    const asked = waiting.flat();
    const answers = asked.length === 0 ? [] : [...(await ask(asked))];
    await deliver(
      events.map((event, i) => {
        const found = answers.splice(0, waiting[i]?.length ?? 0);
        if (found.length === 0) return event;
        return { ...event, payload: { ...event.payload, indexes: found.flat().map(toPayload) } };
      }),
    );
  };
}

function toPayload({ version, index }: BlindIndex): { version: number; index: string } {
  return { version, index: index.toString('base64') };
}

function deferredIn(keys: ZoneKeys, { payload }: DeliveredEvent): StatedIns[] {
  return (payload as unknown as Identified).indexes
    .filter(({ version }) => version === DEFERRED)
    .map(({ index }) => keys.openToken(PURPOSE, Buffer.from(index, 'base64').toString('base64url')) as StatedIns);
}
