/** What a change of access replaced: kept with it, so that it can be undone. */
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { Act } from './acts.ts';
import type { ChoiceChanges } from './choice-changes.ts';
import type { RuleBefore } from './end-rules.ts';
import { type AccessEnv, type Place, type RuleView, readRulesOf } from './rule-store.ts';

/** Changes that the person is shown, newest first, and for how long. */
const MAX_SHOWN_CHANGES = 10;
const SHOWN_MS = 30 * 86_400_000;

const KEEP: Statement = {
  name: 'access-keep-change',
  text: `insert into access_change (record_id, change_id, act, changed_at, before, trace_id) values ($1, $2, $3, $4, $5, $6)`,
};

const FIND: Statement = {
  name: 'access-find-change',
  text: `select change_id, act, changed_at, before, undone_at, trace_id from access_change
where record_id = $1 and change_id = $2`,
};

const NEWEST: Statement = {
  name: 'access-newest-changes',
  text: `select change_id, act, changed_at, before, undone_at, trace_id from access_change
where record_id = $1 and undone_at is null and changed_at > $2 order by changed_at desc, trace_id desc limit ${MAX_SHOWN_CHANGES}`,
};

/** Before the act: `choices` those that it changed. */
export interface ChangeBefore {
  readonly rules: readonly RuleBefore[];
  readonly choices?: ChoiceChanges;
  /** Of an act that undid another: which. */
  readonly undoes?: Act;
}

export interface ChangeRow extends Record<string, unknown> {
  readonly change_id: string;
  readonly act: Act;
  readonly changed_at: Date;
  readonly before: ChangeBefore;
  readonly undone_at: Date | null;
  /** bigint, as text. */
  readonly trace_id: string;
}

/** A change that the person may undo; `rules`: those that it touched, the one that it made first. */
export interface ChangeView {
  readonly changeId: string;
  readonly act: Act;
  readonly at: Date;
  readonly rules: readonly RuleView[];
}

/** A rule that the act made. */
export const made = (ruleId: string): RuleBefore => ({ ruleId, inForce: false, until: null, basis: null });

/** @returns the id under which the change is undone */
export async function keepChange(
  { ids }: Pick<AccessEnv, 'ids'>,
  tx: Transaction,
  { ownerId, now, traceId }: Place,
  act: Act,
  before: ChangeBefore,
): Promise<string> {
  const changeId = ids.timeUuid(now);
  await tx.query(KEEP, [ownerId, changeId, act, now, JSON.stringify(before), traceId]);
  return changeId;
}

export async function findChange(tx: Transaction, recordId: string, changeId: string): Promise<ChangeRow | null> {
  return (await tx.query<ChangeRow>(FIND, [recordId, changeId]))[0] ?? null;
}

/** The last changes, newest first, with the rules that they touched. */
export async function newestChanges(
  env: AccessEnv,
  tx: Transaction,
  recordId: string,
  now: Date,
): Promise<ChangeView[]> {
  const rows = await tx.query<ChangeRow>(NEWEST, [recordId, new Date(now.getTime() - SHOWN_MS)]);
  const idsOf = ({ before }: ChangeRow) => before.rules.map(({ ruleId }) => ruleId);
  const known = await readRulesOf(env, tx, recordId, rows.flatMap(idsOf));
  return rows.map((row) => ({
    changeId: row.change_id,
    act: row.act,
    at: row.changed_at,
    rules: idsOf(row).flatMap((id) => known.get(id) ?? []),
  }));
}
