/** Repetitions of one act told once, with their times: nothing is left out, a refusal is never folded. */
import type { HistoryEntry } from '../../documents/read-history.ts';
import type { TraceRow } from '../../kernel/trace.ts';

/** Milliseconds between one reading and the next for both to be the same sitting. */
export const SAME_SITTING_MS = 3_600_000;

const FOLDED = new Set([
  'record.check',
  'documents.search',
  'documents.browse',
  'documents.read',
  'documents.retrieve',
  'documents.locate',
  'history.read',
  'access.read-emergencies',
  // What each tells stands on the page of notices, and its own act in the history.
  'identity.tell-notice',
]);

export interface ToldEntry extends HistoryEntry {
  /** The same act before, most recent first; empty when it was done once. */
  readonly repeats: readonly TraceRow[];
}

/** True when the act is a submission whose documents were all there already: it added nothing. */
export function isSentAgain({ trace: { facts }, documents }: HistoryEntry): boolean {
  return facts.act === 'documents.submit' && documents.length > 0 && documents.every(({ before }) => before);
}

/**
 * Folds, in a page ordered from the most recent, repeated readings of the same objects by the same actor, and notices, into the most
 * recent one, and a submission sent again into the addition that it repeats.
 */
export function foldRepeats(entries: readonly HistoryEntry[]): ToldEntry[] {
  const told: (HistoryEntry & { repeats: TraceRow[] })[] = [];
  const open = new Map<string, (typeof told)[number]>();
  for (const entry of entries) {
    const key = keyOf(entry.trace);
    const before = key === null ? undefined : open.get(key);
    if (before !== undefined && belongs(before, entry.trace)) {
      if (isSentAgain(before)) {
        // The addition itself is what is told, at its own time; the sendings after it are its repetitions.
        const addition = { ...entry, repeats: [...before.repeats, before.trace] };
        told.splice(told.indexOf(before), 1);
        told.push(addition);
        if (key !== null) open.set(key, addition);
      } else before.repeats.push(entry.trace);
      continue;
    }
    const own = { ...entry, repeats: [] };
    told.push(own);
    if (key !== null) open.set(key, own);
  }
  return told;
}

function belongs(before: ToldEntry, next: TraceRow): boolean {
  if (isSentAgain(before)) return true;
  if (!FOLDED.has(next.facts.act)) return false;
  const last = before.repeats.at(-1) ?? before.trace;
  return Date.parse(last.at) - Date.parse(next.at) <= SAME_SITTING_MS;
}

/** Of a minor's secret session: who acts for her does not read it (`mayLearn`). */
export const isSecretTrace = ({ reason }: TraceRow['facts']): boolean => reason.split(';').includes('secret');

/** What two traces share when one repeats the other; null for what is always told alone. */
function keyOf({ ownerId, actor, facts }: TraceRow): string | null {
  const { act, outcome, objects } = facts;
  if (outcome !== 'done' || !(FOLDED.has(act) || act === 'documents.submit')) return null;
  const { kind, id, structureId, softwareId, purpose, onBehalfOf } = actor;
  return JSON.stringify([
    ownerId,
    kind,
    id,
    structureId,
    softwareId,
    purpose,
    onBehalfOf,
    isSecretTrace(facts),
    act,
    objects,
  ]);
}
