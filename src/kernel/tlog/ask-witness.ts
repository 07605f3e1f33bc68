import { MAX_WITNESS_MS, MAX_WITNESS_TRIES } from './limits.ts';
import { isSignedBy, type NoteKey, readNote, readNoteKey } from './note.ts';
import type { LogReader } from './read-log.ts';
import { type WitnessAnswer, witnessRequest } from './witness.ts';

/** Somebody who cosigns: the other zone, or anybody outside. */
export interface WitnessCalls {
  /** For the log of events. */
  readonly name: string;
  /** Its verifier key. */
  key(): Promise<string>;
  addCheckpoint(body: string, logKey: string): Promise<WitnessAnswer>;
}

/** A checkpoint as its log signed it, before anybody cosigned. */
export interface SignedCheckpoint {
  readonly size: number;
  readonly note: string;
  readonly key: NoteKey;
}

/**
 * What came of asking one witness: `cosigned`; `overtaken` (it has seen a later tree of this very log, of another process or of a beat whose
 * answer was lost: the next beat catches up); `shrunk` (it has seen more leaves than the log has: the log went back); `refused`; `silent`.
 */
export type Asked =
  | { readonly outcome: 'cosigned'; readonly line: string; readonly key: string; readonly size: number }
  | { readonly outcome: 'overtaken'; readonly seen: number }
  | { readonly outcome: 'shrunk'; readonly seen: number; readonly leaves: number }
  | { readonly outcome: 'refused'; readonly status: number }
  | { readonly outcome: 'silent'; readonly error: string };

/**
 * Asks one witness for its cosignature, from the size that it is thought to have seen; it says when it has seen another. Never throws,
 * and ends within MAX_WITNESS_MS.
 */
export async function askWitness(
  witness: WitnessCalls,
  reader: Pick<LogReader, 'head' | 'consistencyProof'>,
  checkpoint: SignedCheckpoint,
  from: number,
): Promise<Asked> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Asked>((resolve) => {
    timer = setTimeout(
      () => resolve({ outcome: 'silent', error: `no answer in ${MAX_WITNESS_MS} ms` }),
      MAX_WITNESS_MS,
    );
  });
  const asked = exchange(witness, reader, checkpoint, Math.min(from, checkpoint.size)).catch(
    (error: unknown): Asked => ({ outcome: 'silent', error: (error as Error).message }),
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function exchange(
  witness: WitnessCalls,
  reader: Pick<LogReader, 'head' | 'consistencyProof'>,
  { size, note, key }: SignedCheckpoint,
  from: number,
): Promise<Asked> {
  let old = from;
  let status = 0;
  for (let tries = 1; tries <= MAX_WITNESS_TRIES; tries += 1) {
    const proof = await reader.consistencyProof(old, size);
    const answer = await witness.addCheckpoint(witnessRequest(old, proof, note), key.text);
    status = answer.status;
    if (status === 200) {
      const witnessKey = readNoteKey(await witness.key());
      const line = witnessKey === null ? null : lineOf(note, answer.body, witnessKey);
      return line === null || witnessKey === null
        ? { outcome: 'refused', status }
        : { outcome: 'cosigned', line, key: witnessKey.text, size };
    }
    const seen = status === 409 ? readSize(answer.body) : null;
    if (seen === null || seen === old) return { outcome: 'refused', status };
    if (seen > size) {
      const { size: leaves } = await reader.head();
      return seen > leaves ? { outcome: 'shrunk', seen, leaves } : { outcome: 'overtaken', seen };
    }
    old = seen;
  }
  return { outcome: 'refused', status };
}

function readSize(body: string): number | null {
  const text = body.trim();
  return /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : null;
}

/** The line of this witness among those of its answer: those of keys that are not known are left out (C2SP tlog-witness). */
function lineOf(note: string, body: string, key: NoteKey): string | null {
  for (const text of body.split('\n', MAX_ANSWER_LINES)) {
    const cosigned = readNote(`${note}${text}\n`);
    if (text !== '' && cosigned !== null && isSignedBy(cosigned, key)) return `${text}\n`;
  }
  return null;
}
const MAX_ANSWER_LINES = 16;
