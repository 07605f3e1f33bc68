import type { Clock } from '../clock.ts';
import type { Statement } from '../flight.ts';
import type { Database } from '../transaction.ts';
import { MAX_PROOF_LINES, MAX_WITNESS_REQUEST_CHARS } from './limits.ts';
import { cosignatureLine, isSignedBy, type Note, type NoteKey, readNote, readNoteKey, type Sign } from './note.ts';
import { HASH_BYTES, isConsistent } from './tree.ts';

/** What a witness remembers of one log. */
export interface SeenCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  /** The key of the log, as it was at the first checkpoint. */
  readonly logKey: string;
}

/** Where a witness keeps the last checkpoint that it cosigned of each log. */
export interface WitnessStore {
  seen(origin: string): Promise<SeenCheckpoint | null>;
  /** Keeps `next` if what is kept has still `oldSize` leaves (0: nothing is kept); durable before it answers. False if not. */
  advance(
    oldSize: number,
    next: SeenCheckpoint & { readonly origin: string; readonly note: string; readonly at: Date },
  ): Promise<boolean>;
}

/** An answer of C2SP tlog-witness: an HTTP status and a body. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly body: string;
}

export interface WitnessParts {
  readonly key: NoteKey;
  readonly sign: Sign;
  readonly store: WitnessStore;
  readonly clock: Clock;
  /** Somebody must look. @param note what was shown, as it was signed: kept, it proves what the log did */
  alarm(what: WitnessAlarm, facts: Readonly<Record<string, unknown>>, note: string): void;
}

/** Why a witness refuses, beyond what an honest log may ask by mistake. */
export const WITNESS_ALARMS = {
  signature: 'a checkpoint is not signed by the key of its log',
  fork: 'a log shows two trees of the same size',
  broken: 'a log does not continue its last checkpoint',
  rollback: 'a log has gone back behind what it had published',
  tiles: 'a log shows tiles that are not those of its checkpoint',
} as const;
export type WitnessAlarm = keyof typeof WITNESS_ALARMS;

interface Request {
  readonly old: number;
  readonly proof: readonly Buffer[];
  readonly note: Note;
  readonly text: string;
}

/**
 * Cosigns checkpoints that continue the last one it has cosigned (C2SP tlog-witness, add-checkpoint): a log that shows two
 * histories gets no second signature, whoever runs it.
 */
export class Witness {
  readonly #parts: WitnessParts;

  constructor(parts: WitnessParts) {
    this.#parts = parts;
  }

  get key(): NoteKey {
    return this.#parts.key;
  }

  /**
   * @param body as C2SP writes it: `old N`, the consistency proof, an empty line, the checkpoint
   * @param logKey the verifier key that the caller says it has; the one of the first checkpoint is kept for ever. Null: only
   *   logs known already
   */
  async addCheckpoint(body: string, logKey: string | null): Promise<WitnessAnswer> {
    const asked = readRequest(body);
    if (asked === null) return { status: 400, body: 'The request is not readable.\n' };
    const { store, alarm } = this.#parts;
    const { origin, size } = asked.note;
    const seen = await store.seen(origin);
    const text = seen?.logKey ?? logKey;
    const key = text === null ? null : readNoteKey(text);
    if (key === null || key.name !== origin) return { status: 404, body: 'This log is not known here.\n' };
    if (!isSignedBy(asked.note, key)) {
      if (seen !== null) alarm('signature', { origin, size }, asked.text);
      return { status: 403, body: 'No signature of this log holds.\n' };
    }
    if (asked.old > size) return { status: 400, body: 'The old size is larger than the checkpoint.\n' };
    const known = seen?.size ?? 0;
    if (asked.old !== known) return { status: 409, body: `${known}\n` };
    return this.#cosign(asked, seen, key.text);
  }

  async #cosign(asked: Request, seen: SeenCheckpoint | null, logKey: string): Promise<WitnessAnswer> {
    const { store, clock, alarm, key, sign } = this.#parts;
    const { note, old, proof } = asked;
    const { origin, size, root } = note;
    if (seen !== null && old === size && !seen.root.equals(root)) {
      alarm('fork', { origin, size }, asked.text);
      return { status: 409, body: `${old}\n` };
    }
    if (!isConsistent({ size: old, root: seen?.root ?? root }, { size, root }, proof)) {
      alarm('broken', { origin, old, size }, asked.text);
      return { status: 422, body: 'The checkpoint does not continue the last one.\n' };
    }
    const at = clock.now();
    const kept = await store.advance(old, { origin, logKey, size, root, note: asked.text, at });
    if (!kept) return { status: 409, body: `${(await store.seen(origin))?.size ?? 0}\n` };
    return { status: 200, body: cosignatureLine(note, key, sign, Math.floor(at.getTime() / 1000)) };
  }
}

function readRequest(body: string): Request | null {
  if (body.length > MAX_WITNESS_REQUEST_CHARS) return null;
  const gap = body.indexOf('\n\n');
  if (gap < 0) return null;
  const [first = '', ...lines] = body.slice(0, gap).split('\n');
  const old = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1];
  const proof = lines.map((each) => Buffer.from(each, 'base64'));
  const text = body.slice(gap + 2);
  const note = readNote(text);
  const isProof = proof.length <= MAX_PROOF_LINES && proof.every((hash) => hash.length === HASH_BYTES);
  return old === undefined || note === null || !isProof ? null : { old: Number(old), proof, note, text };
}

/** What a log sends to its witness. */
export function witnessRequest(old: number, proof: readonly Buffer[], note: string): string {
  return [`old ${old}`, ...proof.map((hash) => hash.toString('base64')), '', note].join('\n');
}

const SEEN: Statement = {
  name: 'witness-seen',
  text: 'select size, root, log_key from log_witness where origin = $1',
};
const FIRST: Statement = {
  name: 'witness-first',
  text: `insert into log_witness (origin, log_key, size, root, note, at) values ($1, $2, $3, $4, $5, $6)
on conflict (origin) do nothing returning 1`,
};
const ADVANCE: Statement = {
  name: 'witness-advance',
  text: 'update log_witness set size = $3, root = $4, note = $5, at = $6 where origin = $1 and size = $2 returning 1',
};

/** The memory of a witness in the database of its zone. */
export function witnessStore(database: Database): WitnessStore {
  return {
    async seen(origin) {
      const rows = await database.lookUp<{ size: string; root: Buffer; log_key: string }>(SEEN, [origin]);
      const [row] = rows;
      return row === undefined ? null : { size: Number(row.size), root: row.root, logKey: row.log_key };
    },
    async advance(oldSize, { origin, logKey, size, root, note, at }) {
      const first = oldSize === 0 ? await database.lookUp(FIRST, [origin, logKey, size, root, note, at]) : [];
      if (first.length > 0) return true;
      return (await database.lookUp(ADVANCE, [origin, oldSize, size, root, note, at])).length > 0;
    },
  };
}
