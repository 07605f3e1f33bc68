import type { OutboxEvent, Runner } from '../kernel/action.ts';
import { systemActor } from '../kernel/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Bound, Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import type { OutboxWriter } from '../kernel/outbox.ts';
import type { NewTrace, TraceWriter } from '../kernel/trace-writer.ts';
import type { Database } from '../kernel/transaction.ts';
import type { InsReason, PersonState, RecordIdentified, RecordIndexer } from './contract.ts';
import type { Insured } from './insured-csv.ts';
import { type IdentityKeys, personKey, sealPart } from './person.ts';
import { INSERT_TRAITS, traitColumns } from './trait-keys.ts';

export interface ImportParts {
  readonly database: Database;
  readonly runner: Runner<PersonState>;
  readonly traces: TraceWriter;
  readonly outbox: OutboxWriter;
  readonly keys: IdentityKeys;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Blind indexes of the record zone, computed where its key is. */
  readonly recordIndexes: RecordIndexer;
  /** A person's head moved outside the runner: its copy to the other zone is due. */
  moved(personId: string): void;
}

/** One good line with what is computed before the database is asked. */
export interface Candidate extends Insured {
  readonly line: number;
  readonly indexes: readonly { readonly version: number; readonly index: Buffer }[];
  /** Keyed hash of the line's content: a line that did not change costs one look-up. */
  readonly mark: Buffer;
}

export const IMPORT_ACTOR = systemActor('import-insured');

const OPEN: Statement = {
  name: 'open-persons',
  text: `with given as (
  select * from unnest($2::uuid[], $3::uuid[], $4::boolean[], $5::text[], $6::bytea[], $7::bytea[], $8::bytea[])
    as g (person_id, record_id, test, kind, traits, contact, ins)
), opened as (
  insert into person (person_id, status, test, created_at, updated_at, sealed_traits, sealed_contact, trace_id)
  select person_id, 'active', test, $1, $1, traits, contact, 1 from given
), history as (
  insert into ins_history (person_id, rank, kind, reason, since, sealed, trace_id)
  select person_id, 1, kind, 'import', $1, ins, 1 from given
)
insert into record_link (person_id, record_id, since, trace_id) select person_id, record_id, $1, 1 from given`,
};

const INDEX: Statement = {
  name: 'open-persons-index',
  text: `insert into ins_key (index_version, ins_index, person_id, record_id, import_mark)
select * from unnest($1::integer[], $2::bytea[], $3::uuid[], $4::uuid[], $5::bytea[])`,
};

interface Opened {
  readonly candidate: Candidate;
  readonly personId: string;
  readonly recordId: string;
}

/** What is kept of one INS, sealed. */
export interface SealedIns {
  readonly matricule: string;
  readonly oid: string;
}

/** The first INS of a person comes from the import. */
const FIRST: InsReason = 'import';

/**
 * Opens the space and announces the record of each new person, all or none: chain with its first trace, person, INS,
 * link to the record, keyed indexes, outbox. Insert-only, under the loader's role.
 */
export async function openPersons(parts: ImportParts, candidates: readonly Candidate[]): Promise<void> {
  if (candidates.length === 0) return;
  const now = parts.clock.now();
  const opened = candidates.map((candidate) => ({
    candidate,
    personId: parts.ids.timeUuid(now),
    recordId: parts.ids.timeUuid(now),
  }));
  await parts.database.transact('load', async (tx) => {
    await Promise.all([
      parts.traces.foundMany(
        tx,
        opened.map((o) => firstTrace(o, now)),
      ),
      tx.query(OPEN, [now, ...personColumns(parts, opened)]),
      tx.query(INDEX, indexColumns(opened)),
      tx.query(
        INSERT_TRAITS,
        traitColumns(
          parts.keys,
          opened.map((o) => ({ personId: o.personId, traits: o.candidate.traits })),
        ),
      ),
      parts.outbox.writeMany(
        tx,
        opened.map((o) => recordOpened(parts, o)),
        now,
      ),
    ]);
  });
  for (const { personId } of opened) parts.moved(personId);
}

function firstTrace({ personId, recordId }: Opened, at: Date): NewTrace {
  const facts = { act: 'identity.open-person', outcome: 'done', reason: FIRST, objects: [recordId], count: 1 } as const;
  return { ownerId: personId, actor: IMPORT_ACTOR, at, facts, accessChanged: false };
}

function personColumns(parts: ImportParts, opened: readonly Opened[]): Bound[] {
  const columns = { traits: [] as Buffer[], contact: [] as Buffer[], ins: [] as Buffer[] };
  for (const { candidate, personId } of opened) {
    const key = personKey(parts.keys, personId);
    const ins: SealedIns = { matricule: candidate.ins.matricule, oid: candidate.ins.oid };
    columns.traits.push(sealPart(key, personId, 'traits', candidate.traits));
    columns.contact.push(sealPart(key, personId, 'contact', candidate.contact));
    columns.ins.push(sealPart(key, personId, 'ins-1', ins));
  }
  return [
    opened.map((o) => o.personId),
    opened.map((o) => o.recordId),
    opened.map((o) => o.candidate.ins.realm !== 'production'),
    opened.map((o) => o.candidate.ins.kind),
    columns.traits,
    columns.contact,
    columns.ins,
  ];
}

function indexColumns(opened: readonly Opened[]): Bound[] {
  const rows = opened.flatMap((o) => o.candidate.indexes.map((i) => ({ ...o, ...i })));
  return [
    rows.map((r) => r.version),
    rows.map((r) => r.index),
    rows.map((r) => r.personId),
    rows.map((r) => r.recordId),
    rows.map((r) => r.candidate.mark),
  ];
}

function recordOpened(parts: ImportParts, { candidate, recordId }: Opened): OutboxEvent {
  const payload: RecordIdentified = {
    recordId,
    test: candidate.ins.realm !== 'production',
    indexes: parts
      .recordIndexes({ value: candidate.ins.matricule, oid: candidate.ins.oid })
      .map(({ version, index }) => ({ version, index: index.toString('base64') })),
  };
  return { key: recordId, kind: 'record.opened', payload: { ...payload } };
}
