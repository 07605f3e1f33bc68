import { join } from 'node:path';
import type { AccessState, ActorKeys } from '../access/access-state.ts';
import { applySpaceEvents } from '../access/apply-space-events.ts';
import { checkRecord } from '../access/check-record.ts';
import { findRecord } from '../access/find-record.ts';
import { firstReads } from '../access/first-reads.ts';
import { MatrixBook } from '../access/matrix-book.ts';
import { findOwnRecords } from '../access/own-records.ts';
import { accessStateReader } from '../access/read-access-state.ts';
import { RevokedTokens } from '../access/revoked-tokens.ts';
import type { AccessEnv } from '../access/rule-store.ts';
import { visitRecord } from '../access/visit-record.ts';
import { archiveDocument } from '../documents/archive-document.ts';
import { browseDocuments } from '../documents/browse-documents.ts';
import { consultDocuments } from '../documents/consult-documents.ts';
import type { CountPlace } from '../documents/count-apart.ts';
import type { DocumentsEnv } from '../documents/documents-env.ts';
import type { DocumentRef } from '../documents/find-document.ts';
import { listOwnRecord } from '../documents/list-own-record.ts';
import { listUnannounced } from '../documents/list-unannounced.ts';
import { concealDocument, maskDocument } from '../documents/mask-document.ts';
import { addIndexes, openRecords } from '../documents/open-records.ts';
import { readAssociations } from '../documents/read-associations.ts';
import { readDocument } from '../documents/read-document.ts';
import { readHistory } from '../documents/read-history.ts';
import { readList } from '../documents/read-list.ts';
import { readSignature } from '../documents/read-signature.ts';
import { grantContent, retrieveDocument } from '../documents/retrieve-document.ts';
import { revealDocument } from '../documents/reveal-document.ts';
import { searchActs } from '../documents/search-acts.ts';
import { searchDocuments } from '../documents/search-documents.ts';
import { searchLists } from '../documents/search-lists.ts';
import { submitDocuments } from '../documents/submit-documents.ts';
import { tellAct } from '../documents/tell-act.ts';
import { withdrawDocument } from '../documents/withdraw-document.ts';
import type { Actor } from '../kernel/actor.ts';
import { SegmentStore } from '../kernel/blob/segment-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import { newEvents } from '../kernel/inbox.ts';
import { FolderRecordKeys } from '../kernel/keys/folder-record-keys.ts';
import { ZoneKeys } from '../kernel/keys/key-ring.ts';
import { SigningRing } from '../kernel/keys/signing-keys.ts';
import type { Log } from '../kernel/log.ts';
import { MovedHeads } from '../kernel/moved-heads.ts';
import { type Consumer, OutboxWriter } from '../kernel/outbox.ts';
import { OutboxRelay } from '../kernel/outbox-relay.ts';
import { sqlState } from '../kernel/postgres-errors.ts';
import { RefusalLedger } from '../kernel/refusals.ts';
import { OwnerRunner } from '../kernel/runner.ts';
import { SecurityLog } from '../kernel/security-log.ts';
import { ProofGate } from '../kernel/tlog/proof-gate.ts';
import { TraceBatch } from '../kernel/trace-batch.ts';
import { TraceWriter } from '../kernel/trace-writer.ts';
import { Database } from '../kernel/transaction.ts';
import { zoneNames } from '../kernel/zones.ts';
import { accessActions, accessTold, explanations, reportActions } from './access-actions.ts';
import { proofs } from './history-proofs.ts';
import { keyedIndexes } from './keyed-indexes.ts';
import { Notices } from './notices.ts';
import { proofStores } from './proof-stores.ts';
import { indexesAcross, ownerResolver, recordsByUniqueId, waitingWork } from './record-lookups.ts';
import { strangerBudgets } from './stranger-budgets.ts';

export interface ZoneOptions {
  readonly url: string;
  readonly secretsFolder: string;
  readonly data: string;
  readonly maxConnections: number;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export type RecordZone = Awaited<ReturnType<typeof openRecordZone>>;

/** Opens the record zone: its database, keys and blobs, its runner and its actions. */
export async function openRecordZone(options: ZoneOptions) {
  const { clock, ids, log } = options;
  const stores = await openStores(options);
  const { keys, recordKeys, blobs, database, matrices } = stores;
  const traces = new TraceWriter(keys, ids, 'record_id');
  const { keyOf, wordKey } = keyedIndexes(keys);
  const security = new SecurityLog(database, clock);
  const notices = new Notices();
  const relay = new OutboxRelay(database, notices.after(indexesAcross(database, clock, log)), clock, log);
  const moved = new MovedHeads();
  const { counters, strangers, lookUps, ...budgets } = strangerBudgets({ ...stores, clock, security, ids });
  const states = accessStateReader(keyOf, matrices);
  const refusals = new RefusalLedger(clock, (ownerId, actor, facts) => runner.traceAlone(ownerId, actor, facts));
  const runner: OwnerRunner<AccessState> = new OwnerRunner<AccessState>({
    database,
    traces,
    readTraces: new TraceBatch(database, traces, clock, (error) =>
      log.warn({ code: sqlState(error) }, 'traces of reads were not written together: each is written by its own act'),
    ),
    refusals,
    ...{ lookUps, strangers, besides: firstReads(keyOf), clock },
    resolve: ownerResolver(database, keys, relay),
    outbox: new OutboxWriter(() => relay.wake()),
    states,
    unknownOwner: (actor, act) => security.note(`unknown-record:${act}`, keys.actorKey(`${actor.kind}|${actor.id}`)),
    moved: moved.tell,
  });
  const documents: DocumentsEnv = { recordKeys, blobs, ids, keyOf, wordKey, matrixOf: matrices.remembered };
  const access: AccessEnv = { ids, keyOf, ruleKey: (recordId) => keys.detailKey(`rule|${recordId}`) };
  const proveHistory = proofs(documents, { database, keys }, traces, new ProofGate(clock, counters.add));
  const actions = { ...actionsOf(documents, access, traces, { database, clock }), proveHistory };
  return {
    ...stores,
    traces,
    runner,
    actions,
    security,
    relay,
    /** Notices: where emergencies are told, the other zone. */
    ...{ notices, refusals },
    ...{ counters, ...budgets, keyOf, ...waitingWork({ database, states, keyOf, clock }) },
    /** Decides and traces, then reads the bytes. */
    retrieve: (actor: Actor, document: DocumentRef, continues = false, versions = false) =>
      retrieveDocument(documents, runner, actions.grantContent, actor, document, { continues, versions }),
    /** Records into which the actor is let now, newest authorisation first; null when there are too many to look at. */
    findOwnRecords: (actor: Actor, since: Date | null) => findOwnRecords(database, keyOf, actor, since, clock.now()),
    /** The record that holds a document by this uniqueId (dotted OID), or those of several that the actor reaches; null: too many hold it. */
    recordsByUniqueId: recordsByUniqueId(documents, { database, states, relay, clock }),
    onMoved: moved.listen,
    fromSpace: spaceConsumer({ ...stores, traces, clock, log }, keyOf, moved.tell),
    async close(): Promise<void> {
      await relay.drain().catch(() => undefined);
      await refusals.flush(true).catch(() => undefined);
      await security.flush().catch(() => undefined);
      await budgets.alerts.flush().catch(() => undefined);
      await blobs.close();
      await database.close();
    },
  };
}

/** Keys, bytes and rows of the zone. */
async function openStores(options: ZoneOptions) {
  const { clock, log } = options;
  const folder = join(options.secretsFolder, 'record');
  const keys = await ZoneKeys.open({ zone: 'record', folder, clock });
  const headSigner = await SigningRing.open({ use: 'head', folder });
  const recordKeys = await FolderRecordKeys.open({ folder: join(options.data, 'keys/record'), keys, clock });
  const blobs = await SegmentStore.open({
    folder: join(options.data, 'blobs'),
    clock,
    // Readiness says it too; the writer never tries again: a new process does, on a new file.
    onFailure: (error) => log.error({ err: error }, 'the blob store stopped writing: restart this process'),
  });
  const database = new Database(
    {
      url: options.url,
      role: zoneNames('record').app,
      maxConnections: options.maxConnections,
      applicationName: 'carnet-record',
    },
    'carnet.record',
  );
  return {
    keys,
    headSigner,
    recordKeys,
    blobs,
    database,
    revokedTokens: new RevokedTokens(database, clock),
    matrices: new MatrixBook(database, clock),
    ...proofStores(keys, database, clock),
  };
}

/** Every action of the zone: what the doors call, and what the test of belts walks. */
function actionsOf(
  documents: DocumentsEnv,
  access: AccessEnv,
  traces: TraceWriter,
  place: Pick<CountPlace, 'database' | 'clock'>,
) {
  return {
    checkRecord: checkRecord(),
    findRecord: findRecord(),
    visitRecord: visitRecord(access),
    ...accessActions(access),
    ...reportActions({ ...access, traces }),
    submitDocuments: submitDocuments(documents),
    searchDocuments: searchDocuments(documents),
    readDocument: readDocument(documents, 'documents.read'),
    grantContent: grantContent(documents),
    hideDocument: maskDocument(documents, 'documents.mask'),
    showDocument: maskDocument(documents, 'documents.unmask'),
    concealDocument: concealDocument(documents, 'documents.conceal'),
    unconcealDocument: concealDocument(documents, 'documents.unconceal'),
    revealDocument: revealDocument(documents),
    archiveDocument: archiveDocument(documents, 'documents.archive'),
    unarchiveDocument: archiveDocument(documents, 'documents.unarchive'),
    withdrawDocument: withdrawDocument(documents),
    locateDocument: readDocument(documents, 'documents.locate'),
    searchLists: searchLists(documents),
    readList: readList(documents),
    readAssociations: readAssociations(documents),
    readSignature: readSignature(documents),
    listOwnRecord: listOwnRecord(documents),
    listUnannounced: listUnannounced(documents),
    browseDocuments: browseDocuments(documents),
    consultDocuments: consultDocuments(documents),
    ...explanations(documents, access, place),
    searchActs: searchActs(traces),
    tellAct: tellAct(documents),
    readHistory: readHistory(documents, accessTold(access), traces),
  };
}

/** Events of the space zone: new records by the load, the rest one by one. All in one transaction with the inbox. */
function spaceConsumer(
  {
    database,
    traces,
    clock,
    log,
  }: { readonly database: Database; readonly traces: TraceWriter; readonly clock: Clock; readonly log: Log },
  keyOf: ActorKeys,
  moved: (recordId: string) => void,
): Consumer {
  return async (events) => {
    const opened = await database.transact('load', async (tx) => {
      const fresh = await newEvents(tx, 'space', events);
      const ofKind = (kind: string) => fresh.filter((e) => e.kind === kind);
      await openRecords(tx, traces, clock, ofKind('record.opened'));
      for (const recordId of await addIndexes(tx, clock, ofKind('record.ins-added'))) {
        log.error({ recordId }, 'an INS of this record already leads to another record: not added');
      }
      await applySpaceEvents(tx, keyOf, clock, fresh);
      return ofKind('record.opened');
    });
    for (const { payload } of opened) moved(String(payload.recordId));
  };
}
