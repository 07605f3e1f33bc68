import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Actor } from './actor.ts';
import { assertInvariant, Failure } from './errors.ts';
import type { Bound, Statement } from './flight.ts';
import type { Ids } from './ids.ts';
import { open, seal, sealKey } from './keys/sealed-box.ts';
import { MAX_TRACE_OBJECTS } from './limits.ts';
import {
  CHAIN_START,
  canonicalTrace,
  chainOf,
  commitmentOf,
  parseTrace,
  snapshotOf,
  type TraceFacts,
  type TraceRow,
  traceStatements,
} from './trace.ts';
import type { Transaction } from './transaction.ts';

/** The keys that traces need; they live outside the database. */
export interface TraceKeys {
  /** HMAC key of the chains of this zone. */
  readonly chainKey: Buffer;
  /** Seals the details of one owner's traces. */
  detailKey(ownerId: string): Buffer;
}

export interface Head {
  readonly seq: number;
  readonly chain: Buffer;
  /** Changes with each change of the owner's access rules. */
  readonly accessVersion: number;
}

export interface NewTrace {
  readonly ownerId: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly facts: TraceFacts;
  readonly accessChanged: boolean;
}

/** The values of one trace, computed outside the database: what `append` and the national load write. */
export interface TraceValues {
  readonly seq: number;
  readonly at: Date;
  readonly kind: string;
  readonly commitment: Buffer;
  readonly chain: Buffer;
  readonly salt: Buffer;
  readonly sealed: Buffer;
}

const SALT_BYTES = 32;
/** Prepared detail keys that one process keeps. */
const MAX_PREPARED_KEYS = 10_000;

/** Writes the chain of each owner of one zone. */
export class TraceWriter {
  readonly #keys: TraceKeys;
  readonly #ids: Ids;
  readonly #sql: ReturnType<typeof traceStatements>;
  readonly #load: Statement;
  readonly #chainKey: KeyObject;
  /** Keys in the form that ciphers take without converting them, by owner. */
  readonly #detailKeys: LRUCache<string, KeyObject>;

  constructor(keys: TraceKeys, ids: Ids, owner: 'record_id' | 'person_id') {
    this.#keys = keys;
    this.#ids = ids;
    this.#sql = traceStatements(owner);
    this.#load = loadStatement(owner);
    this.#chainKey = sealKey(keys.chainKey);
    this.#detailKeys = new LRUCache({ max: MAX_PREPARED_KEYS });
  }

  /** Takes the owner's lock until the end of the transaction: acts on one owner are serial. */
  lockHead(tx: Transaction, ownerId: string): Promise<Head> {
    return headBy(tx, this.#sql.lockHead, ownerId);
  }

  /** The head without its lock: for a read whose trace is linked only when the head is still there. */
  readHead(tx: Transaction, ownerId: string): Promise<Head> {
    return headBy(tx, this.#sql.readHead, ownerId);
  }

  /** Links traces of several owners, at most one each; returns the owners whose head was still the one given. */
  async appendMany(tx: Transaction, traces: readonly { head: Head; trace: NewTrace }[]): Promise<ReadonlySet<string>> {
    const values = traces.map(({ head, trace }) => this.valuesOf(head, trace));
    const rows = await tx.query<{ owner: string }>(this.#sql.appendMany, [
      traces.map(({ trace }) => trace.ownerId),
      traces.map(({ head }) => head.seq),
      ...columnsOf(values),
    ]);
    return new Set(rows.map(({ owner }) => owner));
  }

  /** Sends the trace in the flight of the commit, or before. @returns the head after it */
  append(tx: Transaction, head: Head, trace: NewTrace): Head {
    const v = this.valuesOf(head, trace);
    const values: Bound[] = [
      trace.ownerId,
      head.seq,
      v.seq,
      v.at,
      v.kind,
      v.commitment,
      v.chain,
      trace.accessChanged ? 1 : 0,
      v.salt,
      v.sealed,
    ];
    tx.last(this.#sql.append, values);
    return { seq: v.seq, chain: v.chain, accessVersion: head.accessVersion + (trace.accessChanged ? 1 : 0) };
  }

  /** The next link after `head`. */
  valuesOf(head: Pick<Head, 'seq' | 'chain'>, trace: NewTrace): TraceValues {
    assertInvariant(trace.facts.objects.length <= MAX_TRACE_OBJECTS, 'objects of a trace are limited');
    const seq = head.seq + 1;
    const row: TraceRow = {
      ownerId: trace.ownerId,
      seq,
      at: trace.at.toISOString(),
      kind: trace.facts.act,
      actor: snapshotOf(trace.actor),
      facts: trace.facts,
    };
    const canonical = canonicalTrace(row);
    const salt = this.#ids.bytes(SALT_BYTES);
    const commitment = commitmentOf(salt, canonical);
    const chain = chainOf(this.#chainKey, head.chain, { ...row, commitment });
    const sealed = seal(this.#detailKey(trace.ownerId), canonical, `trace|${trace.ownerId}|${seq}`);
    return { seq, at: trace.at, kind: row.kind, commitment, chain, salt, sealed };
  }

  /** The very bytes that the commitment of an entry covers. */
  canonical(ownerId: string, seq: number, sealed: Buffer): Buffer {
    return open(this.#detailKey(ownerId), sealed, `trace|${ownerId}|${seq}`);
  }

  /** Opens a sealed detail. */
  read(ownerId: string, seq: number, sealed: Buffer): TraceRow {
    return parseTrace(this.canonical(ownerId, seq, sealed));
  }

  #detailKey(ownerId: string): KeyObject {
    let key = this.#detailKeys.get(ownerId);
    if (key === undefined) {
      key = sealKey(this.#keys.detailKey(ownerId));
      this.#detailKeys.set(ownerId, key);
    }
    return key;
  }

  /** Founds many chains at once, each with its first trace, inside a load transaction. */
  async foundMany(tx: Transaction, traces: readonly NewTrace[]): Promise<void> {
    const values = traces.map((t) => this.valuesOf({ seq: 0, chain: CHAIN_START }, t));
    await tx.query(this.#load, [traces.map((t) => t.ownerId), ...columnsOf(values)]);
  }
}

/** Many traces as one list a column: at, kind, commitment, chain, salt, sealed. */
function columnsOf(values: readonly TraceValues[]): Bound[] {
  return [
    values.map((v) => v.at),
    values.map((v) => v.kind),
    values.map((v) => v.commitment),
    values.map((v) => v.chain),
    values.map((v) => v.salt),
    values.map((v) => v.sealed),
  ];
}

async function headBy(tx: Transaction, statement: Statement, ownerId: string): Promise<Head> {
  const rows = await tx.query<{ seq: string; chain: Buffer; access_version: string }>(statement, [ownerId]);
  const row = rows[0];
  if (row === undefined) throw new Failure('unknown-record');
  return { seq: Number(row.seq), chain: row.chain, accessVersion: Number(row.access_version) };
}

function loadStatement(owner: 'record_id' | 'person_id'): Statement {
  return {
    name: 'trace-found-many',
    text: `with given as (
  select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[])
    as g (owner, at, kind, commitment, chain, salt, sealed)
), head as (
  insert into chain_head (${owner}, seq, chain, access_version) select owner, 1, chain, 1 from given
), header as (
  insert into trace (${owner}, trace_id, at, kind, commitment, chain)
  select owner, 1, at, kind, commitment, chain from given
), queue as (
  insert into log_queue (${owner}, trace_id, commitment) select owner, 1, commitment from given on conflict do nothing
)
insert into trace_detail (${owner}, trace_id, salt, sealed) select owner, 1, salt, sealed from given`,
  };
}
