import { Failure } from '../kernel/errors.ts';
import type { DocumentEntry } from '../standards/xds/metadata.ts';
import { failure } from './check-content.ts';
import type { DocumentsErrorCode } from './documents-errors.ts';
import { MAX_TITLE } from './limits.ts';

const DAY_MS = 86_400_000;
/** A document was written by now; a day for clocks and time zones that are not ours. */
const MAX_WRITTEN_AHEAD_MS = DAY_MS;
/** An act may be planned; one planned for later than this would stand first in every list until then. */
const MAX_ACT_AHEAD_MS = 2 * 366 * DAY_MS;
/** No document is older; a day for time zones. */
const EARLIEST_MS = Date.UTC(1900, 0, 1) - DAY_MS;

type TimeField = 'creationTime' | 'serviceStart' | 'serviceStop';
const TIMES: readonly (readonly [field: TimeField, name: string, ahead: number, most: string])[] = [
  ['creationTime', 'the time of the document', MAX_WRITTEN_AHEAD_MS, 'one day'],
  ['serviceStart', 'the start of the act', MAX_ACT_AHEAD_MS, 'two years'],
  ['serviceStop', 'the end of the act', Number.POSITIVE_INFINITY, ''],
];

/**
 * The times that lists are sorted and filtered by, as the document or else its card says them: possible ones only. An act that has
 * not ended may say when it will. A date of birth is no matter of this.
 * @throws Failure invalid-input
 */
export function requirePossibleTimes(entry: DocumentEntry, now: Date, at: string): void {
  const problems: { readonly at: string; readonly reason: string }[] = [];
  for (const [field, name, ahead, most] of TIMES) {
    const time = entry[field];
    if (time === undefined) continue;
    const from = Date.parse(time.from);
    const tell = (reason: string) => problems.push({ at: `${at}.${field}`, reason });
    if (from < EARLIEST_MS) tell(`${name} is before 1900`);
    if (from > now.getTime() + ahead) tell(`${name} is more than ${most} ahead of now`);
  }
  const [first] = problems;
  if (first === undefined) return;
  const details = problems.length === 1 ? first : { problems };
  throw new Failure<DocumentsErrorCode | 'invalid-input'>('invalid-input', details);
}

/** @throws Failure metadata-contradiction */
export function requirePossibleTitle(title: string, at: string): void {
  if (title === '' || title.length > MAX_TITLE)
    throw failure('metadata-contradiction', `a title has 1 to ${MAX_TITLE} characters`, `${at}.title`);
  // A FHIR string has none (R4 §2.24.0.1), and nobody sees one.
  if (/\p{Cc}/u.test(title)) throw failure('metadata-contradiction', 'a title has no control character', `${at}.title`);
}
