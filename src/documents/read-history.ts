import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf, sees } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import { sealKey } from '../kernel/keys/sealed-box.ts';
import type { TraceRow } from '../kernel/trace.ts';
import { readTraces, type TraceQuestion, tracePage } from '../kernel/trace-reader.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Statement } from '../kernel/transaction.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { ownKeysOf } from './own-keys.ts';
import { documentFacts, type EntryRow, openEnvelope, readEnvelope } from './stored-entry.ts';

/** Entries of one page of history. */
export const MAX_HISTORY_PAGE = 100;
/** Traces opened to find those of one document, in one request. */
export const MAX_HISTORY_SCAN = 2_000;
/** Documents named in full for one trace; the rest are counted. */
export const MAX_NAMED_DOCUMENTS = 3;

const PAGE = tracePage('record_id');

const TITLES: Statement = {
  name: 'history-titles',
  text: `select entry_uuid, logical_id, version, current, status, masked, hidden_from_holder, hidden_from_representatives,
  type_code, owner_keys, sealed from entry_version where record_id = $1 and current and logical_id = any($2::uuid[])`,
};

export const historyInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** Only acts that concern this document. */
  logicalId: Type.Optional(Type.String({ maxLength: 36 })),
  /** Only acts before this trace. */
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Leaves out that the holder looked at her own lists: they stay in the log, but hide what matters. */
  withoutOwnLooks: Type.Boolean(),
  count: Type.Integer({ minimum: 1, maximum: MAX_HISTORY_PAGE }),
});

const OWN_LOOKS = new Set(['documents.browse', 'history.read', 'record.check']);

export interface HistoryEntry {
  readonly trace: TraceRow;
  /** First documents concerned; the title is null when it can no longer be opened. */
  readonly documents: readonly { readonly logicalId: string; readonly title: string | null }[];
}

export interface HistoryResult {
  readonly entries: readonly HistoryEntry[];
  /** Continue before this trace; null at the beginning of the record. */
  readonly before: number | null;
}

export type ReadHistory = Action<typeof historyInput, AccessState, null, null, HistoryResult>;
type Input = Type.Static<typeof historyInput>;

/** The holder reads who did what in her record, refusals included (EHDS art. 9: who, when, which data). */
export function readHistory(env: DocumentsEnv, traces: Pick<TraceWriter, 'read'>): ReadHistory {
  return defineAction({
    name: 'history.read',
    input: historyInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'history.read', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state }) {
      const { traces: rows, before } = await readTraces(tx, PAGE, traces, questionOf(ownerId, input));
      const named = rows.map((trace) => ({ trace, ids: trace.facts.objects.slice(0, MAX_NAMED_DOCUMENTS) }));
      const found = await tx.query<EntryRow>(TITLES, [ownerId, [...new Set(named.flatMap((n) => n.ids))]]);
      const filter = filterOf(actor, 'history.read', state);
      const key = await env.recordKeys.get(ownerId);
      const titles = new Map<string, string>();
      for (const row of found) {
        if (key === null || !sees(filter, documentFacts(row, ownKeysOf(env, actor)))) continue;
        titles.set(row.logical_id, readEnvelope(openEnvelope(sealKey(key), ownerId, row.entry_uuid, row.sealed)).title);
      }
      const entries = named.map(({ trace, ids }) => ({
        trace,
        documents: ids.map((logicalId) => ({ logicalId, title: titles.get(logicalId) ?? null })),
      }));
      return { output: { entries, before }, objects: [] };
    },
  });
}

function questionOf(ownerId: string, input: Input): TraceQuestion {
  return {
    ownerId,
    before: input.before ?? null,
    count: input.count,
    maxScan: MAX_HISTORY_SCAN,
    wanted({ actor, facts }) {
      if (input.withoutOwnLooks && actor.kind === 'person' && OWN_LOOKS.has(facts.act)) return false;
      return input.logicalId === undefined || facts.objects.includes(input.logicalId);
    },
  };
}
