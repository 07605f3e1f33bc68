/** The administrators of a record are told of an emergency: who, in the act that opens it, and where each of them looks. */
import type { OutboxEvent } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Statement } from '../kernel/flight.ts';
import { bytesIn, type Consumer, payloadsOf } from '../kernel/outbox.ts';
import type { StateReader } from '../kernel/runner-parts.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import type { AccessState, ActorKeys } from './access-state.ts';
import { decide } from './decide.ts';
import type { Place } from './rule-store.ts';

/** Emergencies that an administrator is shown at once, the newest first. */
export const MAX_TOLD_EMERGENCIES = 5;
/** Records that are looked at for those: she may no longer administer some. */
const MAX_LOOKED_AT = 200;
/** As long as notices to the person are kept. */
const KEPT_MS = 730 * 86_400_000;
const MAX_PURGED = 1_000;

const TOLD = 'access.emergency-told';
const SEEN = 'access.emergency-seen';

/** One who was let in in a secret session administers in secret sessions only, and no emergency is told there. */
const TELL: Statement = {
  name: 'access-tell-administrators',
  text: `insert into emergency_notice (record_id, emergency_id, administrator_key, trace_id)
select record_id, $2, subject_key, $3 from access_rule
where record_id = $1 and kind = 'administrator' and subject_kind = 'professional' and not secret
  and since <= $4 and (until is null or until > $4) and subject_key <> $5
group by record_id, subject_key returning administrator_key`,
};

const FILL: Statement = {
  name: 'administrator-emergencies-fill',
  text: `insert into administrator_emergency (administrator_key, emergency_id, record_id, opened_at)
select * from unnest($1::bytea[], $2::uuid[], $3::uuid[], $4::timestamptz[]) on conflict do nothing`,
};
const EMPTY: Statement = {
  name: 'administrator-emergencies-empty',
  text: `delete from administrator_emergency a using unnest($1::bytea[], $2::uuid[]) as g (administrator_key, emergency_id)
where a.administrator_key = g.administrator_key and a.emergency_id = g.emergency_id`,
};
const FIND: Statement = {
  name: 'administrator-emergencies-find',
  text: `select record_id, max(opened_at) as newest from administrator_emergency
where administrator_key = $1 and ($2::uuid is null or emergency_id = $2)
group by record_id order by newest desc, record_id limit ${MAX_LOOKED_AT}`,
};
const PURGE: Statement = {
  name: 'administrator-emergencies-purge',
  text: `delete from administrator_emergency a using (select administrator_key, emergency_id from administrator_emergency
  where opened_at < $1 limit ${MAX_PURGED}) as g
where a.administrator_key = g.administrator_key and a.emergency_id = g.emergency_id returning 1 as one`,
};
const WAITS: Statement = {
  name: 'administrator-emergencies-wait',
  text: `select e.opened_at from emergency_notice n
join emergency_access e on e.record_id = n.record_id and e.emergency_id = n.emergency_id
where n.record_id = $1 and n.administrator_key = $2 and n.seen_at is null and ($3::uuid is null or n.emergency_id = $3)
order by e.opened_at desc limit ${MAX_TOLD_EMERGENCIES + 1}`,
};

/** Each administrator of the record, but the one who opens it herself. Told by keyed indexes: no event names a professional. */
export async function tellAdministrators(
  tx: Transaction,
  { ownerId, now, traceId }: Place,
  emergencyId: string,
  openerKey: Buffer,
): Promise<OutboxEvent[]> {
  const rows = await tx.query<{ administrator_key: Buffer }>(TELL, [ownerId, emergencyId, traceId, now, openerKey]);
  if (rows.length === 0) return [];
  const keys = rows.map(({ administrator_key: key }) => key.toString('base64'));
  const payload = { emergencyId, recordId: ownerId, at: now.toISOString(), keys };
  return [{ key: outboxKey(emergencyId), kind: TOLD, payload }];
}

/** She put it away: it is no longer looked for. */
export const emergencySeen = (emergencyId: string, administratorKey: Buffer): OutboxEvent => ({
  key: outboxKey(emergencyId),
  kind: SEEN,
  payload: { emergencyId, key: administratorKey.toString('base64') },
});

/** One key, so that what is put away comes after what was told. */
const outboxKey = (emergencyId: string): string => `emergency-told:${emergencyId}`;

export function administratorsConsumer(database: Database): Consumer {
  return async (events) => {
    const told = payloadsOf(events, TOLD).flatMap(({ keys, ...where }) =>
      (keys as readonly string[]).map((key): Record<string, unknown> => ({ ...where, key })),
    );
    const seen = payloadsOf(events, SEEN);
    if (told.length > 0)
      await database.lookUp(FILL, [
        told.map(({ key }) => bytesIn(key)),
        told.map(({ emergencyId }) => String(emergencyId)),
        told.map(({ recordId }) => String(recordId)),
        told.map(({ at }) => new Date(String(at))),
      ]);
    if (seen.length > 0)
      await database.lookUp(EMPTY, [
        seen.map(({ key }) => bytesIn(key)),
        seen.map(({ emergencyId }) => String(emergencyId)),
      ]);
  };
}

interface Parts {
  readonly database: Database;
  readonly states: StateReader<AccessState>;
  readonly keyOf: ActorKeys;
  readonly clock: Clock;
}

/** Where emergencies wait for an administrator. */
export interface WaitingEmergencies {
  /** Records that she administers now, and how many of the last MAX_TOLD_EMERGENCIES over all of them each has. */
  readonly records: readonly { readonly recordId: string; readonly count: number }[];
  /** There are more than MAX_TOLD_EMERGENCIES. */
  readonly more: boolean;
}

/**
 * Where emergencies wait for this administrator, all or one: ids only, and each is then an act of its record. Records that she no longer
 * administers, or whose person blocked her, are left out as those where nothing waits, and leave no trace: the decision is the act's own.
 * `except`: records that are not looked at.
 */
export function administratorEmergencies(parts: Parts) {
  const { database, keyOf } = parts;
  return {
    async waiting(
      actor: Actor,
      emergencyId: string | null,
      except: readonly string[] = [],
    ): Promise<WaitingEmergencies> {
      if (actor.kind !== 'professional') return { records: [], more: false };
      const key = keyOf('professional', actor.id);
      const rows = await database.lookUp<{ record_id: string; newest: Date }>(FIND, [key, emergencyId]);
      let found: { readonly recordId: string; readonly at: Date }[] = [];
      for (const { record_id: recordId, newest } of rows) {
        const last = found[MAX_TOLD_EMERGENCIES - 1];
        if (found.length > MAX_TOLD_EMERGENCIES && last !== undefined && last.at >= newest) break; // the others are older
        if (except.includes(recordId)) continue;
        const here = await waitingIn(parts, recordId, actor, key, emergencyId);
        found = [...found, ...here.map((at) => ({ recordId, at }))]
          .toSorted((a, b) => b.at.getTime() - a.at.getTime())
          .slice(0, MAX_TOLD_EMERGENCIES + 1);
      }
      const counts = new Map<string, number>();
      for (const { recordId } of found.slice(0, MAX_TOLD_EMERGENCIES))
        counts.set(recordId, (counts.get(recordId) ?? 0) + 1);
      const records = [...counts].map(([recordId, count]) => ({ recordId, count }));
      return { records, more: found.length > MAX_TOLD_EMERGENCIES };
    },
    async purge(now: Date): Promise<number> {
      return (await database.lookUp(PURGE, [new Date(now.getTime() - KEPT_MS)])).length;
    },
  };
}

/** When those that wait for her in one record were opened, the last first; none where the decision closes it to her. */
async function waitingIn(
  { database, states, clock }: Parts,
  recordId: string,
  actor: Actor,
  key: Buffer,
  emergencyId: string | null,
): Promise<readonly Date[]> {
  const now = clock.now();
  const [state, rows] = await database.readAtOnce(recordId, (tx) =>
    Promise.all([
      states.read(tx, recordId, actor, now),
      tx.query<{ opened_at: Date }>(WAITS, [recordId, key, emergencyId]),
    ]),
  );
  const { permit } = decide(actor, actor.onBehalfOf, 'access.read-emergencies', actor.purpose, state, null, now);
  return permit ? rows.map(({ opened_at: at }) => at) : [];
}
