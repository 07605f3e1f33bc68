import { Type } from 'typebox';
import type { OwnerRef } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Bound, Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import { open, seal } from '../kernel/keys/sealed-box.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { AccessRule, ActorKeys, RuleKind, RuleSubject } from './access-state.ts';

/** Rules in force in one record: a person who writes more is told to end some. */
export const MAX_RULES = 500;

const INSERT: Statement = {
  name: 'access-insert-rule',
  text: `insert into access_rule (record_id, rule_id, kind, subject_kind, subject_key, since, until, sealed, trace_id, basis,
  document_id, category)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
where (select count(*) from access_rule where record_id = $1 and (until is null or until > $6)) < ${MAX_RULES}
returning rule_id`,
};

/** Rules of these kinds ($4) that name this subject ($2, $3) end at $5. */
const END_OF_SUBJECT: Statement = {
  name: 'access-end-rules-of-subject',
  text: `update access_rule set until = $5, ended_trace_id = $6
where record_id = $1 and subject_kind = $2 and subject_key = $3 and kind = any($4::text[])
  and since <= $5 and (until is null or until > $5) returning rule_id`,
};

const END_ONE: Statement = {
  name: 'access-end-rule',
  text: `update access_rule set until = $4, ended_trace_id = $5
where record_id = $1 and rule_id = $2 and kind = any($3::text[]) and (until is null or until > $4) returning rule_id`,
};

const SET_END: Statement = {
  name: 'access-set-end',
  text: `update access_rule set until = $4, basis = $5
where record_id = $1 and rule_id = $2 and kind = any($3::text[]) and (until is null or until > $6) returning rule_id`,
};

const READ_ALL: Statement = {
  name: 'access-read-rules',
  text: `select rule_id, kind, subject_kind, basis, document_id, category, since, until, sealed from access_rule
where record_id = $1 and kind = any($2::text[]) and (until is null or until > $3)
order by since desc, rule_id desc limit ${MAX_RULES}`,
};

export interface AccessEnv {
  readonly ids: Ids;
  readonly keyOf: ActorKeys;
  /** Seals the readable part of a rule (the subject's name) for one record. */
  readonly ruleKey: (recordId: string) => Buffer;
}

/** Whom a rule names: PS_IdNat, Struct_IdNat, TRE_G15 code, or everyone (an empty id). `name` is kept sealed, to be shown. */
export interface NamedSubject {
  readonly kind: RuleSubject;
  readonly id: string;
  readonly name: string;
}

export interface NewRule {
  readonly kind: RuleKind;
  readonly subject: NamedSubject;
  readonly basis?: RuleBasis;
  readonly documentId?: string;
  readonly category?: string;
  /** Null: no end. */
  readonly until: Date | null;
}

export type RuleBasis = 'presumed' | 'declared' | 'person' | 'attending' | 'named';

/** A rule as its record shows it. Dates are instants; `until` null: no end. */
export interface RuleView {
  readonly ruleId: string;
  readonly kind: RuleKind;
  readonly subject: NamedSubject;
  readonly basis: RuleBasis | null;
  readonly documentId: string | null;
  readonly category: string | null;
  readonly since: Date;
  readonly until: Date | null;
}

/** The record that an action touches, as every input of this context begins. */
export const ownerInput = { owner: Type.Unsafe<OwnerRef>(Type.Object({})) };
export const ruleIdInput = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
/** ISO instant, or null: no end. */
export const untilInput = Type.Union([Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z$' }), Type.Null()]);
const subjectOf = (...kinds: readonly RuleSubject[]) =>
  Type.Object({
    kind: Type.Unsafe<RuleSubject>(Type.Union(kinds.map((kind) => Type.Literal(kind)))),
    id: Type.String({ maxLength: 64 }),
    name: Type.String({ maxLength: 200 }),
  });
export const caregiverInput = subjectOf('professional', 'structure');
export const readerInput = subjectOf('professional', 'structure', 'profession', 'everyone');

interface Place {
  readonly ownerId: string;
  readonly now: Date;
  readonly traceId: number;
}

/** @throws Failure busy at MAX_RULES; invalid-input for an end that has passed */
export async function insertRule(env: AccessEnv, tx: Transaction, place: Place, rule: NewRule): Promise<string> {
  requireFuture(rule.until, place.now);
  const { ownerId, now, traceId } = place;
  const { kind, id, name } = rule.subject;
  const ruleId = env.ids.timeUuid(now);
  const text = Buffer.from(JSON.stringify({ id, name }));
  const values: Bound[] = [ownerId, ruleId, rule.kind, kind, env.keyOf(kind, id), now, rule.until];
  const sealed = seal(env.ruleKey(ownerId), text, `rule|${ownerId}|${ruleId}`);
  const more = [sealed, traceId, rule.basis ?? null, rule.documentId ?? null, rule.category ?? null];
  const rows = await tx.query(INSERT, [...values, ...more]);
  if (rows.length === 0) throw new Failure('invalid-input', { reason: `a record has at most ${MAX_RULES} rules` });
  return ruleId;
}

/** @returns the rules that ended */
export async function endRulesOf(
  env: AccessEnv,
  tx: Transaction,
  { ownerId, now, traceId }: Place,
  subject: Pick<NamedSubject, 'kind' | 'id'>,
  kinds: readonly RuleKind[],
): Promise<string[]> {
  const values = [ownerId, subject.kind, env.keyOf(subject.kind, subject.id), [...kinds], now, traceId];
  const rows = await tx.query<{ rule_id: string }>(END_OF_SUBJECT, values);
  return rows.map((row) => row.rule_id);
}

/** @throws Failure not-found when the record has no such rule in force */
export async function endRule(
  tx: Transaction,
  { ownerId, now, traceId }: Place,
  ruleId: string,
  kinds: readonly RuleKind[],
): Promise<void> {
  const rows = await tx.query(END_ONE, [ownerId, ruleId, [...kinds], now, traceId]);
  if (rows.length === 0) throw new Failure('not-found');
}

/** The person decides when an access ends: it is hers from then on. @throws Failure not-found, invalid-input */
export async function setRuleEnd(
  tx: Transaction,
  { ownerId, now }: Place,
  ruleId: string,
  kinds: readonly RuleKind[],
  until: Date | null,
): Promise<void> {
  requireFuture(until, now);
  const rows = await tx.query(SET_END, [ownerId, ruleId, [...kinds], until, 'person', now]);
  if (rows.length === 0) throw new Failure('not-found');
}

export async function readRules(
  env: AccessEnv,
  tx: Transaction,
  { ownerId, now }: Omit<Place, 'traceId'>,
  kinds: readonly RuleKind[],
): Promise<RuleView[]> {
  const rows = await tx.query<RuleRow>(READ_ALL, [ownerId, [...kinds], now]);
  const key = env.ruleKey(ownerId);
  return rows.map((row) => {
    const text = open(key, row.sealed, `rule|${ownerId}|${row.rule_id}`).toString();
    const { id, name } = JSON.parse(text) as { id: string; name: string };
    return {
      ruleId: row.rule_id,
      kind: row.kind,
      subject: { kind: row.subject_kind, id, name },
      basis: row.basis,
      documentId: row.document_id,
      category: row.category,
      since: row.since,
      until: row.until,
    };
  });
}

interface RuleRow extends Record<string, unknown> {
  readonly rule_id: string;
  readonly kind: RuleKind;
  readonly subject_kind: AccessRule['subjectKind'];
  readonly basis: RuleBasis | null;
  readonly document_id: string | null;
  readonly category: string | null;
  readonly since: Date;
  readonly until: Date | null;
  readonly sealed: Buffer;
}

function requireFuture(until: Date | null, now: Date): void {
  if (until === null) return;
  if (!(until > now)) throw new Failure('invalid-input', { reason: 'an access ends after now', at: 'until' });
}
