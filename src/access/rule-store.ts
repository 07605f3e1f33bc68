import { Type } from 'typebox';
import type { OwnerRef } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Bound, Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import { open, seal } from '../kernel/keys/sealed-box.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { AccessRule, ActorKeys, RuleKind, RuleSubject } from './access-state.ts';

/** Who wrote a rule: the person (or who acts for her), an administrator of the record, a professional who declares herself. */
export type RuleWriter = 'person' | 'administrator' | 'professional';

/** Rules in force in one record, by who wrote them: a person who writes more is told to end some, and nobody fills her room. */
export const MAX_RULES: Readonly<Record<RuleWriter, number>> = { person: 500, administrator: 50, professional: 500 };
/** Rules that one reading gives. */
export const MAX_READ_RULES = Object.values(MAX_RULES).reduce((sum, one) => sum + one, 0);

/** SQL: in whose room a rule is. */
export const WRITER = `coalesce(set_by, case when basis in ('person', 'named') then 'person' else 'professional' end)`;

const INSERT: Statement = {
  name: 'access-insert-rule',
  text: `insert into access_rule (record_id, rule_id, kind, subject_kind, subject_key, since, until, sealed, trace_id, basis,
  document_id, category, set_by, secret)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15
where (select count(*) from access_rule where record_id = $1 and (until is null or until > $6)
  and ${WRITER} = $13) < $14
returning rule_id`,
};

const COLUMNS = `rule_id, kind, subject_kind, basis, document_id, followed_by, category, since, until, sealed, secret`;

const READ_ALL: Statement = {
  name: 'access-read-rules',
  text: `select ${COLUMNS} from access_rule
where record_id = $1 and kind = any($2::text[]) and (until is null or until > $3)
order by since desc, rule_id desc limit ${MAX_READ_RULES}`,
};

const READ_SOME: Statement = {
  name: 'access-read-some-rules',
  text: `select ${COLUMNS} from access_rule
where record_id = $1 and rule_id = any($2::uuid[])`,
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
  readonly setBy: RuleWriter;
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
  /** What replaced that document since, oldest first: the rule holds for each. */
  readonly followedBy: readonly string[];
  readonly category: string | null;
  readonly since: Date;
  readonly until: Date | null;
  /** Written in a secret session: representatives do not read it. */
  readonly secret: boolean;
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

export interface Place {
  readonly ownerId: string;
  readonly now: Date;
  readonly traceId: number;
  /** Written in a secret session. */
  readonly secret?: boolean;
}

/** Named in `details.at`: the room of whoever writes is full. */
const FULL = 'rules';
export const fullOf = (writer: RuleWriter): Failure =>
  new Failure('invalid-input', { reason: `at most ${MAX_RULES[writer]} rules`, at: FULL });

/** @throws Failure invalid-input at MAX_RULES, and for an end that has passed */
export async function insertRule(env: AccessEnv, tx: Transaction, place: Place, rule: NewRule): Promise<string> {
  requireFuture(rule.until, place.now);
  const { ownerId, now, traceId } = place;
  const { kind, id, name } = rule.subject;
  const ruleId = env.ids.timeUuid(now);
  const text = Buffer.from(JSON.stringify({ id, name }));
  const values: Bound[] = [ownerId, ruleId, rule.kind, kind, env.keyOf(kind, id), now, rule.until];
  const sealed = seal(env.ruleKey(ownerId), text, `rule|${ownerId}|${ruleId}`);
  const max = MAX_RULES[rule.setBy];
  const what = [rule.basis ?? null, rule.documentId ?? null, rule.category ?? null];
  const rows = await tx.query(INSERT, [...values, sealed, traceId, ...what, rule.setBy, max, place.secret === true]);
  if (rows.length === 0) throw fullOf(rule.setBy);
  return ruleId;
}

export async function readRules(
  env: AccessEnv,
  tx: Transaction,
  { ownerId, now }: Omit<Place, 'traceId'>,
  kinds: readonly RuleKind[],
): Promise<RuleView[]> {
  const rows = await tx.query<RuleRow>(READ_ALL, [ownerId, [...kinds], now]);
  const key = env.ruleKey(ownerId);
  return rows.map((row) => toView(key, ownerId, row));
}

/** Rules by their ids, those that have ended too. What is no rule of this record is left out. */
export async function readRulesOf(
  env: AccessEnv,
  tx: Transaction,
  ownerId: string,
  ruleIds: readonly string[],
): Promise<ReadonlyMap<string, RuleView>> {
  if (ruleIds.length === 0) return new Map();
  const rows = await tx.query<RuleRow>(READ_SOME, [ownerId, [...new Set(ruleIds)]]);
  const key = env.ruleKey(ownerId);
  return new Map(rows.map((row) => [row.rule_id, toView(key, ownerId, row)]));
}

function toView(key: Buffer, ownerId: string, row: RuleRow): RuleView {
  const text = open(key, row.sealed, `rule|${ownerId}|${row.rule_id}`).toString();
  const { id, name } = JSON.parse(text) as { id: string; name: string };
  return {
    ruleId: row.rule_id,
    kind: row.kind,
    subject: { kind: row.subject_kind, id, name },
    basis: row.basis,
    documentId: row.document_id,
    followedBy: row.followed_by,
    category: row.category,
    since: row.since,
    until: row.until,
    secret: row.secret,
  };
}

interface RuleRow extends Record<string, unknown> {
  readonly rule_id: string;
  readonly kind: RuleKind;
  readonly subject_kind: AccessRule['subjectKind'];
  readonly basis: RuleBasis | null;
  readonly document_id: string | null;
  readonly followed_by: readonly string[];
  readonly category: string | null;
  readonly since: Date;
  readonly until: Date | null;
  readonly sealed: Buffer;
  readonly secret: boolean;
}

/** @throws Failure invalid-input */
export function requireFuture(until: Date | null, now: Date): void {
  if (until === null) return;
  if (!(until > now)) throw new Failure('invalid-input', { reason: 'an access ends after now', at: 'until' });
}
