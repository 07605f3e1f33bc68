import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { AccessState } from '../access/access-state.ts';
import { applySpaceEvents } from '../access/apply-space-events.ts';
import { checkRecord } from '../access/check-record.ts';
import { type AccessEnv, blockProfessional, declareConsent } from '../access/declare-consent.ts';
import type { ActorKeys } from '../access/access-state.ts';
import { accessStateReader } from '../access/read-access-state.ts';
import { browseDocuments } from '../documents/browse-documents.ts';
import type { DocumentsEnv } from '../documents/documents-env.ts';
import type { DocumentRef } from '../documents/find-document.ts';
import { globalKeysConsumer, recordHolding, recordOfUniqueId } from '../documents/global-keys.ts';
import { maskDocument } from '../documents/mask-document.ts';
import { addIndexes, openRecords } from '../documents/open-records.ts';
import { readDocument } from '../documents/read-document.ts';
import { readHistory } from '../documents/read-history.ts';
import { grantContent, retrieveDocument } from '../documents/retrieve-document.ts';
import { searchDocuments } from '../documents/search-documents.ts';
import { submitDocuments } from '../documents/submit-documents.ts';
import type { OwnerRef } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { SegmentStore } from '../kernel/blob/segment-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import { newEvents } from '../kernel/inbox.ts';
import { FolderRecordKeys } from '../kernel/keys/folder-record-keys.ts';
import { ZoneKeys } from '../kernel/keys/key-ring.ts';
import { SigningRing } from '../kernel/keys/signing-keys.ts';
import type { Log } from '../kernel/log.ts';
import { type Consumer, OutboxRelay, OutboxWriter } from '../kernel/outbox.ts';
import { RefusalLedger } from '../kernel/refusals.ts';
import { OwnerRunner } from '../kernel/runner.ts';
import { SecurityLog } from '../kernel/security-log.ts';
import { TraceWriter } from '../kernel/trace-writer.ts';
import { Database, type Statement } from '../kernel/transaction.ts';
import { zoneNames } from '../kernel/zones.ts';

/** Keyed indexes of actors and words that one process keeps. */
const MAX_REMEMBERED_INDEXES = 20_000;

export interface ZoneOptions {
  readonly url: string;
  readonly secretsFolder: string;
  readonly data: string;
  readonly maxConnections: number;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

const FIND_BY_INS: Statement = {
  name: 'record-by-ins',
  text: 'select record_id from ins_index where blind = any($1::bytea[]) limit 1',
};

export const insText = (ins: { readonly value: string; readonly oid: string }): string =>
  `${ins.oid}|${ins.value.toUpperCase()}`;

export type RecordZone = Awaited<ReturnType<typeof openRecordZone>>;

/** Opens the record zone: its database, keys and blobs, its runner and its actions. */
export async function openRecordZone(options: ZoneOptions) {
  const { clock, ids, log } = options;
  const keys = await ZoneKeys.open({ zone: 'record', folder: join(options.secretsFolder, 'record'), clock });
  const headSigner = await SigningRing.open({ use: 'head', folder: join(options.secretsFolder, 'record') });
  const recordKeys = await FolderRecordKeys.open({ folder: join(options.data, 'keys/record'), keys, clock });
  const blobs = await SegmentStore.open({ folder: join(options.data, 'blobs'), clock });
  const database = new Database(
    {
      url: options.url,
      role: zoneNames('record').app,
      maxConnections: options.maxConnections,
      applicationName: 'carnet-record',
    },
    'carnet.record',
  );
  const traces = new TraceWriter(keys, ids, 'record_id');
  const indexOf = remembered((text) => keys.actorKey(text));
  const keyOf: ActorKeys = (kind, id) => indexOf(`${kind}|${id}`);
  const security = new SecurityLog(database, clock);
  const globalKeys = globalKeysConsumer(database, () => clock.now(), log);
  const relay = new OutboxRelay(database, globalKeys, log);
  const moved: ((recordId: string) => void)[] = [];
  const resolve = (ref: OwnerRef): Promise<string | null> => resolveOwner(database, keys, relay, ref);
  const refusals = new RefusalLedger(clock, (ownerId, actor, facts) => runner.traceAlone(ownerId, actor, facts));
  const runner: OwnerRunner<AccessState> = new OwnerRunner<AccessState>({
    database,
    traces,
    refusals,
    clock,
    resolve,
    outbox: new OutboxWriter(() => relay.wake()),
    states: accessStateReader(keyOf),
    unknownOwner: (actor, act) => security.note(`unknown-record:${act}`, keys.actorKey(`${actor.kind}|${actor.id}`)),
    moved: (recordId) => {
      for (const tell of moved) tell(recordId);
    },
  });
  const documents: DocumentsEnv = {
    recordKeys,
    blobs,
    ids,
    keyOf,
    wordKey: (kind, text) => indexOf(`word|${kind}|${text}`),
  };
  const access: AccessEnv = { ids, keyOf, ruleKey: (recordId) => keys.detailKey(`rule|${recordId}`) };
  const grant = grantContent(documents);
  const actions = {
    checkRecord: checkRecord(),
    declareConsent: declareConsent(access),
    blockProfessional: blockProfessional(access),
    submitDocuments: submitDocuments(documents),
    searchDocuments: searchDocuments(documents),
    readDocument: readDocument(documents),
    grantContent: grant,
    hideDocument: maskDocument(documents, 'documents.mask'),
    showDocument: maskDocument(documents, 'documents.unmask'),
    browseDocuments: browseDocuments(documents),
    readHistory: readHistory(documents, traces),
  };
  return {
    database,
    keys,
    headSigner,
    recordKeys,
    blobs,
    traces,
    runner,
    actions,
    security,
    relay,
    refusals,
    keyOf,
    /** Decides and traces, then reads the bytes. */
    retrieve: (actor: Actor, document: DocumentRef, continues = false) =>
      retrieveDocument(documents, runner, grant, actor, document, continues),
    /** The record that holds a document by this uniqueId (dotted OID); null when none, or in two records. */
    recordByUniqueId: (uniqueId: string) => recordByUniqueId(database, relay, uniqueId),
    onMoved: (tell: (recordId: string) => void): void => {
      moved.push(tell);
    },
    fromSpace: spaceConsumer(database, traces, clock, keyOf),
    async close(): Promise<void> {
      await relay.drain().catch(() => undefined);
      await refusals.flush(true).catch(() => undefined);
      await security.flush().catch(() => undefined);
      await blobs.close();
      await database.close();
    },
  };
}

/** The same actors, structures and products come again at each request: their keyed indexes are kept, not the zone's key. */
function remembered(keyOf: (text: string) => Buffer): (text: string) => Buffer {
  const known = new LRUCache<string, Buffer>({ max: MAX_REMEMBERED_INDEXES });
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = keyOf(text);
    known.set(text, made);
    return made;
  };
}

/** Finds the record behind a reference. A key not there yet may still be in the outbox: it is drained once, then asked again. */
async function resolveOwner(
  database: Database,
  keys: ZoneKeys,
  relay: OutboxRelay,
  ref: OwnerRef,
): Promise<string | null> {
  if ('id' in ref) return ref.id;
  if ('ins' in ref) {
    const blind = keys.blindIndexes(insText(ref.ins)).map((b) => b.index);
    const rows = await database.lookUp<{ record_id: string }>(FIND_BY_INS, [blind]);
    return rows[0]?.record_id ?? null;
  }
  const { kind, id } = ref.holding;
  const known = await recordHolding(database, kind, id);
  if (known !== null) return known;
  await relay.drain();
  return recordHolding(database, kind, id);
}

async function recordByUniqueId(database: Database, relay: OutboxRelay, uniqueId: string): Promise<string | null> {
  const known = await recordOfUniqueId(database, uniqueId);
  if (known !== null) return known;
  await relay.drain();
  return recordOfUniqueId(database, uniqueId);
}

/** Events of the space zone: new records by the load, the rest one by one. All in one transaction with the inbox. */
function spaceConsumer(database: Database, traces: TraceWriter, clock: Clock, keyOf: ActorKeys): Consumer {
  return (events) =>
    database.transact('load', async (tx) => {
      const fresh = await newEvents(tx, 'space', events);
      await openRecords(
        tx,
        traces,
        clock,
        fresh.filter((e) => e.kind === 'record.opened'),
      );
      await addIndexes(
        tx,
        clock,
        fresh.filter((e) => e.kind === 'record.ins-added'),
      );
      await applySpaceEvents(tx, keyOf, clock, fresh);
    });
}
