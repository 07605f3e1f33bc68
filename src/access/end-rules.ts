/** How rules of access end before their time, or at another one. Each gives back the rule as it stood. */
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { RuleKind } from './access-state.ts';
import { type AccessEnv, type NamedSubject, type Place, type RuleBasis, requireFuture } from './rule-store.ts';

/** Rules of these kinds ($4) that name this subject ($2, $3) end at $5; $7: the person wants so; $8: those of secret sessions stay. */
const END_OF_SUBJECT: Statement = {
  name: 'access-end-rules-of-subject',
  text: `update access_rule a set until = $5, ended_trace_id = $6, changed_trace_id = $6, ended_by_person = $7
from access_rule b
where a.record_id = $1 and b.record_id = $1 and b.rule_id = a.rule_id and a.subject_kind = $2 and a.subject_key = $3
  and a.kind = any($4::text[]) and a.since <= $5 and (a.until is null or a.until > $5) and not ($8::boolean and a.secret)
returning a.rule_id, b.until, b.basis, b.until_by_person`,
};

/** Asked by the person, or by who acts for her. */
const END_ONE: Statement = {
  name: 'access-end-rule',
  text: `update access_rule a set until = $4, ended_trace_id = $5, changed_trace_id = $5, ended_by_person = true
from access_rule b
where a.record_id = $1 and b.record_id = $1 and b.rule_id = a.rule_id and a.rule_id = $2 and a.kind = any($3::text[])
  and (a.until is null or a.until > $4)
returning a.rule_id, b.until, b.basis, b.until_by_person`,
};

const SET_END: Statement = {
  name: 'access-set-end',
  text: `update access_rule a set until = $4, until_by_person = true, changed_trace_id = $6
from access_rule b
where a.record_id = $1 and b.record_id = $1 and b.rule_id = a.rule_id and a.rule_id = $2 and a.kind = any($3::text[])
  and (a.until is null or a.until > $5)
returning a.rule_id, b.until, b.basis, b.until_by_person`,
};

/** A rule as it stood before an act; not in force: the act made it. `until` is an ISO instant. */
export interface RuleBefore {
  readonly ruleId: string;
  readonly inForce: boolean;
  readonly until: string | null;
  readonly basis: RuleBasis | null;
  /** The person moved its end. */
  readonly untilByPerson?: boolean;
}

/**
 * `byPerson`: she ends them for their own sake: no declaration brings them back (ADR 0040); `sparesSecrets`: who acts for her touches nothing
 * that was settled in a secret session (ADR 0049).
 * @returns the rules that ended, as they stood
 */
export async function endRulesOf(
  env: AccessEnv,
  tx: Transaction,
  { ownerId, now, traceId }: Place,
  subject: Pick<NamedSubject, 'kind' | 'id'>,
  kinds: readonly RuleKind[],
  { byPerson = false, sparesSecrets = false }: { readonly byPerson?: boolean; readonly sparesSecrets?: boolean } = {},
): Promise<RuleBefore[]> {
  const values = [
    ownerId,
    subject.kind,
    env.keyOf(subject.kind, subject.id),
    [...kinds],
    now,
    traceId,
    byPerson,
    sparesSecrets,
  ];
  return (await tx.query<BeforeRow>(END_OF_SUBJECT, values)).map(toBefore);
}

/** @throws Failure not-found when the record has no such rule in force */
export async function endRule(
  tx: Transaction,
  { ownerId, now, traceId }: Place,
  ruleId: string,
  kinds: readonly RuleKind[],
): Promise<RuleBefore> {
  const [row] = await tx.query<BeforeRow>(END_ONE, [ownerId, ruleId, [...kinds], now, traceId]);
  if (row === undefined) throw new Failure('not-found');
  return toBefore(row);
}

/** The person decides when an access ends: the day is hers from then on, and how it was given stays. @throws Failure not-found, invalid-input */
export async function setRuleEnd(
  tx: Transaction,
  { ownerId, now, traceId }: Place,
  ruleId: string,
  kinds: readonly RuleKind[],
  until: Date | null,
): Promise<RuleBefore> {
  requireFuture(until, now);
  const [row] = await tx.query<BeforeRow>(SET_END, [ownerId, ruleId, [...kinds], until, now, traceId]);
  if (row === undefined) throw new Failure('not-found');
  return toBefore(row);
}

interface BeforeRow extends Record<string, unknown> {
  readonly rule_id: string;
  readonly until: Date | null;
  readonly basis: RuleBasis | null;
  readonly until_by_person: boolean;
}

const toBefore = ({ rule_id, until, basis, until_by_person }: BeforeRow): RuleBefore => ({
  ruleId: rule_id,
  inForce: true,
  until: until?.toISOString() ?? null,
  basis,
  untilByPerson: until_by_person,
});
