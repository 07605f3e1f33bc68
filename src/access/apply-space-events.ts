import type { Clock } from '../kernel/clock.ts';
import type { Statement } from '../kernel/flight.ts';
import type { DeliveredEvent } from '../kernel/outbox.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { ActorKeys } from './access-state.ts';
import { applyPersonEvents } from './apply-person-events.ts';

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

const STRUCTURES: Statement = {
  name: 'project-structures',
  text: `insert into structure_status (structure_key, active, regulates, source_version, as_of)
select key, active, regulates, version, $5
  from unnest($1::bytea[], $2::boolean[], $3::boolean[], $4::bigint[]) as g (key, active, regulates, version)
on conflict (structure_key) do update set active = excluded.active, regulates = excluded.regulates, source_version = excluded.source_version, as_of = excluded.as_of
where structure_status.source_version < excluded.source_version`,
};

const OFFICERS: Statement = {
  name: 'project-officers',
  text: `insert into structure_officer (structure_key, professional_key, active, source_version, as_of)
select structure, professional, active, version, $5
  from unnest($1::bytea[], $2::bytea[], $3::boolean[], $4::bigint[]) as g (structure, professional, active, version)
on conflict (structure_key, professional_key) do update set active = excluded.active, source_version = excluded.source_version, as_of = excluded.as_of
where structure_officer.source_version < excluded.source_version`,
};

const REVOKED_TOKENS: Statement = {
  name: 'project-revoked-tokens',
  text: `insert into revoked_token (token_hash, expires_at)
select decode(hash, 'hex'), expires_at from unnest($1::text[], $2::timestamptz[]) as g (hash, expires_at)
on conflict do nothing`,
};

const HEARTBEAT: Statement = {
  name: 'project-heartbeat',
  text: `insert into projection_heartbeat (source, as_of) values ('space', $1)
on conflict (source) do update set as_of = excluded.as_of where projection_heartbeat.as_of < excluded.as_of`,
};

/** Keeps the projections: status of professionals, software and structures, officers of structures, revoked tokens, the other zone's heartbeat. */
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
  const structures = lastByKey(events.filter((e) => e.kind === 'structure.status'));
  if (structures.length > 0) {
    await tx.query(STRUCTURES, [
      structures.map((e) => keyOf('structure', String(e.payload.idNat))),
      structures.map((e) => e.payload.active === true),
      structures.map((e) => e.payload.regulates === true),
      structures.map((e) => e.version),
      at,
    ]);
  }
  await applyOfficers(tx, keyOf, at, events);
  await applyPersonEvents(tx, keyOf, at, events);
  const revoked = events.filter((e) => e.kind === 'token.revoked');
  if (revoked.length > 0) {
    const ends = revoked.map((e) => new Date(String(e.payload.expiresAt)));
    await tx.query(REVOKED_TOKENS, [revoked.map((e) => String(e.payload.tokenHash)), ends]);
  }
  for (const beat of events.filter((e) => e.kind === 'heartbeat')) {
    await tx.query(HEARTBEAT, [new Date(String(beat.payload.at))]);
  }
}

async function applyOfficers(tx: Transaction, keyOf: ActorKeys, at: Date, events: readonly DeliveredEvent[]) {
  const officers = lastByKey(events.filter((e) => e.kind === 'officer.status'));
  if (officers.length === 0) return;
  await tx.query(OFFICERS, [
    officers.map((e) => keyOf('structure', String(e.payload.structureId))),
    officers.map((e) => keyOf('professional', String(e.payload.idNat))),
    officers.map((e) => e.payload.active === true),
    officers.map((e) => e.version),
    at,
  ]);
}

/** One statement may touch a row once: of several events of a key, the last one counts. */
function lastByKey(events: readonly DeliveredEvent[]): DeliveredEvent[] {
  return [...new Map(events.map((e) => [e.key, e])).values()];
}
