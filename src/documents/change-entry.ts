import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import type { Act } from '../access/acts.ts';
import { decide } from '../access/decide.ts';
import { type Action, type Decision, defineAction, type OutboxEvent, type Performed } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { SealKey } from '../kernel/keys/sealed-box.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { requireKeptUniqueId } from './aliases.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { type DocumentRef, type FoundRow, factsOf, findDocument, ownerOf } from './find-document.ts';
import { END_ENTRY, INSERT_ENTRY } from './queries.ts';
import { entryValues, openEnvelope, readEnvelope, type StoredEntry, sealEntry } from './stored-entry.ts';

export const changeInput = Type.Object({
  document: Type.Unsafe<DocumentRef>(Type.Object({})),
  /** The version that the caller saw; absent in a conditional PATCH without If-Match. */
  expectedVersion: Type.Optional(Type.Integer({ minimum: 1 })),
  /** The uniqueId by which the caller named the document, when `document` names it otherwise. */
  uniqueId: Type.Optional(Type.String()),
  /** Why, as a code of the door's list: kept in the trace behind the rule that permitted the act. */
  motive: Type.Optional(Type.String({ pattern: '^[a-z-]{1,30}$' })),
});

export interface ChangeResult {
  readonly logicalId: string;
  readonly entryUuid: string;
  readonly version: number;
  /** False when the document already was as asked: nothing was written. */
  readonly changed: boolean;
  /** PDSm DocumentReference, JSON in UTF-8. */
  readonly entry: Buffer;
}

export type ChangeEntry = Action<typeof changeInput, AccessState, FoundRow | null, null, ChangeResult>;

/** The rule of a permission and the motive stated, in one text: `doctor_normal:own;wrong-patient`. */
function withMotive(decision: Decision, motive: string | undefined): Decision {
  return decision.permit && motive !== undefined ? { ...decision, rule: `${decision.rule};${motive}` } : decision;
}

/** What a change of an index card says: the parts that differ, or null when the card already is as asked. */
export type EntryChange = (entry: StoredEntry) => Partial<Pick<StoredEntry, 'status' | 'visibility'>> | null;

/**
 * An act that changes one index card: the change is a new version of the entry, and the one before is superseded (ITI-57).
 * @param change pure; it may refuse what the card's state does not allow
 */
export function changeEntry(env: DocumentsEnv, act: Act, change: EntryChange): ChangeEntry {
  return defineAction({
    name: act,
    input: changeInput,
    owner: ({ document }) => ownerOf(document),
    load: (tx, { document }, recordId) => findDocument(tx, recordId, document),
    authorize: ({ actor, input, state, loaded, now }) =>
      withMotive(
        decide(actor, actor.onBehalfOf, act, actor.purpose, state, factsOf(env, actor, loaded), now),
        input.motive,
      ),
    async perform(tx, { input, ownerId, loaded: row, now, traceId }): Promise<Performed<ChangeResult>> {
      const key = await env.recordKeys.get(ownerId);
      if (row === null || key === null) throw new Failure('not-found');
      if (!row.current || (input.expectedVersion !== undefined && input.expectedVersion !== row.version)) {
        throw new Failure('version-conflict', { reason: 'the document changed since it was read' });
      }
      const json = openEnvelope(key, ownerId, row.entry_uuid, row.sealed);
      const entry = readEnvelope(json);
      const changes = change(entry);
      if (changes === null) {
        const output = { logicalId: row.logical_id, entryUuid: row.entry_uuid, version: row.version };
        return { output: { ...output, changed: false, entry: json }, objects: [row.logical_id] };
      }
      const named = input.document.kind === 'unique' ? input.document.id : input.uniqueId;
      if (named !== undefined) requireKeptUniqueId(entry.uniqueId, named);
      const { next, sealed } = await writeVersion(env, tx, { ownerId, key, now, traceId }, row, {
        ...entry,
        ...changes,
      });
      return {
        output: {
          logicalId: next.logicalId,
          entryUuid: next.entryUuid,
          version: next.version,
          changed: true,
          entry: openEnvelope(key, ownerId, next.entryUuid, sealed),
        },
        objects: [row.logical_id],
        events: [newEntries(ownerId, [next.entryUuid])],
      };
    },
  });
}

/** Inside which act a version is written. */
export interface WritePlace {
  readonly ownerId: string;
  readonly key: SealKey;
  readonly now: Date;
  readonly traceId: number;
}

/** The next version of a card, in the place of its current one (`row`). */
export async function writeVersion(
  env: DocumentsEnv,
  tx: Transaction,
  { ownerId, key, now, traceId }: WritePlace,
  row: Pick<FoundRow, 'logical_id' | 'version' | 'content_id' | 'owner_keys'>,
  changed: StoredEntry,
): Promise<{ readonly next: StoredEntry; readonly sealed: Buffer }> {
  const next = { ...changed, entryUuid: env.ids.timeUuid(now), version: row.version + 1 };
  const sealed = sealEntry(key, ownerId, row.content_id, next);
  const anchors = { recordId: ownerId, contentId: row.content_id, ownerKeys: row.owner_keys };
  await Promise.all([
    tx.query(END_ENTRY, [ownerId, row.logical_id, row.version]),
    tx.query(INSERT_ENTRY, [...entryValues(env, anchors, next, sealed, now), traceId]),
  ]);
  return { next, sealed };
}

/** Tells the global keys which ids of entries are new. */
export function newEntries(recordId: string, entries: readonly string[]): OutboxEvent {
  const payload = { recordId, entries, documents: [], contents: [], uniqueIds: [] };
  return { key: `record:${recordId}`, kind: 'documents.submitted', payload };
}
