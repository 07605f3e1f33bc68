import type { Statement } from '../kernel/flight.ts';
import type { DeliveredEvent } from '../kernel/outbox.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { ActorKeys } from './access-state.ts';

const PERSONS: Statement = {
  name: 'project-persons',
  text: `insert into person_status (record_id, minor_until, deceased_on, opposed_at, source_version, as_of)
select record_id, minor_until, deceased_on, opposed_at, version, $6
  from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::bigint[])
    as g (record_id, minor_until, deceased_on, opposed_at, version)
on conflict (record_id) do update set minor_until = excluded.minor_until, deceased_on = excluded.deceased_on,
  opposed_at = excluded.opposed_at, source_version = excluded.source_version, as_of = excluded.as_of
where person_status.source_version < excluded.source_version`,
};

const MANDATE: Statement = {
  name: 'project-mandate',
  text: `insert into mandate (record_id, mandate_id, delegate_key, kind, scopes, categories, disagrees, active, since, until,
  source_version, as_of)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (record_id, mandate_id) do update set scopes = excluded.scopes, categories = excluded.categories,
  disagrees = excluded.disagrees, active = excluded.active, since = excluded.since, until = excluded.until,
  source_version = excluded.source_version, as_of = excluded.as_of
where mandate.source_version < excluded.source_version`,
};

/** `person.status`: legal days of the person, as ISO instants or null. The whole state each time. */
export interface PersonStatusEvent {
  readonly recordId: string;
  readonly minorUntil: string | null;
  readonly deceasedOn: string | null;
  readonly opposedAt: string | null;
}

/** `mandate.status`: who acts for the person of a record, and how far. `active` false: ended before its time. */
export interface MandateStatusEvent {
  readonly recordId: string;
  readonly mandateId: string;
  /** The other person's id in the space zone; kept as a keyed index. */
  readonly delegateId: string;
  readonly kind: 'parent' | 'guardian' | 'carer' | 'heir';
  readonly scopes: readonly string[];
  readonly categories: readonly string[] | null;
  readonly disagrees: boolean;
  readonly active: boolean;
  readonly since: string;
  readonly until: string | null;
}

/** Keeps what the other zone tells of persons and of who acts for them, each with the version of its source. */
export async function applyPersonEvents(
  tx: Transaction,
  keyOf: ActorKeys,
  at: Date,
  events: readonly DeliveredEvent[],
): Promise<void> {
  const told = new Map(events.filter((e) => e.kind === 'person.status').map((e) => [e.payload.recordId, e] as const));
  if (told.size > 0) {
    const last = [...told.values()].map(({ payload, version }) => ({
      ...(payload as unknown as PersonStatusEvent),
      version,
    }));
    await tx.query(PERSONS, [
      last.map((e) => e.recordId),
      last.map((e) => e.minorUntil),
      last.map((e) => e.deceasedOn),
      last.map((e) => e.opposedAt),
      last.map((e) => e.version),
      at,
    ]);
  }
  for (const { payload, version } of events.filter((e) => e.kind === 'mandate.status')) {
    const mandate = payload as unknown as MandateStatusEvent;
    await tx.query(MANDATE, [
      mandate.recordId,
      mandate.mandateId,
      keyOf('person', mandate.delegateId),
      mandate.kind,
      [...mandate.scopes],
      mandate.categories === null ? null : [...mandate.categories],
      mandate.disagrees,
      mandate.active,
      mandate.since,
      mandate.until,
      version,
      at,
    ]);
  }
}
