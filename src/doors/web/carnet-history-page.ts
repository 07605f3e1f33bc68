import type { Session } from '../../identity/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { TracePage } from '../../kernel/trace-reader.ts';
import { type HistoryCursor, type MergedHistory, mergeHistory, withoutDocuments } from './carnet-merge.ts';
import { recordOf } from './carnet-session.ts';
import type { RecordCalls } from './record-calls.ts';

export const EVENTS_PER_PAGE = 30;
const NOTHING_MORE = { entries: [], before: null, ways: [] } as const;

/** Where the history comes from: the record's chain and the space's. */
export interface HistorySources {
  readonly record: RecordCalls;
  /** Acts in the person's space, most recent first. */
  readActs(actor: Actor, personId: string, count: number, before?: number): Promise<TracePage>;
}

/** One page of the whole history; of one document, the record's acts only. */
export async function readHistory(
  sources: HistorySources,
  session: Session,
  logicalId: string | undefined,
  cursor: HistoryCursor,
): Promise<MergedHistory> {
  const [record, space] = await Promise.all([
    cursor.record === 0 ? NOTHING_MORE : recordPage(sources, session, logicalId, cursor.record),
    logicalId !== undefined || cursor.space === 0 ? NOTHING_MORE : spacePage(sources, session, cursor.space),
  ]);
  return mergeHistory(record, space, EVENTS_PER_PAGE);
}

function recordPage(
  { record }: HistorySources,
  session: Session,
  logicalId: string | undefined,
  before: number | undefined,
) {
  return record.history(session.actor, recordOf(session), {
    count: EVENTS_PER_PAGE,
    ...(logicalId === undefined ? {} : { logicalId }),
    ...(before === undefined ? {} : { before }),
  });
}

async function spacePage({ readActs }: HistorySources, session: Session, before: number | undefined) {
  const acts = await readActs(session.actor, session.personId, EVENTS_PER_PAGE, before);
  return { entries: withoutDocuments(acts.traces), before: acts.before };
}
