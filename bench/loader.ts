/**
 * Documents by the hundred thousand, in minutes: rows of every table that a deposit writes, with real keys, sealed envelopes
 * and chained traces, written by a superuser in batches without triggers (no foreign key is checked again). Submission sets
 * hold SET_SIZE documents. Bytes exist for the documents that `bytesOf` asks for; the others have a locator that leads nowhere.
 */
import type pg from 'pg';
import type { TownPerson } from '../sandbox/town/world.ts';
import type { RecordZone } from '../src/compose/record-zone.ts';
import { documentKeyPlace, entryValues, type StoredEntry, sealEntry, sha256 } from '../src/documents/stored-entry.ts';
import { systemActor } from '../src/kernel/actor.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { systemIds } from '../src/kernel/ids.ts';
import { newDocumentKey, wrapDocumentKey } from '../src/kernel/keys/document-key.ts';
import { seal } from '../src/kernel/keys/sealed-box.ts';
import { entryOfTown } from './town-entry.ts';

const SET_SIZE = 10;
/** Documents in one statement of each table. */
const BATCH = 1_000;
const HOUR_MS = 3_600_000;
const ACTOR = systemActor('bench-load');
const NOWHERE = 's1.00000000000000000000000000000000.0.0';

export interface LoadedRecord {
  readonly recordId: string;
  readonly person: TownPerson;
}

export interface LoadOptions {
  readonly zone: RecordZone;
  readonly admin: pg.Client;
  readonly perRecord: number;
  /** Bytes of the document `index` of a record, or null to load rows alone. */
  bytesOf(person: TownPerson, index: number): Buffer | null;
  /** Told of each document whose bytes exist. */
  stored(record: LoadedRecord, contentId: string): void;
  /** Told now and then how many documents are there. */
  say(documents: number): void;
}

/** Between two words about progress. */
const SAID_EVERY = 50_000;

/** One value a row, by column, as a statement's arrays need them. */
class Columns {
  readonly values: unknown[][];
  constructor(width: number) {
    this.values = Array.from({ length: width }, () => []);
  }
  add(row: readonly unknown[]): void {
    for (const [index, value] of row.entries()) this.values[index]?.push(value);
  }
}

const unnest = (types: readonly string[]): string => types.map((type, index) => `$${index + 1}::${type}[]`).join(', ');

/** Tables with the type of each column; `x:y` is sent as x and stored as y. */
const TABLES = {
  trace: 'record_id uuid, trace_id bigint, at timestamptz, kind text, commitment bytea, chain bytea',
  trace_detail: 'record_id uuid, trace_id bigint, salt bytea, sealed bytea',
  content:
    'record_id uuid, content_id uuid, unique_id_hash bytea, sha256 bytea, size bigint, media_type text, document_key bytea, received_at timestamptz, trace_id bigint',
  blob_locator: 'record_id uuid, content_id uuid, locator text',
  document:
    'record_id uuid, logical_id uuid, content_id uuid, set_id uuid, depositor_kind text, depositor_key bytea, deposited_at timestamptz, trace_id bigint',
  submission_set:
    'record_id uuid, set_id uuid, unique_id_hash bytea, fingerprint bytea, content_type text, submitted_at timestamptz, received_at timestamptz, sealed bytea, sealed_answer bytea, trace_id bigint',
  global_key: 'key_kind text, key bytea, record_id uuid, since timestamptz',
  entry_version:
    'record_id uuid, entry_uuid uuid, logical_id uuid, version integer, status text, masked boolean, hidden_from_holder boolean, hidden_from_representatives boolean, confidentiality text, class_code text, type_code text, format_code text, facility_code text, practice_code text, event_codes text:text[], author_keys text:bytea[], owner_keys text:bytea[], reference_keys text:bytea[], unique_id_hash bytea, creation_from timestamptz, creation_to timestamptz, service_from timestamptz, service_to timestamptz, entered_at timestamptz, sealed bytea, trace_id bigint, current boolean',
} as const;
type Table = keyof typeof TABLES;

function statementOf(table: Table): { name: string; text: string } {
  const columns = TABLES[table].split(', ').map((column) => {
    const [name = '', type = ''] = column.split(' ');
    const [sent = '', stored] = type.split(':');
    return { name, sent, read: stored === undefined ? name : `${name}::${stored}` };
  });
  const names = columns.map(({ name }) => name).join(', ');
  const reads = columns.map(({ read }) => read).join(', ');
  return {
    name: `bench-load-${table}`,
    text: `insert into ${table} (${names}) select ${reads} from unnest(${unnest(columns.map((c) => c.sent))}) as g (${names})`,
  };
}

const literal = (value: unknown): string =>
  `{${(value as readonly (string | Buffer)[]).map((v) => (typeof v === 'string' ? `"${v}"` : `"\\\\x${v.toString('hex')}"`)).join(',')}}`;
const uuidBytes = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

class Batch {
  rows = 0;
  readonly tables = Object.fromEntries(
    Object.entries(TABLES).map(([table, columns]) => [table, new Columns(columns.split(', ').length)]),
  ) as Record<Table, Columns>;

  async write(admin: pg.Client): Promise<void> {
    for (const table of Object.keys(TABLES) as Table[]) {
      await admin.query({ ...statementOf(table), values: this.tables[table].values });
    }
  }
}

/** Loads `perRecord` documents into each record, after what it holds. Nothing else may write meanwhile. */
export async function loadDocuments(options: LoadOptions, records: readonly LoadedRecord[]): Promise<void> {
  const { admin, perRecord } = options;
  await admin.query('set session_replication_role = replica');
  let batch = new Batch();
  let done = 0;
  for (const record of records) {
    await addRecord(options, record, batch);
    batch.rows += perRecord;
    done += perRecord;
    if (done % SAID_EVERY < perRecord) options.say(done);
    if (batch.rows < BATCH) continue;
    await batch.write(admin);
    batch = new Batch();
  }
  await batch.write(admin);
  await admin.query('set session_replication_role = origin');
  await admin.query('vacuum analyze');
}

async function addRecord(options: LoadOptions, record: LoadedRecord, batch: Batch): Promise<void> {
  const { zone, admin, perRecord } = options;
  const { recordId } = record;
  const key = await zone.recordKeys.getOrCreate(recordId);
  const found = await admin.query<{ seq: string; chain: Buffer }>({
    name: 'bench-load-head',
    text: 'select seq, chain from chain_head where record_id = $1',
    values: [recordId],
  });
  let head = { seq: Number(found.rows[0]?.seq), chain: found.rows[0]?.chain ?? Buffer.alloc(0) };
  for (let done = 0; done < perRecord; done += SET_SIZE) {
    const count = Math.min(SET_SIZE, perRecord - done);
    const documents: string[] = [];
    const at = systemClock.now();
    const setId = systemIds.timeUuid(at);
    for (let i = 0; i < count; i += 1) {
      documents.push(
        await addDocument(options, record, key, { number: done + i, setId, at, seq: head.seq + 1 }, batch),
      );
    }
    const facts = { act: 'documents.submit', outcome: 'done', reason: 'bench', objects: documents, count: 1 } as const;
    const trace = zone.traces.valuesOf(head, { ownerId: recordId, actor: ACTOR, at, facts, accessChanged: false });
    batch.tables.trace.add([recordId, trace.seq, at, trace.kind, trace.commitment, trace.chain]);
    batch.tables.trace_detail.add([recordId, trace.seq, trace.salt, trace.sealed]);
    const sealed = seal(key, Buffer.from('{}'), `set|${recordId}|${setId}`);
    const hash = sha256(setId);
    batch.tables.submission_set.add([recordId, setId, hash, hash, '07', at, at, sealed, sealed, trace.seq]);
    head = { seq: trace.seq, chain: trace.chain };
  }
  await admin.query({
    name: 'bench-load-move',
    text: 'update chain_head set seq = $2, chain = $3 where record_id = $1',
    values: [recordId, head.seq, head.chain],
  });
}

interface Place {
  readonly number: number;
  readonly setId: string;
  readonly at: Date;
  readonly seq: number;
}

async function addDocument(
  options: LoadOptions,
  record: LoadedRecord,
  recordKey: Buffer,
  { number, setId, at, seq }: Place,
  { tables }: Batch,
): Promise<string> {
  const { zone } = options;
  const { recordId, person } = record;
  const contentId = systemIds.timeUuid(at);
  const logicalId = systemIds.timeUuid(at);
  const created = new Date(at.getTime() - (number + 1) * HOUR_MS);
  const uniqueId = `2.25.${BigInt(`0x${contentId.replaceAll('-', '')}`)}`;
  const town = entryOfTown(person, uniqueId, created);
  const entry: StoredEntry = { ...town, entryUuid: systemIds.timeUuid(at), logicalId, version: 1 };
  const bytes = options.bytesOf(person, number);
  const key = newDocumentKey();
  const locator = bytes === null ? NOWHERE : await zone.blobs.put({ blobId: contentId, key, bytes });
  if (bytes !== null) options.stored(record, contentId);
  const wrapped = wrapDocumentKey(recordKey, key, documentKeyPlace(recordId, contentId));
  const depositor = zone.keyOf('software', ACTOR.id);
  const env = {
    recordKeys: zone.recordKeys,
    blobs: zone.blobs,
    ids: systemIds,
    keyOf: zone.keyOf,
    wordKey: (kind: string, text: string) => zone.keyOf('software', `${kind}|${text}`),
    matrixOf: zone.matrices.remembered,
  };
  const sealed = sealEntry(recordKey, recordId, contentId, entry);
  const values = entryValues(env, { recordId, contentId, ownerKeys: [depositor] }, entry, sealed, at);
  const sent = values.map((value) => (Array.isArray(value) ? literal(value) : value));
  tables.entry_version.add([...sent, seq, true]);
  tables.content.add([
    recordId,
    contentId,
    sha256(uniqueId),
    bytes === null ? sha256(contentId) : sha256(bytes),
    bytes?.length ?? 0,
    'text/xml',
    wrapped,
    at,
    seq,
  ]);
  tables.blob_locator.add([recordId, contentId, locator]);
  tables.document.add([recordId, logicalId, contentId, setId, 'system', depositor, at, seq]);
  for (const [kind, id] of [
    ['entry', entry.entryUuid],
    ['document', logicalId],
    ['content', contentId],
  ] as const) {
    tables.global_key.add([kind, uuidBytes(id), recordId, at]);
  }
  tables.global_key.add(['unique', sha256(uniqueId), recordId, at]);
  return logicalId;
}
