import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { TraceRow } from '../kernel/trace.ts';
import {
  isWished,
  MAX_TRACES_LOOKED_AT,
  readTraces,
  type TitledObjects,
  type TracePage,
  type TraceQuestion,
  tracePage,
  traceWish,
} from '../kernel/trace-reader.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { ToldEvent } from '../standards/fhir/told-event.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { type HistoryScope, mayLearn } from './history-scope.ts';
import { readHistoryScope } from './read-history-scope.ts';
import { readTitles, saidInTitles, titlesOf } from './read-titles.ts';
import { type ArrivalWay, readWays } from './read-ways.ts';
import { readTold } from './tell-act.ts';

/** Entries of one page of history. */
export const MAX_HISTORY_PAGE = 100;
/** Documents named in full for one trace; the rest are counted. */
export const MAX_NAMED_DOCUMENTS = 3;

/** One page of a record's traces. */
export const PAGE = tracePage('record_id');

const NUMBERED: Statement = {
  name: 'history-numbered',
  text: `select trace_id, sealed from trace_detail
where record_id = $1 and trace_id = any($2::bigint[]) order by trace_id desc limit ${MAX_HISTORY_PAGE}`,
};

export const historyInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** Only acts that concern this document. */
  logicalId: Type.Optional(Type.String({ maxLength: 36 })),
  /** Only acts before this trace. */
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Leaves out that the holder looked at her own lists: they stay in the log, but hide what matters. */
  withoutOwnLooks: Type.Boolean(),
  wish: Type.Optional(traceWish),
  /** Only these traces, by their numbers. */
  seqs: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: MAX_HISTORY_PAGE })),
  count: Type.Integer({ minimum: 1, maximum: MAX_HISTORY_PAGE }),
});

const OWN_LOOKS = new Set([
  'documents.browse',
  'history.read',
  'access.read-reports',
  'record.check',
  'access.explain',
  'access.read-settings',
]);

export interface HistoryEntry {
  readonly trace: TraceRow;
  readonly documents: readonly NamedDocument[];
  /** Of an emergency that was opened: why, in the professional's words. */
  readonly stated?: string;
  /** Of an event that software fed: what it says, as told. */
  readonly told?: ToldEvent;
  /** Of an act on a rule of access: whom the rule names. */
  readonly about?: ToldSubject;
}

/** `code`: of a profession (TRE_G15), else empty. */
export interface ToldSubject {
  readonly kind: 'professional' | 'structure' | 'profession' | 'everyone';
  readonly code: string;
  readonly name: string;
}

/** One of the first documents that a trace concerns. */
export interface NamedDocument {
  readonly logicalId: string;
  /** Null when the card can no longer be opened. One withdrawn keeps its title here. */
  readonly title: string | null;
  readonly withdrawn?: true;
  /** The record held it before this act. */
  readonly before: boolean;
}

export interface HistoryResult {
  readonly entries: readonly HistoryEntry[];
  /** Continue before this trace; null at the beginning of the record. */
  readonly before: number | null;
  /** By which ways the document asked for came; empty when none was asked for. */
  readonly ways: readonly ArrivalWay[];
  /** Words were looked for in the titles of the most recent documents only: there are more than MAX_TITLES. */
  readonly titlesLeft?: true;
}

export type ReadHistory = Action<typeof historyInput, AccessState, null, null, HistoryResult>;
type Input = Type.Static<typeof historyInput>;

type Told<T> = (tx: Transaction, recordId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, T>>;

/** What the context `access` tells of the objects of its acts. */
export interface AccessTold {
  /** Why emergencies were opened, in the professionals' words, by emergencyId. */
  readonly reasonsOf: Told<string>;
  /** Whom rules name, by ruleId. */
  readonly subjectsOf: Told<ToldSubject>;
}

/** The holder reads who did what in her record, refusals included (EHDS art. 9: who, when, which data). */
export function readHistory(env: DocumentsEnv, told: AccessTold, traces: Pick<TraceWriter, 'read'>): ReadHistory {
  return defineAction({
    name: 'history.read',
    input: historyInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'history.read', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state, now }) {
      const filter = filterOf(actor, 'history.read', state, now);
      const scope = await readHistoryScope(tx, traces, ownerId, actor, filter);
      const { hidden } = scope;
      const place = { env, ownerId, reader: actor, filter };
      const words = input.wish?.words ?? [];
      const sought = words.length === 0 ? null : await readTitles(tx, place);
      const titled = await saidInTitles(sought?.titles ?? new Map(), words);
      const asked = questionOf(ownerId, input, scope, titled);
      const { traces: rows, before } = await readAsked(tx, traces, asked, input.seqs);
      const shown = rows.map((trace) => withoutHidden(trace, hidden));
      const named = shown.map((trace) => ({ trace, ids: trace.facts.objects.slice(0, MAX_NAMED_DOCUMENTS) }));
      const about = input.logicalId === undefined || hidden.has(input.logicalId) ? null : input.logicalId;
      const [titles, ways, reasons, subjects, fed] = await Promise.all([
        titlesOf(tx, place, [...new Set(named.flatMap((n) => n.ids))]),
        about === null ? [] : readWays(env, traces, tx, ownerId, about, scope),
        told.reasonsOf(tx, ownerId, objectsOf(shown, /^access\.open-emergency$/)),
        told.subjectsOf(tx, ownerId, objectsOf(shown, /^access\.(?!open-emergency)/)),
        readTold(env, tx, ownerId, objectsOf(shown, /^history\.tell$/)),
      ]);
      const entries = named.map(({ trace, ids }) => ({
        trace,
        ...statedIn(trace, reasons),
        ...toldIn(trace, fed),
        ...aboutIn(trace, subjects),
        documents: ids.map((logicalId) => {
          const { addedBy, ...known } = titles.get(logicalId) ?? { title: null, addedBy: trace.seq };
          return { logicalId, ...known, before: addedBy < trace.seq };
        }),
      }));
      return { output: { entries, before, ways, ...(sought?.left ? { titlesLeft: true } : {}) }, objects: [] };
    },
  });
}

/** Those numbered, or a page of what is wanted. */
async function readAsked(
  tx: Transaction,
  traces: Pick<TraceWriter, 'read'>,
  question: TraceQuestion,
  seqs: readonly number[] | undefined,
): Promise<TracePage> {
  if (seqs === undefined) return readTraces(tx, PAGE, traces, question);
  const rows = await tx.query<{ trace_id: string; sealed: Buffer }>(NUMBERED, [question.ownerId, [...seqs]]);
  const found = rows.map((row) => traces.read(question.ownerId, Number(row.trace_id), row.sealed));
  return { traces: found.filter((trace) => question.wanted(trace)), before: null };
}

/** What each act of these names first. */
const objectsOf = (traces: readonly TraceRow[], act: RegExp): string[] =>
  traces.filter(({ facts }) => act.test(facts.act)).flatMap(({ facts }) => facts.objects.slice(0, 1));

function toldIn({ facts }: TraceRow, fed: ReadonlyMap<string, ToldEvent>): Pick<HistoryEntry, 'told'> {
  const told = fed.get(facts.objects[0] ?? '');
  return told === undefined ? {} : { told };
}

function aboutIn({ facts }: TraceRow, subjects: ReadonlyMap<string, ToldSubject>): Pick<HistoryEntry, 'about'> {
  const about = subjects.get(facts.objects[0] ?? '');
  return about === undefined ? {} : { about };
}

function statedIn({ facts }: TraceRow, reasons: ReadonlyMap<string, string>): Pick<HistoryEntry, 'stated'> {
  // Who sees or reviews an emergency names it too: its reason is the words of who opened it.
  const ids = facts.act === 'access.open-emergency' ? facts.objects : [];
  const stated = ids.map((id) => reasons.get(id)).find((reason) => reason !== undefined);
  return stated === undefined ? {} : { stated };
}

/** The trace without what is hidden: neither named nor counted. The log itself keeps it, for the day it is announced. */
function withoutHidden(trace: TraceRow, hidden: ReadonlySet<string>): TraceRow {
  const objects = trace.facts.objects.filter((id) => !hidden.has(id));
  if (objects.length === trace.facts.objects.length) return trace;
  return { ...trace, facts: { ...trace.facts, objects } };
}

/** Which traces of a record this reader may read, and asks for. */
export function questionOf(
  ownerId: string,
  input: Input,
  scope: HistoryScope,
  titled: TitledObjects = new Map(),
): TraceQuestion {
  return {
    ownerId,
    before: input.before ?? null,
    count: input.count,
    maxScan: MAX_TRACES_LOOKED_AT,
    wanted(trace) {
      const { actor, facts } = trace;
      if (!isWished(trace, input.wish, titled)) return false;
      if (input.withoutOwnLooks && actor.id === scope.reader.id && OWN_LOOKS.has(facts.act)) return false;
      if (!mayLearn(scope, trace)) return false;
      const about = input.logicalId;
      return about === undefined || (!scope.hidden.has(about) && facts.objects.includes(about));
    },
  };
}
