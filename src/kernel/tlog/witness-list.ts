import { MAX_WITNESSED_LOGS } from './limits.ts';
import { LOG_TYPE, type NoteKey, readNoteKey } from './note.ts';

/** A log that a witness knows. */
export interface WitnessedLog {
  readonly key: NoteKey;
  /** Where it publishes itself, without a final slash; null: it is not followed, only cosigned when it asks. */
  readonly url: string | null;
}

/**
 * Reads the list of a witness: one log a line, its address (or `-`) and its verifier key; `#` begins a comment.
 * @throws RangeError naming the line that is wrong
 */
export function readWitnessList(text: string): WitnessedLog[] {
  const logs = new Map<string, WitnessedLog>();
  for (const [at, line] of text.split('\n').entries()) {
    const words = line.replace(/(^|\s)#.*$/, '').trim();
    if (words === '') continue;
    const [url = '', text = '', ...rest] = words.split(/\s+/);
    const key = readNoteKey(text);
    const isPlace = url === '-' || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol));
    if (!isPlace || key?.type !== LOG_TYPE || rest.length > 0)
      throw new RangeError(
        `line ${at + 1} is not the address of a log (or -), a space and its key, as ADDRESS/keys shows it in its first line`,
      );
    if (logs.has(key.name)) throw new RangeError(`line ${at + 1} names ${key.name} again`);
    logs.set(key.name, { key, url: url === '-' ? null : url.replace(/\/+$/, '') });
  }
  if (logs.size === 0) throw new RangeError('it names no log');
  if (logs.size > MAX_WITNESSED_LOGS) throw new RangeError(`it names more than ${MAX_WITNESSED_LOGS} logs`);
  return [...logs.values()];
}
