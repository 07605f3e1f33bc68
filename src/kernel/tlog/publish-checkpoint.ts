import type { Clock } from '../clock.ts';
import type { Statement } from '../flight.ts';
import type { Log } from '../log.ts';
import type { Database } from '../transaction.ts';
import type { LeafAppender } from './append-leaves.ts';
import { type Asked, askWitness, type SignedCheckpoint, type WitnessCalls } from './ask-witness.ts';
import { CHECKPOINT_RETENTION_MS, MAX_CHECKPOINT_AGE_MS } from './limits.ts';
import { type NoteKey, type Sign, signCheckpoint } from './note.ts';
import type { LogReader } from './read-log.ts';

type Cosigned = Extract<Asked, { outcome: 'cosigned' }>;

const NAME_IT: Statement = {
  name: 'log-name',
  text: 'update log_head set origin = $1 where id = 1 and origin is null',
};
/** Of one size, the checkpoint with the most witnesses is kept, until it is old ($6). */
const PUBLISH: Statement = {
  name: 'log-publish',
  text: `insert into log_checkpoint (size, at, note, cosigned, keys) values ($1, $2, $3, $4, $5)
on conflict (size) do update set at = excluded.at, note = excluded.note, cosigned = excluded.cosigned, keys = excluded.keys
where not log_checkpoint.cosigned or excluded.cosigned
  and (cardinality(excluded.keys) >= cardinality(log_checkpoint.keys) or log_checkpoint.at <= $6::timestamptz)`,
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
  /** What was last told of a witness that does not cosign. */
  readonly #told = new Map<string, Asked['outcome']>();
  /** Leaves that each witness has cosigned, as far as this process knows. */
  readonly #seen = new Map<WitnessCalls, number>();

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
    const cosigned = await this.#cosignedBy({ size, note: signed, key });
    const note = signed + cosigned.map(({ line }) => line).join('');
    const keys = [key.text, ...cosigned.map((each) => each.key)];
    const old = new Date(now.getTime() - MAX_CHECKPOINT_AGE_MS);
    await database.transact('load', async (tx) => {
      tx.last(PUBLISH, [size, now, note, cosigned.length > 0, keys, old]);
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

  /** Every witness is asked at once, each from what it last cosigned; one that fails or is late is left out. */
  async #cosignedBy(checkpoint: SignedCheckpoint): Promise<Cosigned[]> {
    const { reader, witnesses } = this.#parts;
    const before = await reader.lastCheckpoint({ cosignedOnly: true });
    const asked = await Promise.all(
      witnesses.map(async (witness) => {
        const answer = await askWitness(witness, reader, checkpoint, this.#seen.get(witness) ?? before?.size ?? 0);
        this.#note(witness, answer, checkpoint.size);
        return answer;
      }),
    );
    return asked.filter((answer) => answer.outcome === 'cosigned');
  }

  #note(witness: WitnessCalls, answer: Asked, size: number): void {
    const { outcome, ...facts } = answer;
    if (outcome === 'overtaken') return; // a later tree of this log: it is cosigned by the process that has it, or at the next beat
    if (outcome === 'cosigned') {
      this.#told.delete(witness.name);
      this.#seen.set(witness, size);
      return;
    }
    // Once, until it cosigns again or answers otherwise.
    if (this.#told.get(witness.name) === outcome) return;
    this.#told.set(witness.name, outcome);
    this.#parts.log.error({ witness: witness.name, ...facts, size }, WORDS[outcome]);
  }
}

const WORDS = {
  shrunk: 'the public log has fewer leaves than its witness has cosigned: run `carnet verify-log`',
  refused: 'a witness does not cosign the public log',
  silent: 'a witness of the public log does not answer',
} as const;
