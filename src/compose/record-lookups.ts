import { LRUCache } from 'lru-cache';
import type { AccessState } from '../access/access-state.ts';
import { ownRecordsConsumer } from '../access/own-records.ts';
import { administratorEmergencies, administratorsConsumer } from '../access/tell-administrators.ts';
import type { DocumentsEnv } from '../documents/documents-env.ts';
import { globalKeysConsumer, recordHolding, recordsOfUniqueId } from '../documents/global-keys.ts';
import { recordsInReach } from '../documents/records-in-reach.ts';
import { structureCases, structureCasesConsumer } from '../documents/structure-cases.ts';
import type { OwnerRef } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Statement } from '../kernel/flight.ts';
import type { ZoneKeys } from '../kernel/keys/key-ring.ts';
import type { Log } from '../kernel/log.ts';
import type { Consumer } from '../kernel/outbox.ts';
import type { OutboxRelay } from '../kernel/outbox-relay.ts';
import type { StateReader } from '../kernel/runner-parts.ts';
import type { Database } from '../kernel/transaction.ts';

const FIND_BY_INS: Statement = {
  name: 'record-by-ins',
  text: 'select record_id from ins_index where blind = any($1::bytea[]) limit 1',
};

/** The text whose keyed index finds a record by INS. */
export const insText = (ins: { readonly value: string; readonly oid: string }): string =>
  `${ins.oid}|${ins.value.toUpperCase()}`;

/** Records lately found that one process remembers, by the blind index of an INS or by what they hold. */
const MAX_REMEMBERED_OWNERS = 20_000;
const MAX_OWNER_AGE_MS = 5 * 60_000;

/**
 * Finds the record behind a reference. What was found stays true: both tables only grow, and whether the record is open and
 * the caller may see it is read in every act. What was not found is asked again.
 */
export function ownerResolver(
  database: Database,
  keys: ZoneKeys,
  relay: OutboxRelay,
): (ref: OwnerRef) => Promise<string | null> {
  const known = new LRUCache<string, string>({ max: MAX_REMEMBERED_OWNERS, ttl: MAX_OWNER_AGE_MS });
  const find = async (name: string, ask: () => Promise<string | null>): Promise<string | null> => {
    const found = known.get(name) ?? (await ask());
    if (found !== null) known.set(name, found);
    return found;
  };
  return async (ref) => {
    if ('id' in ref) return ref.id;
    if ('ins' in ref) {
      const blind = keys.blindIndexes(insText(ref.ins)).map((b) => b.index);
      return find(blind.map((index) => index.toString('base64')).join(), async () => {
        const rows = await database.lookUp<{ record_id: string }>(FIND_BY_INS, [blind]);
        return rows[0]?.record_id ?? null;
      });
    }
    const { kind, id } = ref.holding;
    return find(`${kind}|${id}`, async () => {
      const there = await recordHolding(database, kind, id);
      if (there !== null) return there;
      // A key not there yet may still be in the outbox: it is drained once, then asked again.
      await relay.drain();
      return recordHolding(database, kind, id);
    });
  };
}

interface Lookups {
  readonly database: Database;
  readonly states: StateReader<AccessState>;
  readonly relay: OutboxRelay;
  readonly clock: Clock;
}

/**
 * The records that hold a document by this uniqueId (dotted OID), those of the last moment too; of several, those that the actor reaches. One
 * is named by it: an act on it is refused, and traced, in it. Null: too many hold it to look at.
 */
export function recordsByUniqueId(
  documents: DocumentsEnv,
  { database, states, relay, clock }: Lookups,
): (actor: Actor, uniqueId: string) => Promise<readonly string[] | null> {
  return async (actor, uniqueId) => {
    await relay.drain();
    const claims = await recordsOfUniqueId(database, uniqueId);
    if (claims === null || claims.length < 2) return claims;
    return recordsInReach(documents, { database, states }, actor, uniqueId, claims, clock.now());
  };
}

/** What is found across records: opaque ids and uniqueIds, who was let into which, which cases wait for which structure, which emergencies for which administrator. */
export function indexesAcross(database: Database, clock: Clock, log: Log): Consumer {
  const consumers = [
    globalKeysConsumer(database, () => clock.now(), log),
    ownRecordsConsumer(database),
    structureCasesConsumer(database),
    administratorsConsumer(database),
  ];
  return async (events) => void (await Promise.all(consumers.map((consume) => consume(events))));
}

/** What waits across records for an officer of a structure, and for an administrator of records. */
export const waitingWork = (parts: Parameters<typeof administratorEmergencies>[0]) => ({
  cases: structureCases(parts),
  emergencies: administratorEmergencies(parts),
});
