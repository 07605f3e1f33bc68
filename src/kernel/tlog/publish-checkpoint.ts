import type { Clock } from '../clock.ts';
import type { Statement } from '../flight.ts';
import type { Log } from '../log.ts';
import type { Database } from '../transaction.ts';
import type { LeafAppender } from './append-leaves.ts';
import { CHECKPOINT_RETENTION_MS, MAX_CHECKPOINT_AGE_MS } from './limits.ts';
import { isSignedBy, type NoteKey, readNote, readNoteKey, type Sign, signCheckpoint } from './note.ts';
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

/** What a witness added to a checkpoint. */
interface Cosigned {
  readonly line: string;
  readonly key: string;
}

const NAME_IT: Statement = {
  name: 'log-name',
  text: 'update log_head set origin = $1 where id = 1 and origin is null',
};
const PUBLISH: Statement = {
  name: 'log-publish',
  text: `insert into log_checkpoint (size, at, note, cosigned, keys) values ($1, $2, $3, $4, $5)
on conflict (size) do update set at = excluded.at, note = excluded.note, cosigned = excluded.cosigned, keys = excluded.keys
where excluded.cosigned or not log_checkpoint.cosigned`,
};
const FORGET: Statement = { name: 'log-forget', text: 'delete from log_checkpoint where at < $1 and size < $2' };

export interface PublisherParts {
  /** The zone's database, as the role that loads. */
  readonly database: Database;
  readonly appender: LeafAppender;
  readonly reader: LogReader;
  /** The name of a log that has none yet. */
  readonly origin: string;
  /** The key of the log of that name. */
  keyOf(origin: string): NoteKey;
  readonly sign: Sign;
  readonly witnesses: readonly WitnessCalls[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Appends what waits, then signs what the tree has become, has it cosigned, and shows it. */
export class CheckpointPublisher {
  readonly #parts: PublisherParts;
  readonly #told = new Set<string>();

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** One beat: every serving process does it; one appends, and several signatures of one tree do no harm. */
  async beat(): Promise<void> {
    await this.#parts.appender.drain();
    await this.publish();
  }

  async publish(): Promise<void> {
    const { reader, clock, sign, database } = this.#parts;
    const origin = await this.#origin();
    const { size } = await reader.head();
    const last = await reader.lastCheckpoint();
    const now = clock.now();
    const isOld = last === null || now.getTime() - last.at.getTime() >= MAX_CHECKPOINT_AGE_MS;
    if (size === 0 || (last !== null && size === last.size && last.cosigned && !isOld)) return;
    const root = await reader.root(size);
    const key = this.#parts.keyOf(origin);
    const signed = signCheckpoint({ origin, size, root }, key, sign);
    const lines = await Promise.all(this.#parts.witnesses.map((witness) => this.#ask(witness, size, signed, key)));
    const good = lines.filter((line) => line !== null);
    const note = signed + good.map(({ line }) => line).join('');
    const keys = [key.text, ...good.map((each) => each.key)];
    await database.transact('load', async (tx) => {
      tx.last(PUBLISH, [size, now, note, good.length > 0, keys]);
      tx.last(FORGET, [new Date(now.getTime() - CHECKPOINT_RETENTION_MS), size]);
    });
  }

  async #origin(): Promise<string> {
    const { reader, database, origin } = this.#parts;
    const known = (await reader.head()).origin;
    if (known !== null) return known;
    await database.transact('load', async (tx) => tx.last(NAME_IT, [origin]));
    return (await reader.head()).origin ?? origin;
  }

  /** The line of a witness that cosigns, and its key; null when it does not answer or refuses. */
  async #ask(witness: WitnessCalls, size: number, note: string, key: NoteKey): Promise<Cosigned | null> {
    try {
      const answer = await this.#cosignature(witness, size, note, key);
      const witnessKey = readNoteKey(await witness.key());
      const cosigned = answer.status === 200 ? readNote(note + answer.body) : null;
      if (cosigned !== null && witnessKey !== null && isSignedBy(cosigned, witnessKey)) {
        this.#told.delete(witness.name);
        return { line: answer.body, key: witnessKey.text };
      }
      this.#tell(witness, { status: answer.status, size }, 'a witness does not cosign the public log');
    } catch (error) {
      this.#tell(witness, { error: (error as Error).message }, 'a witness of the public log does not answer');
    }
    return null;
  }

  /** Once, until it cosigns again. */
  #tell({ name }: WitnessCalls, facts: Readonly<Record<string, unknown>>, what: string): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    this.#parts.log.error({ witness: name, ...facts }, what);
  }

  /** Asked from what it is thought to have seen; it says when it has seen something else. */
  async #cosignature(witness: WitnessCalls, size: number, note: string, key: NoteKey): Promise<WitnessAnswer> {
    const { reader } = this.#parts;
    const before = await reader.lastCheckpoint({ cosignedOnly: true });
    const ask = async (old: number): Promise<WitnessAnswer> =>
      witness.addCheckpoint(witnessRequest(old, await reader.consistencyProof(old, size), note), key.text);
    const first = await ask(Math.min(before?.size ?? 0, size));
    const seen = first.status === 409 ? Number(first.body.trim()) : Number.NaN;
    return Number.isSafeInteger(seen) && seen >= 0 && seen <= size ? ask(seen) : first;
  }
}
