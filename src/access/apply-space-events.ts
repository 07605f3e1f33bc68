import type { Clock } from '../kernel/clock.ts';
import type { Statement } from '../kernel/flight.ts';
import type { DeliveredEvent } from '../kernel/outbox.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { ActorKeys } from './access-state.ts';

const PROFESSIONALS: Statement = {
  name: 'project-professionals',
  text: `insert into professional_status (professional_key, active, source_version, as_of)
select key, active, version, $4 from unnest($1::bytea[], $2::boolean[], $3::bigint[]) as g (key, active, version)
on conflict (professional_key) do update set active = excluded.active, source_version = excluded.source_version, as_of = excluded.as_of
where professional_status.source_version < excluded.source_version`,
};

const SOFTWARE: Statement = {
  name: 'project-software',
  text: `insert into software_status (software_key, approved, source_version, as_of)
select key, approved, version, $4 from unnest($1::bytea[], $2::boolean[], $3::bigint[]) as g (key, approved, version)
on conflict (software_key) do update set approved = excluded.approved, source_version = excluded.source_version, as_of = excluded.as_of
where software_status.source_version < excluded.source_version`,
};

const HEARTBEAT: Statement = {
  name: 'project-heartbeat',
  text: `insert into projection_heartbeat (source, as_of) values ('space', $1)
on conflict (source) do update set as_of = excluded.as_of where projection_heartbeat.as_of < excluded.as_of`,
};

/** Keeps the projections that `decide` reads: status of professionals and software, and the other zone's heartbeat. */
export async function applySpaceEvents(
  tx: Transaction,
  keyOf: ActorKeys,
  clock: Clock,
  events: readonly DeliveredEvent[],
): Promise<void> {
  const at = clock.now();
  const professionals = lastByKey(events.filter((e) => e.kind === 'professional.status'));
  if (professionals.length > 0) {
    await tx.query(PROFESSIONALS, [
      professionals.map((e) => keyOf('professional', String(e.payload.idNat))),
      professionals.map((e) => e.payload.active === true),
      professionals.map((e) => e.version),
      at,
    ]);
  }
  const software = lastByKey(events.filter((e) => e.kind === 'software.status'));
  if (software.length > 0) {
    await tx.query(SOFTWARE, [
      software.map((e) => keyOf('software', String(e.payload.clientId))),
      software.map((e) => e.payload.approved === true),
      software.map((e) => e.version),
      at,
    ]);
  }
  for (const beat of events.filter((e) => e.kind === 'heartbeat')) {
    await tx.query(HEARTBEAT, [new Date(String(beat.payload.at))]);
  }
}

/** One statement may touch a row once: of several events of a key, the last one counts. */
function lastByKey(events: readonly DeliveredEvent[]): DeliveredEvent[] {
  return [...new Map(events.map((e) => [e.key, e])).values()];
}
