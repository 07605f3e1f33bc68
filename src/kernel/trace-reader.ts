import { type Static, Type } from 'typebox';
import type { Statement } from './flight.ts';
import { MAX_WORD_CHARS, MAX_WORDS, plainText, says } from './plain-words.ts';
import type { TraceRow } from './trace.ts';
import type { TraceWriter } from './trace-writer.ts';
import type { Transaction } from './transaction.ts';

/** Traces opened to find those that are asked for, in one request. */
export const MAX_TRACES_LOOKED_AT = 2_000;
/** Traces opened at once. */
const PAGE_SIZE = 100;

/** The statement that reads a page of one owner's traces, most recent first; details may have been purged. */
export function tracePage(owner: 'record_id' | 'person_id'): Statement {
  return {
    name: `trace-page-${owner}`,
    text: `select t.trace_id, d.sealed from trace t
  left join trace_detail d on d.${owner} = t.${owner} and d.trace_id = t.trace_id
where t.${owner} = $1 and ($2::bigint is null or t.trace_id < $2) order by t.trace_id desc limit $3`,
  };
}

const names = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 });

const codes = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 600 });

/** One word looked for: in the names of who acted, or by what a door knows that it means. */
const soughtWord = Type.Object({
  /** As `wordsOf` of plain-words.ts gives it. */
  text: Type.String({ minLength: 1, maxLength: MAX_WORD_CHARS }),
  /** Acts, outcomes and modes of access whose label says it. */
  acts: codes,
  outcomes: codes,
  purposes: codes,
  /** Professions, or `profession/specialty`, whose label says it. */
  trades: codes,
});
export type SoughtWord = Static<typeof soughtWord>;

/** Which traces a reader asks for; what is absent does not matter. */
export const traceWish = Type.Object({
  actorKinds: Type.Optional(names),
  actorId: Type.Optional(Type.String({ maxLength: 64 })),
  acts: Type.Optional(names),
  outcomes: Type.Optional(names),
  /** Modes of access. */
  purposes: Type.Optional(names),
  /** ISO instants in UTC: from the first, before the second. */
  from: Type.Optional(Type.String({ maxLength: 30 })),
  to: Type.Optional(Type.String({ maxLength: 30 })),
  /** All of them. */
  words: Type.Optional(Type.Array(soughtWord, { maxItems: MAX_WORDS })),
});
export type TraceWish = Static<typeof traceWish>;

/** Objects whose title says a word, by word. */
export type TitledObjects = ReadonlyMap<string, ReadonlySet<string>>;

/** Is this trace one of those asked for? */
export function isWished(trace: TraceRow, wish: TraceWish | undefined, titled: TitledObjects = new Map()): boolean {
  if (wish === undefined) return true;
  const { at, actor, facts } = trace;
  const { actorKinds, actorId, acts, outcomes, purposes, from, to, words = [] } = wish;
  return (
    (actorKinds === undefined || actorKinds.includes(actor.kind)) &&
    (actorId === undefined || actorId === actor.id) &&
    (acts === undefined || acts.includes(facts.act)) &&
    (outcomes === undefined || outcomes.includes(facts.outcome)) &&
    (purposes === undefined || purposes.includes(actor.purpose)) &&
    (from === undefined || at >= from) &&
    (to === undefined || at < to) &&
    (words.length === 0 || saysAll(trace, words, titled))
  );
}

function saysAll({ actor, facts }: TraceRow, words: readonly SoughtWord[], titled: TitledObjects): boolean {
  const names = plainText([actor.name, actor.structureName, actor.softwareName].join(' '));
  const trade = `${actor.profession}/${actor.specialty}`;
  return words.every(
    (word) =>
      says(names, word.text) ||
      word.acts.includes(facts.act) ||
      word.outcomes.includes(facts.outcome) ||
      word.purposes.includes(actor.purpose) ||
      (actor.profession !== null && (word.trades.includes(actor.profession) || word.trades.includes(trade))) ||
      facts.objects.some((id) => titled.get(word.text)?.has(id) === true),
  );
}

export interface TraceQuestion {
  readonly ownerId: string;
  /** Only traces before this one; null from the last. */
  readonly before: number | null;
  readonly count: number;
  /** Traces looked at, at most, to find `count` that are wanted. */
  readonly maxScan: number;
  wanted(trace: TraceRow): boolean;
}

export interface TracePage {
  readonly traces: readonly TraceRow[];
  /** Continue before this trace; null when the beginning was reached. */
  readonly before: number | null;
}

/** Reads traces, most recent first, until enough are wanted, the chain ends, or the scan is long enough. */
export async function readTraces(
  tx: Transaction,
  page: Statement,
  traces: Pick<TraceWriter, 'read'>,
  asked: TraceQuestion,
): Promise<TracePage> {
  const kept: TraceRow[] = [];
  let before = asked.before;
  for (let scanned = 0; scanned < asked.maxScan; scanned += PAGE_SIZE) {
    const rows = await tx.query<{ trace_id: string; sealed: Buffer | null }>(page, [asked.ownerId, before, PAGE_SIZE]);
    for (const row of rows) {
      const seq = Number(row.trace_id);
      before = seq;
      if (row.sealed === null) continue; // purged: its header stays in the chain
      const trace = traces.read(asked.ownerId, seq, row.sealed);
      if (!asked.wanted(trace)) continue;
      kept.push(trace);
      if (kept.length === asked.count) return { traces: kept, before: seq === 1 ? null : seq };
    }
    if (rows.length < PAGE_SIZE) return { traces: kept, before: null };
  }
  return { traces: kept, before };
}
