import type { Actor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { RuleKind, RuleSubject } from './access-state.ts';
import type { AccessEnv, NamedSubject } from './rule-store.ts';

/** Of some subjects ($3), the last rule of each of these kinds ($2): is it over at $4, and did the person decide so? */
const LAST_OF_SUBJECTS: Statement = {
  name: 'access-last-rules-of-subjects',
  text: `select distinct on (subject_kind, kind) subject_kind, kind, until <= $4 as over,
  ended_by_person or (basis = 'person' or until_by_person) and ended_trace_id is null as hers from access_rule
where record_id = $1 and kind = any($2::text[]) and subject_key = any($3::bytea[]) and since <= $4
order by subject_kind, kind, coalesce(until, 'infinity') desc, since desc`,
};

/** The last rule of a kind that named a subject. */
export interface LastRule {
  readonly subjectKind: RuleSubject;
  readonly kind: RuleKind;
  readonly isOver: boolean;
  /** The person ended it, or it ran out on the day that she set. */
  readonly byPerson: boolean;
}

/** What was last said of the professional and of her structure. */
export async function lastRules(
  env: AccessEnv,
  tx: Transaction,
  { ownerId, now }: { readonly ownerId: string; readonly now: Date },
  { id, structure }: Actor,
): Promise<readonly LastRule[]> {
  const kinds: readonly RuleKind[] = ['consent', 'administrator'];
  const keys = [
    env.keyOf('professional', id),
    ...(structure === undefined ? [] : [env.keyOf('structure', structure.id)]),
  ];
  const rows = await tx.query<LastRow>(LAST_OF_SUBJECTS, [ownerId, [...kinds], keys, now]);
  return rows.map((row) => {
    return { subjectKind: row.subject_kind, kind: row.kind, isOver: row.over ?? false, byPerson: row.hers };
  });
}

interface LastRow extends Record<string, unknown> {
  readonly subject_kind: RuleSubject;
  readonly kind: RuleKind;
  readonly over: boolean | null;
  readonly hers: boolean;
}

/**
 * Did the person end what would be declared? Then she alone gives it again (ADR 0040). Pure.
 * @param declared whom the declaration names, and as what
 */
export function isEndedByPerson(
  last: readonly LastRule[],
  declared: { readonly subject: NamedSubject['kind']; readonly kind: 'consent' | 'administrator' },
): boolean {
  const isInForce = (rule: LastRule): boolean =>
    rule.subjectKind === declared.subject && rule.kind === declared.kind && !rule.isOver;
  if (last.some(isInForce)) return false;
  // To be her attending doctor again needs what to be of her care team does, and more.
  return last.some(
    ({ kind, isOver, byPerson }) => isOver && byPerson && (kind === 'consent' || kind === declared.kind),
  );
}
