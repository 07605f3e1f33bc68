import { MAX_TITLES } from '../../documents/read-titles.ts';
import type { Session } from '../../identity/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { TraceRow } from '../../kernel/trace.ts';
import { MAX_TRACES_LOOKED_AT, type TracePage, type TraceWish } from '../../kernel/trace-reader.ts';
import { historyCursor, openedCursor } from './carnet-cursors.ts';
import { actorWords, toVisitEvent } from './carnet-history.ts';
import { actorRef, type ChosenActor, touches, wishOf } from './carnet-history-wish.ts';
import { type HistoryCursor, type MergedHistory, mergeHistory, withoutDocuments } from './carnet-merge.ts';
import { foldRepeats } from './carnet-repeats.ts';
import { recordOf } from './carnet-session.ts';
import { foldVisits, type VisitEntry } from './carnet-visits.ts';
import { historySearch, MAX_SEARCH_CHARS, soughtWords } from './history-search.ts';
import type { RecordCalls } from './record-calls.ts';
import type { Language } from './web-api.ts';
import type { HistoryPage, HistoryQuestion } from './web-history.ts';

export const EVENTS_PER_PAGE = 30;
const HOME_ACCESSES = 3;
/** Accesses looked at to tell the last ones, repetitions folded. */
const HOME_ENTRIES = 30;
const MAX_ACTORS_OFFERED = 20;
const NOTHING_MORE = { entries: [], before: null, ways: [] } as const;

/** Where the history comes from: the record's chain and the space's. */
export interface HistorySources {
  readonly record: RecordCalls;
  /** Acts in the person's space, most recent first. */
  readActs(actor: Actor, personId: string, count: number, before?: number, wish?: TraceWish): Promise<TracePage>;
  /** Opaque cursors: nothing of a record shows in an address. */
  sealCursor(value: unknown): string;
  /** @throws IntegrityError */
  openCursor(cursor: string): unknown;
}

/** What one reading of both chains asks for. */
interface Reading {
  readonly logicalId: string | undefined;
  readonly cursor: HistoryCursor;
  readonly wish: TraceWish | undefined;
}

/** One page of the history, in words. @throws WebError not-found for a cursor or a ref that is not ours */
export async function historyPage(
  sources: HistorySources,
  session: Session,
  asked: HistoryQuestion,
  language: Language,
): Promise<HistoryPage> {
  const { wish, chosen, text: words } = wishOf(asked, (ref) => sources.openCursor(ref));
  const text = asked.cursor;
  const cursor = text === undefined ? {} : openedCursor(historyCursor, () => sources.openCursor(text));
  const { entries, next, titlesLeft } = await readHistory(sources, session, {
    logicalId: asked.documentId,
    cursor,
    wish,
  });
  return {
    events: foldVisits(foldRepeats(entries)).map((entry) => toVisitEvent(entry, language)),
    nextCursor: next === null ? null : sources.sealCursor(historyCursor.write(next)),
    actors: actorsOf(entries.map(({ trace }) => trace)).map((trace) => ({
      ref: sources.sealCursor(actorRef.write(chosenOf(trace))),
      who: actorWords(trace, language),
    })),
    chosen: chosen === null ? null : { name: chosen.name },
    words,
    // A page that is not full, with more behind it: the reading stopped at its bound.
    lookedAt: next !== null && entries.length < EVENTS_PER_PAGE ? MAX_TRACES_LOOKED_AT : null,
    titlesLookedAt: titlesLeft ? MAX_TITLES : null,
  };
}

/** The last acts of others on the record, most recent first. */
export async function lastAccesses({ record }: HistorySources, session: Session): Promise<VisitEntry[]> {
  const wish = { actorKinds: ['professional', 'structure'] };
  const { entries } = await record.history(session.actor, recordOf(session), { count: HOME_ENTRIES, wish });
  return foldVisits(foldRepeats(entries)).slice(0, HOME_ACCESSES);
}

/** Professionals and establishments of the page, each once, in the order of the page. */
function actorsOf(traces: readonly TraceRow[]): TraceRow[] {
  const found = new Map<string, TraceRow>();
  for (const trace of traces) {
    const { kind, id } = trace.actor;
    if ((kind === 'professional' || kind === 'structure') && !found.has(`${kind}|${id}`))
      found.set(`${kind}|${id}`, trace);
  }
  return [...found.values()].slice(0, MAX_ACTORS_OFFERED);
}

function chosenOf({ actor }: TraceRow): ChosenActor {
  return {
    kind: actor.kind,
    id: actor.id,
    name: (actor.kind === 'structure' ? actor.structureName : actor.name) ?? '',
  };
}

/** One page of the whole history; of one document, the record's acts only. */
async function readHistory(
  sources: HistorySources,
  session: Session,
  reading: Reading,
): Promise<MergedHistory & { readonly titlesLeft: boolean }> {
  const { logicalId, cursor, wish } = reading;
  const [record, space] = await Promise.all([
    cursor.record === 0 || !touches(wish, 'record') ? NOTHING_MORE : recordPage(sources, session, reading),
    logicalId !== undefined || cursor.space === 0 || !touches(wish, 'space')
      ? NOTHING_MORE
      : spacePage(sources, session, reading),
  ]);
  const titlesLeft = 'titlesLeft' in record && record.titlesLeft === true;
  return { ...mergeHistory(record, space, EVENTS_PER_PAGE), titlesLeft };
}

function recordPage({ record }: HistorySources, session: Session, { logicalId, cursor, wish }: Reading) {
  const before = cursor.record;
  return record.history(session.actor, recordOf(session), {
    count: EVENTS_PER_PAGE,
    ...(logicalId === undefined ? {} : { logicalId }),
    ...(before === undefined ? {} : { before }),
    ...(wish === undefined ? {} : { wish }),
  });
}

async function spacePage({ readActs }: HistorySources, session: Session, { cursor, wish }: Reading) {
  const acts = await readActs(session.actor, session.personId, EVENTS_PER_PAGE, cursor.space, wish);
  return { entries: withoutDocuments(acts.traces), before: acts.before };
}

/** The text of a search for an address; null when it holds nothing that can be looked for. */
export function sealSearch({ sealCursor }: Pick<HistorySources, 'sealCursor'>, typed: string): string | null {
  const text = typed.trim().slice(0, MAX_SEARCH_CHARS);
  return soughtWords(text).length === 0 ? null : sealCursor(historySearch.write(text));
}
