/** What a change of access replaced: kept with it, so that it can be undone. */
import type { Actor } from '../kernel/actor.ts';
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
  text: `insert into access_change (record_id, change_id, act, changed_at, before, trace_id, by_key, secret)
values ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

const FIND: Statement = {
  name: 'access-find-change',
  text: `select change_id, act, changed_at, before, undone_at, trace_id, by_key, secret from access_change
where record_id = $1 and change_id = $2`,
};

const NEWEST: Statement = {
  name: 'access-newest-changes',
  text: `select change_id, act, changed_at, before, undone_at, trace_id, by_key, secret from access_change
where record_id = $1 and undone_at is null and changed_at > $2 and ($3::boolean or not secret)
order by changed_at desc, trace_id desc limit ${MAX_SHOWN_CHANGES}`,
};

/** Did this person write the rule, by an act that can be undone? */
const MADE_BY: Statement = {
  name: 'access-rule-made-by',
  text: `select 1 from access_rule r join access_change c on c.record_id = r.record_id and c.trace_id = r.trace_id
where r.record_id = $1 and r.rule_id = $2 and c.by_key = $3`,
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
  /** The person, or who acts for her, who made it. */
  readonly by_key: Buffer | null;
  /** Made in a secret session: who acts for the person neither reads nor undoes it. */
  readonly secret: boolean;
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
  { ids, keyOf }: Pick<AccessEnv, 'ids' | 'keyOf'>,
  tx: Transaction,
  { ownerId, now, traceId }: Place,
  actor: Actor,
  act: Act,
  before: ChangeBefore,
): Promise<string> {
  const changeId = ids.timeUuid(now);
  const by = actor.kind === 'person' ? keyOf('person', actor.id) : null;
  await tx.query(KEEP, [
    ownerId,
    changeId,
    act,
    now,
    JSON.stringify(before),
    traceId,
    by,
    actor.secretSession === true,
  ]);
  return changeId;
}

/** Whoever acts for the person: did she write the rule? The person herself: all are hers. */
export async function isRuleOf(
  { keyOf }: Pick<AccessEnv, 'keyOf'>,
  tx: Transaction,
  recordId: string,
  ruleId: string,
  actor: Actor,
): Promise<boolean> {
  if (actor.onBehalfOf === null) return true;
  return (await tx.query(MADE_BY, [recordId, ruleId, keyOf('person', actor.id)])).length > 0;
}

export async function findChange(tx: Transaction, recordId: string, changeId: string): Promise<ChangeRow | null> {
  return (await tx.query<ChangeRow>(FIND, [recordId, changeId]))[0] ?? null;
}

/**
 * The last changes, newest first, with the rules that they touched.
 * @param withSecrets those made in secret sessions too
 */
export async function newestChanges(
  env: AccessEnv,
  tx: Transaction,
  recordId: string,
  now: Date,
  withSecrets: boolean,
): Promise<ChangeView[]> {
  const rows = await tx.query<ChangeRow>(NEWEST, [recordId, new Date(now.getTime() - SHOWN_MS), withSecrets]);
  const idsOf = ({ before }: ChangeRow) => before.rules.map(({ ruleId }) => ruleId);
  const known = await readRulesOf(env, tx, recordId, rows.flatMap(idsOf));
  return rows.map((row) => ({
    changeId: row.change_id,
    act: row.act,
    at: row.changed_at,
    rules: idsOf(row).flatMap((id) => known.get(id) ?? []),
  }));
}
