import type { Clock } from '../kernel/clock.ts';
import type { Bound } from '../kernel/flight.ts';
import type { OutboxWriter } from '../kernel/outbox.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import { csvRecords, type RejectedLine } from '../standards/csv/csv.ts';
import { professionalStatus, structureStatus } from './events.ts';
import type { DirectoryImportReport, OnRejected } from './import-report.ts';
import * as sql from './import-statements.ts';
import { DIRECTORY_BATCH, MAX_REPORTED_REJECTIONS } from './limits.ts';
import type { ProductKeys } from './product-keys.ts';
import {
  OPTIONAL_PROFESSIONAL_COLUMNS,
  type ProfessionalLine,
  REQUIRED_PROFESSIONAL_COLUMNS,
  readProfessional,
  rppsOf,
} from './professional-csv.ts';

export interface DirectoryParts {
  readonly database: Database;
  readonly outbox: OutboxWriter;
  readonly clock: Clock;
  readonly productKeys: ProductKeys;
}

/**
 * Loads professionals, their structures and activities (PROFESSIONAL_COLUMNS, one line an activity). Idempotent; the last
 * line of a professional wins, of her status the last that says one; a change of status is announced to the record zone. A file
 * that says nothing of a status changes nothing of it, and whom an operator suspended comes back by `reinstate` alone. A bad
 * line never stops the others.
 * The activities of a professional become those of the file; who is not in the file keeps hers. Lines of one professional
 * should follow each other: of lines further apart than a batch, the later ones count a moment later.
 * `onRejected` hears of each refused line as it is refused: the report lists the first ones alone.
 * @throws CsvHeaderError
 */
export async function importProfessionals(
  parts: DirectoryParts,
  lines: AsyncIterable<string>,
  onRejected?: OnRejected,
): Promise<DirectoryImportReport> {
  const report = { activities: 0, rejected: [] as RejectedLine[], rejectedCount: 0 };
  const fates = new Map<string, Fate>();
  const staySuspended = new Set<string>();
  let batch: ProfessionalLine[] = [];
  const flush = async () => {
    const written = await writeBatch(parts, batch, fates);
    for (const id of written.staySuspended) staySuspended.add(id);
    for (const { id_nat: id } of batch) fates.set(id, worthier(fates.get(id), written.fates.get(id)));
    report.activities += batch.filter((line) => line.structure_id !== '').length;
    batch = [];
  };
  for await (const row of csvRecords(lines, REQUIRED_PROFESSIONAL_COLUMNS, OPTIONAL_PROFESSIONAL_COLUMNS)) {
    const read = 'problem' in row ? { reason: row.problem } : readProfessional(row.fields);
    if ('reason' in read) {
      report.rejectedCount += 1;
      const rejected = { line: row.line, reason: read.reason };
      if (report.rejected.length < MAX_REPORTED_REJECTIONS) report.rejected.push(rejected);
      onRejected?.(rejected);
      continue;
    }
    batch.push(read);
    if (batch.length >= DIRECTORY_BATCH) await flush();
  }
  await flush();
  const count = (wanted: Fate): number => [...fates.values()].filter((fate) => fate === wanted).length;
  return {
    ...report,
    professionals: fates.size,
    created: count('created'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    staySuspended: staySuspended.size,
  };
}

/** What the file did to a professional: to her own line, to her activities, or to a structure of hers. */
type Fate = 'unchanged' | 'changed' | 'created';
const FATES: readonly Fate[] = ['unchanged', 'changed', 'created'];
const worthier = (one: Fate = 'unchanged', other: Fate = 'unchanged'): Fate =>
  FATES.indexOf(one) > FATES.indexOf(other) ? one : other;

interface Written {
  readonly fates: ReadonlyMap<string, Fate>;
  readonly staySuspended: readonly string[];
}

interface PutStructure extends Record<string, unknown> {
  readonly id_nat: string;
  readonly active: boolean;
  readonly medical_regulation: boolean;
}

/** `seen`: professionals of earlier batches of the same file, whose activities are added to. */
async function writeBatch(
  parts: DirectoryParts,
  lines: readonly ProfessionalLine[],
  seen: ReadonlyMap<string, unknown>,
): Promise<Written> {
  if (lines.length === 0) return { fates: new Map(), staySuspended: [] };
  // One row for each key, always in the same order, so that two imports never wait for each other in a circle.
  const said = new Map(lines.filter((line) => line.status !== '').map((line) => [line.id_nat, line.status]));
  const people = byKey(lines, (line) => line.id_nat).map((line) => ({ ...line, status: said.get(line.id_nat) ?? '' }));
  const activities = byKey(
    lines.filter((line) => line.structure_id !== ''),
    (line) => `${line.id_nat} ${line.structure_id}`,
  );
  const now = parts.clock.now();
  return parts.database.transact('none', async (tx) => {
    const changedStructures = await putStructures(parts, tx, activities, now);
    const { fates, staySuspended } = await putProfessionals(parts, tx, people, now);
    const columns = (['id_nat', 'structure_id', 'sector'] as const).map((name) => activities.map((row) => row[name]));
    const moved = [
      ...(await tx.query<Moved>(sql.END_ACTIVITIES, [
        people.map((p) => p.id_nat).filter((id) => !seen.has(id)),
        ...columns,
      ])),
      ...(await tx.query<Moved>(sql.PUT_ACTIVITIES, columns)),
    ].map((row) => row.professional_id);
    const touched = activities.filter((line) => changedStructures.has(line.structure_id)).map((line) => line.id_nat);
    for (const id of [...moved, ...touched]) fates.set(id, worthier(fates.get(id), 'changed'));
    return { fates, staySuspended };
  });
}

interface Moved extends Record<string, unknown> {
  readonly professional_id: string;
}

/** Returns those that are new or say something new. */
async function putStructures(
  parts: DirectoryParts,
  tx: Transaction,
  activities: readonly ProfessionalLine[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const structures = byKey(activities, (line) => line.structure_id);
  const column = (name: keyof ProfessionalLine): Bound => structures.map((row) => row[name]);
  // A line that says nothing of regulation changes nothing of it.
  const saying = structures.filter((line) => line.structure_regulation !== '').map((line) => line.structure_id);
  const put = await tx.query<PutStructure>(sql.PUT_STRUCTURES, [
    column('structure_id'),
    column('structure_finess'),
    column('structure_name'),
    column('structure_type'),
    now,
    column('structure_regulation'),
    saying,
  ]);
  const told = put.filter(({ id_nat: id }) => saying.includes(id));
  if (told.length > 0) {
    const events = told.map((row) => structureStatus(row.id_nat, row.active, row.medical_regulation));
    await parts.outbox.writeMany(tx, events, now);
  }
  return new Set(put.map(({ id_nat: id }) => id));
}

interface Standing extends Record<string, unknown> {
  readonly id_nat: string;
  readonly active: boolean;
}

async function putProfessionals(
  parts: DirectoryParts,
  tx: Transaction,
  people: readonly ProfessionalLine[],
  now: Date,
): Promise<{ readonly fates: Map<string, Fate>; readonly staySuspended: readonly string[] }> {
  const column = (name: keyof ProfessionalLine): Bound => people.map((row) => row[name]);
  const known = await tx.query<Standing>(sql.KNOWN, [column('id_nat')]);
  const before = new Map(known.map((row) => [row.id_nat, row.active]));
  const saying = people.filter((line) => line.status !== '').map((line) => line.id_nat);
  const put = await tx.query<Standing>(sql.PUT_PROFESSIONALS, [
    column('id_nat'),
    people.map((row) => rppsOf(row.id_nat) ?? ''),
    column('family_name'),
    column('given_name'),
    column('title'),
    column('profession'),
    column('profession_label'),
    column('specialty'),
    column('specialty_label'),
    people.map((line) => line.status !== 'inactive'),
    now,
    saying,
  ]);
  const moved = put.filter((row) => before.get(row.id_nat) !== row.active);
  if (moved.length > 0) {
    const events = moved.map((row) => professionalStatus(row.id_nat, row.active));
    await parts.outbox.writeMany(tx, events, now);
  }
  const kept = saying.length === 0 ? [] : await tx.query<Standing>(sql.STAY_SUSPENDED, [saying]);
  return {
    fates: new Map(put.map((row) => [row.id_nat, before.has(row.id_nat) ? 'changed' : 'created'])),
    staySuspended: kept.map((row) => row.id_nat),
  };
}

/** The last row of each key, in the order of keys. */
function byKey<T>(rows: readonly T[], keyOf: (row: T) => string): T[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
