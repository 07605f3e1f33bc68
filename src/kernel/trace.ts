import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Actor } from './actor.ts';
import type { Statement } from './flight.ts';

/** What a trace says: codes and parameters, never sentences, never medical content. */
export interface TraceFacts {
  /** The act, e.g. `documents.search`. */
  readonly act: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Reason code of a refusal or failure; rule of a permission. */
  readonly reason: string;
  /** Opaque ids of every object returned or changed. */
  readonly objects: readonly string[];
  /** How many identical acts this trace counts. */
  readonly count: number;
}

/** Snapshot of the actor at the act; the delegate and the represented person are two fields. */
export interface ActorSnapshot {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly profession: string | null;
  readonly specialty: string | null;
  readonly structureId: string | null;
  readonly structureName: string | null;
  readonly softwareId: string | null;
  readonly softwareName: string | null;
  readonly softwareVersion: string | null;
  readonly purpose: string;
  readonly onBehalfOf: string | null;
}

/** The whole of one trace: header and detail. */
export interface TraceRow {
  readonly ownerId: string;
  /** 1, 2, 3… in each owner's chain, without gap; also the trace's id. */
  readonly seq: number;
  /** ISO UTC instant. */
  readonly at: string;
  readonly kind: string;
  readonly actor: ActorSnapshot;
  readonly facts: TraceFacts;
}

export const CHAIN_START = Buffer.alloc(32);

export function snapshotOf(actor: Actor): ActorSnapshot {
  return {
    kind: actor.kind,
    id: actor.id,
    name: actor.name,
    profession: actor.profession?.code ?? null,
    specialty: actor.specialty?.code ?? null,
    structureId: actor.structure?.id ?? null,
    structureName: actor.structure?.name ?? null,
    softwareId: actor.software?.id ?? null,
    softwareName: actor.software?.name ?? null,
    softwareVersion: actor.software?.version ?? null,
    purpose: actor.purpose,
    onBehalfOf: actor.onBehalfOf,
  };
}

/**
 * The bytes that a commitment covers: JSON with a fixed order of keys (ours, written here once).
 * A change of this order is a new `v`.
 */
export function canonicalTrace(row: TraceRow): Buffer {
  const { actor: a, facts: f } = row;
  return Buffer.from(
    JSON.stringify({
      v: 1,
      owner: row.ownerId,
      seq: row.seq,
      at: row.at,
      kind: row.kind,
      actor: [
        a.kind,
        a.id,
        a.name,
        a.profession,
        a.specialty,
        a.structureId,
        a.structureName,
        a.softwareId,
        a.softwareName,
        a.softwareVersion,
        a.purpose,
        a.onBehalfOf,
      ],
      act: f.act,
      outcome: f.outcome,
      reason: f.reason,
      objects: f.objects,
      count: f.count,
    }),
  );
}

/** Reads back what `canonicalTrace` wrote. */
export function parseTrace(bytes: Buffer): TraceRow {
  const j = JSON.parse(bytes.toString()) as {
    owner: string;
    seq: number;
    at: string;
    kind: string;
    actor: (string | null)[];
    act: string;
    outcome: TraceFacts['outcome'];
    reason: string;
    objects: string[];
    count: number;
  };
  const a = (i: number): string | null => j.actor[i] ?? null;
  return {
    ownerId: j.owner,
    seq: j.seq,
    at: j.at,
    kind: j.kind,
    actor: {
      kind: a(0) ?? '',
      id: a(1) ?? '',
      name: a(2) ?? '',
      profession: a(3),
      specialty: a(4),
      structureId: a(5),
      structureName: a(6),
      softwareId: a(7),
      softwareName: a(8),
      softwareVersion: a(9),
      purpose: a(10) ?? 'normal',
      onBehalfOf: a(11),
    },
    facts: { act: j.act, outcome: j.outcome, reason: j.reason, objects: j.objects, count: j.count },
  };
}

/** HMAC of the canonical row under its own salt: stays checkable without the row, reveals nothing without the salt. */
export function commitmentOf(salt: Buffer, canonical: Buffer): Buffer {
  // Node converts a key given as bytes for some 15 us; as an object, for 1 us.
  return createHmac('sha256', createSecretKey(salt)).update(canonical).digest();
}

/**
 * Next link of an owner's chain, keyed from outside the database, so that even its superuser cannot recompute it.
 * Covers the owner, the sequence number, the time, the kind and the commitment.
 */
export function chainOf(
  chainKey: Buffer | KeyObject,
  previous: Buffer,
  header: { ownerId: string; seq: number; at: string; kind: string; commitment: Buffer },
): Buffer {
  return createHmac('sha256', Buffer.isBuffer(chainKey) ? createSecretKey(chainKey) : chainKey)
    .update(previous)
    .update(`${header.ownerId}|${header.seq}|${header.at}|${header.kind}|`)
    .update(header.commitment)
    .digest();
}

export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The statements of the trace tables of a zone; `owner` is the zone's key column. */
export function traceStatements(owner: 'record_id' | 'person_id'): {
  lockHead: Statement;
  readHead: Statement;
  append: Statement;
  appendMany: Statement;
  found: Statement;
} {
  return {
    lockHead: {
      name: 'trace-lock-head',
      text: `select seq, chain, access_version from chain_head where ${owner} = $1 for update`,
    },
    readHead: {
      name: 'trace-read-head',
      text: `select seq, chain, access_version from chain_head where ${owner} = $1`,
    },
    // Heads that moved meanwhile, or that another act holds, are passed over: the owners returned have their trace.
    appendMany: {
      name: 'trace-append-many',
      text: `with given as (
  select * from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[])
    as g (owner, previous, at, kind, commitment, chain, salt, sealed)
), still as (
  select h.${owner} from given g join chain_head h on h.${owner} = g.owner where h.seq = g.previous for update of h skip locked
), head as (
  update chain_head h set seq = g.previous + 1, chain = g.chain
  from given g join still s on s.${owner} = g.owner where h.${owner} = g.owner returning h.${owner}
), header as (
  insert into trace (${owner}, trace_id, at, kind, commitment, chain)
  select g.owner, g.previous + 1, g.at, g.kind, g.commitment, g.chain from given g join head h on h.${owner} = g.owner
), queued as (
  insert into log_queue (${owner}, trace_id, commitment)
  select g.owner, g.previous + 1, g.commitment from given g join head h on h.${owner} = g.owner on conflict do nothing
), detail as (
  insert into trace_detail (${owner}, trace_id, salt, sealed)
  select g.owner, g.previous + 1, g.salt, g.sealed from given g join head h on h.${owner} = g.owner
)
select h.${owner} as owner from head h`,
    },
    append: {
      name: 'trace-append',
      text: `with head as (
  update chain_head set seq = $3, chain = $7, access_version = access_version + $8
  where ${owner} = $1 and seq = $2 returning 1
), header as (
  insert into trace (${owner}, trace_id, at, kind, commitment, chain)
  select $1::uuid, $3::bigint, $4::timestamptz, $5, $6::bytea, $7::bytea from head returning 1
), queue as (
  insert into log_queue (${owner}, trace_id, commitment) select $1::uuid, $3::bigint, $6::bytea from head on conflict do nothing
)
insert into trace_detail (${owner}, trace_id, salt, sealed)
select $1::uuid, $3::bigint, $9::bytea, $10::bytea from header returning 1`,
    },
    found: {
      name: 'trace-found-chain',
      text: `insert into chain_head (${owner}, seq, chain, access_version) values ($1, 0, $2, 1)`,
    },
  };
}
