/** One visit of a record by one professional told as one line, with its parts inside: nothing is left out. */
import type { TraceRow } from '../../kernel/trace.ts';
import { isSecretTrace, SAME_SITTING_MS, type ToldEntry } from './carnet-repeats.ts';

/** What somebody does who comes to read: found, identified, opened, looked through, read. Changes and rights stand alone. */
export const READING: ReadonlySet<string> = new Set(['documents.read', 'documents.retrieve']);
const LOOKING: ReadonlySet<string> = new Set(['documents.search', 'documents.search-lists', 'documents.read-list']);
const COMING: ReadonlySet<string> = new Set([
  'record.check',
  'record.visit',
  'identity.find-patient',
  'identity.identify-patient',
]);

export interface VisitEntry extends ToldEntry {
  /** Every act of the visit, this one included, most recent first; empty for an act that stands alone. */
  readonly parts: readonly ToldEntry[];
  /** What the visit came to; null for an act that stands alone, or a visit that opened nothing. */
  readonly visit: 'read' | 'looked' | null;
}

/** Gathers, in a page ordered from the most recent, what one professional did in one sitting in order to read. */
export function foldVisits(entries: readonly ToldEntry[]): VisitEntry[] {
  const told: { parts: ToldEntry[] }[] = [];
  const open = new Map<string, ToldEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry.trace);
    const before = key === null ? undefined : open.get(key);
    const last = before?.at(-1);
    if (before !== undefined && last !== undefined && isSameSitting(last, entry)) {
      before.push(entry);
      continue;
    }
    const parts = [entry];
    told.push({ parts });
    if (key !== null) open.set(key, parts);
  }
  return told.flatMap(({ parts }) => toVisit(parts));
}

function toVisit(parts: readonly ToldEntry[]): VisitEntry[] {
  const [first] = parts;
  if (first === undefined) return [];
  if (parts.length === 1) return [{ ...first, parts: [], visit: null }];
  const did = (acts: ReadonlySet<string>) => parts.filter(({ trace }) => acts.has(trace.facts.act));
  const read = did(READING);
  if (read.length > 0) return [{ ...first, documents: distinct(read), parts, visit: 'read' }];
  return [{ ...first, parts, visit: did(LOOKING).length > 0 ? 'looked' : null }];
}

function distinct(read: readonly ToldEntry[]): ToldEntry['documents'] {
  const documents = new Map(read.flatMap((entry) => entry.documents).map((one) => [one.logicalId, one]));
  return [...documents.values()];
}

function isSameSitting(last: ToldEntry, next: ToldEntry): boolean {
  const { trace, repeats } = last;
  const began = repeats.at(-1) ?? trace;
  return Date.parse(began.at) - Date.parse(next.trace.at) <= SAME_SITTING_MS;
}

/** Who came, from where and why; null for what is no part of a visit. */
function keyOf({ actor, facts }: TraceRow): string | null {
  const isPart = READING.has(facts.act) || LOOKING.has(facts.act) || COMING.has(facts.act);
  if (!isPart || facts.outcome !== 'done' || actor.kind !== 'professional') return null;
  const { id, structureId, softwareId, purpose, onBehalfOf } = actor;
  return JSON.stringify([id, structureId, softwareId, purpose, onBehalfOf, isSecretTrace(facts)]);
}
