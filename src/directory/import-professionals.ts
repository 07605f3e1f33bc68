import type { Clock } from '../kernel/clock.ts';
import type { Bound, Statement } from '../kernel/flight.ts';
import type { OutboxWriter } from '../kernel/outbox.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import { csvRecords } from '../standards/csv/csv.ts';
import type { DirectoryImportReport } from './contract.ts';
import { professionalStatus, structureStatus } from './events.ts';
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

const PUT_STRUCTURES: Statement = {
  name: 'directory-put-structures',
  text: `insert into structure (id_nat, finess, name, type_code, active, updated_at, medical_regulation)
select id_nat, nullif(finess, ''), name, type_code, true, $5, regulation = 'yes'
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $6::text[]) as g (id_nat, finess, name, type_code, regulation)
on conflict (id_nat) do update set finess = excluded.finess, name = excluded.name, type_code = excluded.type_code,
  updated_at = excluded.updated_at,
  medical_regulation = case when structure.id_nat = any($7::text[]) then excluded.medical_regulation
    else structure.medical_regulation end
where (structure.finess, structure.name, structure.type_code)
  is distinct from (excluded.finess, excluded.name, excluded.type_code)
  or structure.id_nat = any($7::text[]) and structure.medical_regulation <> excluded.medical_regulation
returning id_nat, active, medical_regulation`,
};
const STATUSES: Statement = {
  name: 'directory-statuses',
  text: 'select id_nat, active from professional where id_nat = any ($1::text[])',
};
const PUT_PROFESSIONALS: Statement = {
  name: 'directory-put-professionals',
  text: `insert into professional (id_nat, rpps, family_name, given_name, title, profession_code, profession_label,
  specialty_code, specialty_label, active, updated_at)
select id_nat, nullif(rpps, ''), family_name, given_name, title, profession, nullif(profession_label, ''),
  nullif(specialty, ''), nullif(specialty_label, ''), active, $11
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::boolean[]) as g (id_nat, rpps, family_name, given_name, title, profession, profession_label, specialty,
  specialty_label, active)
on conflict (id_nat) do update set rpps = excluded.rpps, family_name = excluded.family_name,
  given_name = excluded.given_name, title = excluded.title, profession_code = excluded.profession_code,
  profession_label = excluded.profession_label, specialty_code = excluded.specialty_code,
  specialty_label = excluded.specialty_label, active = excluded.active, updated_at = excluded.updated_at`,
};
/** Only what the file no longer says: an activity that stays is never absent, not even for a moment. */
const END_ACTIVITIES: Statement = {
  name: 'directory-end-activities',
  text: `delete from professional_activity a where a.professional_id = any ($1::text[]) and not exists (
  select from unnest($2::text[], $3::text[], $4::text[]) as g (professional_id, structure_id, sector_code)
  where (g.professional_id, g.structure_id, g.sector_code) = (a.professional_id, a.structure_id, a.sector_code))`,
};
const PUT_ACTIVITIES: Statement = {
  name: 'directory-put-activities',
  text: `insert into professional_activity (professional_id, structure_id, sector_code)
select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing`,
};

/**
 * Loads professionals, their structures and activities (PROFESSIONAL_COLUMNS, one line an activity). Idempotent; the last
 * line of a professional wins; a change of status is announced to the record zone. A bad line never stops the others.
 * The activities of a professional become those of the file; who is not in the file keeps hers. Lines of one professional
 * should follow each other: of lines further apart than a batch, the later ones count a moment later.
 * @throws CsvHeaderError
 */
export async function importProfessionals(
  parts: DirectoryParts,
  lines: AsyncIterable<string>,
): Promise<DirectoryImportReport> {
  const report = {
    professionals: 0,
    activities: 0,
    rejected: [] as { line: number; reason: string }[],
    rejectedCount: 0,
  };
  const seen = new Set<string>();
  let batch: ProfessionalLine[] = [];
  const flush = async () => {
    await writeBatch(parts, batch, seen);
    for (const line of batch) seen.add(line.id_nat);
    report.activities += batch.filter((line) => line.structure_id !== '').length;
    batch = [];
  };
  for await (const row of csvRecords(lines, REQUIRED_PROFESSIONAL_COLUMNS, OPTIONAL_PROFESSIONAL_COLUMNS)) {
    const read = 'problem' in row ? { reason: row.problem } : readProfessional(row.fields);
    if ('reason' in read) {
      report.rejectedCount += 1;
      if (report.rejected.length < MAX_REPORTED_REJECTIONS)
        report.rejected.push({ line: row.line, reason: read.reason });
      continue;
    }
    batch.push(read);
    if (batch.length >= DIRECTORY_BATCH) await flush();
  }
  await flush();
  return { ...report, professionals: seen.size };
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
  seen: ReadonlySet<string>,
): Promise<void> {
  if (lines.length === 0) return;
  // One row for each key, always in the same order, so that two imports never wait for each other in a circle.
  const people = byKey(lines, (line) => line.id_nat);
  const activities = byKey(
    lines.filter((line) => line.structure_id !== ''),
    (line) => `${line.id_nat} ${line.structure_id}`,
  );
  const structures = byKey(activities, (line) => line.structure_id);
  const now = parts.clock.now();
  await parts.database.transact('none', async (tx) => {
    const column = (rows: readonly ProfessionalLine[], name: keyof ProfessionalLine): string[] =>
      rows.map((row) => row[name]);
    // A line that says nothing of regulation changes nothing of it.
    const saying = structures.filter((line) => line.structure_regulation !== '').map((line) => line.structure_id);
    const put = await tx.query<PutStructure>(PUT_STRUCTURES, [
      column(structures, 'structure_id'),
      column(structures, 'structure_finess'),
      column(structures, 'structure_name'),
      column(structures, 'structure_type'),
      now,
      column(structures, 'structure_regulation'),
      saying,
    ]);
    const told = put.filter(({ id_nat: id }) => saying.includes(id));
    if (told.length > 0) {
      const events = told.map((row) => structureStatus(row.id_nat, row.active, row.medical_regulation));
      await parts.outbox.writeMany(tx, events, now);
    }
    await putProfessionals(parts, tx, people, now);
    const said = (['id_nat', 'structure_id', 'sector'] as const).map((name) => column(activities, name));
    await tx.query(END_ACTIVITIES, [people.map((line) => line.id_nat).filter((id) => !seen.has(id)), ...said]);
    await tx.query(PUT_ACTIVITIES, said);
  });
}

async function putProfessionals(
  parts: DirectoryParts,
  tx: Transaction,
  people: readonly ProfessionalLine[],
  now: Date,
): Promise<void> {
  const column = (name: keyof ProfessionalLine): Bound => people.map((row) => row[name]);
  const known = await tx.query<{ id_nat: string; active: boolean }>(STATUSES, [column('id_nat')]);
  const before = new Map(known.map((row) => [row.id_nat, row.active]));
  const isActive = (line: ProfessionalLine): boolean => line.status === 'active';
  await tx.query(PUT_PROFESSIONALS, [
    column('id_nat'),
    people.map((row) => rppsOf(row.id_nat) ?? ''),
    column('family_name'),
    column('given_name'),
    column('title'),
    column('profession'),
    column('profession_label'),
    column('specialty'),
    column('specialty_label'),
    people.map(isActive),
    now,
  ]);
  const changed = people.filter((line) => before.get(line.id_nat) !== isActive(line));
  if (changed.length === 0) return;
  await parts.outbox.writeMany(
    tx,
    changed.map((line) => professionalStatus(line.id_nat, isActive(line))),
    now,
  );
}

/** The last row of each key, in the order of keys. */
function byKey<T>(rows: readonly T[], keyOf: (row: T) => string): T[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
