import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { isFailure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { sqlState } from '../kernel/postgres-errors.ts';
import { csvRecords, type RejectedLine } from '../standards/csv/csv.ts';
import type { ImportProgress, ImportReport } from './contract.ts';
import { type Insured, OPTIONAL_INSURED_COLUMNS, REQUIRED_INSURED_COLUMNS, readInsured } from './insured-csv.ts';
import { IMPORT_BATCH, MAX_IMPORT_BATCHES_AT_ONCE, MAX_IMPORT_LINES, MAX_REPORTED_REJECTIONS } from './limits.ts';
import type { MailQueue } from './mail-queue.ts';
import { type Candidate, IMPORT_ACTOR, type ImportParts, openPersons } from './open-persons.ts';
import { insIndexText } from './person.ts';
import { ANOTHER_PERSON, updatePerson } from './update-person.ts';

export interface ImportOptions {
  /** Called after each batch. */
  progress?(done: ImportProgress): void;
  /** Called for each refused line as it is refused: the report lists the first ones alone. */
  onRejected?(rejected: RejectedLine): void;
  /** Lines that an operator looked at: these may make somebody else of a person who is known. */
  readonly acceptedLines?: ReadonlySet<number>;
  /** YYYY-MM-DD: nobody is born later. Default: tomorrow, which is today in every time zone. */
  readonly lastBirth?: string;
}

/** SQLSTATE: unique violation, deadlock. */
const LOOK_AGAIN: ReadonlySet<string | null> = new Set(['23505', '40P01']);
const MAX_BATCH_RETRIES = 5;
const MARK_BYTES = 16;
const DAY_MS = 86_400_000;
const UPDATES_AT_ONCE = 4;
const SOMEBODY_ELSE =
  'these traits make somebody else of the person who has this INS: nothing was changed (--accept-changed-identities takes the line)';

export type InsuredImportParts = ImportParts & { readonly mails: MailQueue };

const KNOWN: Statement = {
  name: 'import-known-ins',
  text: `select ins_index, person_id, import_mark from ins_key
where (index_version, ins_index) in (select * from unnest($1::integer[], $2::bytea[]))`,
};

/**
 * Loads insured persons from a CSV file (INSURED_COLUMNS). A person is recognised by the keyed index of her INS: a second
 * import of the same file writes nothing, an import that stopped goes on where it was. A bad line is reported and skipped.
 * Each new person is founded with her chain and announced to the record zone (`record.opened`), all in one transaction a batch.
 * @throws CsvHeaderError when columns are missing; Failure `unavailable`: run it again
 */
export async function importInsured(
  parts: InsuredImportParts,
  lines: AsyncIterable<string>,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const load = new InsuredLoad(parts, options);
  const tomorrow = new Date(parts.clock.now().getTime() + DAY_MS).toISOString().slice(0, 10);
  for await (const row of csvRecords(lines, REQUIRED_INSURED_COLUMNS, OPTIONAL_INSURED_COLUMNS)) {
    if (row.line > MAX_IMPORT_LINES) {
      load.reject(row.line, `the file has more than ${MAX_IMPORT_LINES} lines: cut it`);
      break;
    }
    const read = 'problem' in row ? { reason: row.problem } : readInsured(row.fields, options.lastBirth ?? tomorrow);
    if ('reason' in read) load.reject(row.line, read.reason);
    else await load.add(row.line, read);
  }
  return load.finish();
}

class InsuredLoad {
  readonly #parts: InsuredImportParts;
  readonly #options: ImportOptions;
  readonly #rejected: RejectedLine[] = [];
  #counts = { lines: 0, imported: 0, unchanged: 0, updated: 0, rejected: 0 };
  #warnings = 0;
  #batch: Candidate[] = [];
  #inBatch = new Set<string>();
  /** The batches being written, oldest first, with the INS that each holds. */
  #writing: { readonly done: Promise<void>; readonly keys: ReadonlySet<string> }[] = [];
  readonly #markKey: KeyObject;

  constructor(parts: InsuredImportParts, options: ImportOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#markKey = createSecretKey(parts.keys.stamp('import-mark', ''));
  }

  reject(line: number, reason: string): void {
    this.#counts.lines += 1;
    this.#refuse(line, reason);
  }

  #refuse(line: number, reason: string): void {
    this.#counts.rejected += 1;
    if (this.#rejected.length < MAX_REPORTED_REJECTIONS) this.#rejected.push({ line, reason });
    this.#options.onRejected?.({ line, reason });
  }

  async add(line: number, insured: Insured): Promise<void> {
    this.#counts.lines += 1;
    if (insured.warnings.length > 0) this.#warnings += 1;
    const candidate = this.#candidate(line, insured);
    const key = indexKey(candidate);
    // The same INS twice: the later line wins, after the earlier one is written.
    if (this.#inBatch.has(key)) await this.#flush();
    if (this.#writing.some(({ keys }) => keys.has(key))) await this.#settle(0);
    this.#batch.push(candidate);
    this.#inBatch.add(key);
    if (this.#batch.length >= IMPORT_BATCH) await this.#flush();
  }

  async finish(): Promise<ImportReport> {
    await this.#flush();
    await this.#settle(0);
    const { imported, unchanged, updated, rejected } = this.#counts;
    const rejectedInOrder = this.#rejected.sort((a, b) => a.line - b.line);
    return {
      imported,
      unchanged,
      updated,
      rejected: rejectedInOrder,
      rejectedCount: rejected,
      wrongKeyWarnings: this.#warnings,
    };
  }

  /** Some batches are written while the next is read and hashed. */
  async #flush(): Promise<void> {
    if (this.#batch.length === 0) return;
    const [batch, keys] = [this.#batch, this.#inBatch];
    this.#batch = [];
    this.#inBatch = new Set();
    await this.#settle(MAX_IMPORT_BATCHES_AT_ONCE - 1);
    const done = this.#write(batch);
    done.catch(() => undefined); // awaited below
    this.#writing.push({ done, keys });
  }

  /** Waits until at most `count` batches are being written. Rejects when one failed. */
  async #settle(count: number): Promise<void> {
    while (this.#writing.length > count) {
      await this.#writing[0]?.done;
      this.#writing.shift();
    }
  }

  async #write(batch: readonly Candidate[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const known = await this.#known(batch);
      const fresh = batch.filter((c) => !known.has(indexKey(c)));
      try {
        await openPersons(this.#parts, fresh);
      } catch (error) {
        // Another import wrote, or is writing, some of them since we looked: look again.
        if (!LOOK_AGAIN.has(sqlState(error)) || attempt === MAX_BATCH_RETRIES) throw error;
        continue;
      }
      this.#counts.imported += fresh.length;
      await this.#update(batch, known);
      this.#options.progress?.({ ...this.#counts });
      return;
    }
  }

  async #known(batch: readonly Candidate[]): Promise<Map<string, { personId: string; mark: Buffer }>> {
    const indexes = batch.flatMap((c) => c.indexes);
    const rows = await this.#parts.database.lookUp<{ ins_index: Buffer; person_id: string; import_mark: Buffer }>(
      KNOWN,
      [indexes.map((i) => i.version), indexes.map((i) => i.index)],
    );
    const found = new Map(
      rows.map((r) => [r.ins_index.toString('latin1'), { personId: r.person_id, mark: r.import_mark }]),
    );
    return new Map(
      batch.flatMap((c) => {
        const hit = c.indexes.map((i) => found.get(i.index.toString('latin1'))).find((f) => f !== undefined);
        return hit === undefined ? [] : [[indexKey(c), hit] as const];
      }),
    );
  }

  async #update(batch: readonly Candidate[], known: Map<string, { personId: string; mark: Buffer }>): Promise<void> {
    const changed: { candidate: Candidate; personId: string }[] = [];
    for (const candidate of batch) {
      const found = known.get(indexKey(candidate));
      if (found === undefined) continue;
      if (found.mark.equals(candidate.mark)) this.#counts.unchanged += 1;
      else changed.push({ candidate, personId: found.personId });
    }
    for (let from = 0; from < changed.length; from += UPDATES_AT_ONCE)
      await Promise.all(changed.slice(from, from + UPDATES_AT_ONCE).map((one) => this.#updateOne(one)));
  }

  async #updateOne({ candidate, personId }: { candidate: Candidate; personId: string }): Promise<void> {
    const { line, traits, contact, mark, indexes } = candidate;
    try {
      await this.#parts.runner.run(updatePerson(this.#parts), IMPORT_ACTOR, {
        personId,
        traits: { ...traits, givenNames: [...traits.givenNames] },
        contact,
        accepted: this.#options.acceptedLines?.has(line) ?? false,
        mark: mark.toString('base64'),
        indexes: indexes.map((i) => ({ version: i.version, index: i.index.toString('base64') })),
      });
      this.#counts.updated += 1;
    } catch (error) {
      if (!isFailure(error, 'refused') || error.details['reason'] !== ANOTHER_PERSON) throw error;
      this.#refuse(line, SOMEBODY_ELSE);
    }
  }

  #candidate(line: number, insured: Insured): Candidate {
    const { matricule, oid } = insured.ins;
    const indexes = this.#parts.keys.blindIndexes(insIndexText({ value: matricule, oid }));
    const content = JSON.stringify([insured.traits, insured.contact]);
    return {
      ...insured,
      line,
      indexes,
      mark: createHmac('sha256', this.#markKey).update(content).digest().subarray(0, MARK_BYTES),
    };
  }
}

/** The newest index names the person within a batch. */
function indexKey(candidate: Candidate): string {
  return candidate.indexes[0]?.index.toString('latin1') ?? '';
}
