import { Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { AccessState } from './access-state.ts';
import type { Act } from './acts.ts';
import { type ChangeBefore, type ChangeRow, findChange, keepChange } from './change-store.ts';
import { changesBetween, choicesPutBack } from './choice-changes.ts';
import { decide, limitsOf } from './decide.ts';
import type { RuleBefore } from './end-rules.ts';
import { requireReadable } from './readable-rules.ts';
import {
  type AccessEnv,
  fullOf,
  MAX_RULES,
  ownerInput,
  type Place,
  type RuleBasis,
  type RuleWriter,
  ruleIdInput,
  WRITER,
} from './rule-store.ts';
import { readChoices, writeChoices } from './set-choices.ts';
import { refused } from './standing.ts';

const READ: Statement = {
  name: 'access-undo-read',
  text: `select rule_id, until, basis, until_by_person, coalesce(changed_trace_id, trace_id) as last_trace_id from access_rule
where record_id = $1 and rule_id = any($2::uuid[])`,
};

const PUT_BACK: Statement = {
  name: 'access-undo-put-back',
  text: `update access_rule a set until = g.until, basis = g.basis, until_by_person = g.hers, changed_trace_id = $6,
  ended_trace_id = case when g.ended then $6::bigint end, ended_by_person = g.ended and $7
from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::boolean[], $8::boolean[]) as g (rule_id, until, basis, ended, hers)
where a.record_id = $1 and a.rule_id = g.rule_id`,
};

/** Rules in force by whose room they take. */
const ROOMS: Statement = {
  name: 'access-undo-rooms',
  text: `select ${WRITER} as writer, count(*)::int as taken from access_rule
where record_id = $1 and (until is null or until > $2) group by 1`,
};

const MARK: Statement = {
  name: 'access-undo-mark',
  text: `update access_change set undone_at = $3, undone_trace_id = $4
where record_id = $1 and change_id = $2 and undone_at is null returning change_id`,
};

const input = Type.Object({ ...ownerInput, changeId: ruleIdInput });

export type UndoChange = Action<typeof input, AccessState, ChangeRow | null, null, { readonly changeId: string }>;

/**
 * The person takes back one change of access: rules that it made end, rules that it ended or moved are as they were. Only where
 * nothing else has changed them since. Undoing is a change too, and can be undone.
 * @throws Failure not-found; version-conflict when it was undone already, or what it touched has changed since; invalid-input when
 * the rules that come back find no room
 */
export function undoChange(env: AccessEnv): UndoChange {
  return defineAction<typeof input, AccessState, ChangeRow | null, null, { readonly changeId: string }>({
    name: 'access.undo',
    input,
    owner: ({ owner }) => owner,
    load: (tx, { changeId }, ownerId) => findChange(tx, ownerId, changeId),
    /** Whoever undoes an act could do it; whose mandate is limited undoes her own. */
    authorize({ actor, state, loaded, now }) {
      const decided = decide(actor, actor.onBehalfOf, 'access.undo', actor.purpose, state, null, now);
      if (!decided.permit) return decided;
      const isHers = loaded?.by_key?.equals(env.keyOf('person', actor.id)) === true;
      if (!isHers && limitsOf(actor, state, now) !== null) return refused('not-in-mandate');
      if (loaded === null || isKept(actor, loaded)) return decided;
      return decide(actor, actor.onBehalfOf, undoneBy(loaded), actor.purpose, state, null, now);
    },
    async perform(tx, { actor, loaded, ownerId, state, now, traceId }) {
      if (loaded === null || isKept(actor, loaded)) throw new Failure('not-found');
      const touched = loaded.before.rules.map(({ ruleId }) => ruleId);
      await requireReadable(env, tx, { actor, ownerId, state, now }, touched);
      const place = { ownerId, now, traceId };
      const marked = await tx.query(MARK, [ownerId, loaded.change_id, now, traceId]);
      if (marked.length === 0) throw new Failure('version-conflict');
      const rules = await putBackRules(tx, place, loaded);
      const choices = await putBackChoices(tx, place, loaded);
      const before: ChangeBefore = { rules, ...choices, undoes: undoneBy(loaded) };
      const changeId = await keepChange(env, tx, place, actor, 'access.undo', before);
      return { output: { changeId }, objects: rules.map(({ ruleId }) => ruleId), accessChanged: true };
    },
  });
}

/** Made in a secret session: to who acts for the person, it is not there. */
const isKept = ({ onBehalfOf }: Actor, { secret }: ChangeRow): boolean => onBehalfOf !== null && secret;

/** The act in question, however often it was undone and done again. */
const undoneBy = ({ act, before }: ChangeRow): Act => before.undoes ?? act;

/** Acts by which the person ends an access for its own sake. */
const ENDS: ReadonlySet<Act> = new Set(['access.end-access', 'access.end-administrator', 'access.refuse']);

interface Current extends Record<string, unknown> {
  readonly rule_id: string;
  readonly until: Date | null;
  readonly basis: RuleBasis | null;
  readonly until_by_person: boolean;
  readonly last_trace_id: string;
}

/** @returns the same rules as they stood before they were put back */
async function putBackRules(tx: Transaction, place: Place, change: ChangeRow): Promise<RuleBefore[]> {
  const { ownerId, now, traceId } = place;
  const { before, trace_id } = change;
  if (before.rules.length === 0) return [];
  const rows = await tx.query<Current>(READ, [ownerId, before.rules.map(({ ruleId }) => ruleId)]);
  const isAsLeft = rows.every((row) => Number(row.last_trace_id) === Number(trace_id));
  if (rows.length !== before.rules.length || !isAsLeft) throw new Failure('version-conflict');
  const current = new Map(rows.map((row) => [row.rule_id, row]));
  await tx.query(PUT_BACK, [
    ownerId,
    before.rules.map(({ ruleId }) => ruleId),
    before.rules.map(({ inForce, until, ruleId }) => (inForce ? until : endOf(current.get(ruleId)?.until, now))),
    before.rules.map(({ inForce, basis, ruleId }) => (inForce ? basis : (current.get(ruleId)?.basis ?? null))),
    before.rules.map(({ inForce }) => !inForce),
    traceId,
    // Undone and done again, however often, an end of the person's is one again; what she gave and took back is as if it had not been.
    ENDS.has(undoneBy(change)),
    before.rules.map(({ inForce, untilByPerson = false, ruleId }) =>
      inForce ? untilByPerson : (current.get(ruleId)?.until_by_person ?? false),
    ),
  ]);
  if (before.rules.some(({ inForce }) => inForce)) await requireRoom(tx, ownerId, now);
  return rows.map(({ rule_id, until, basis, until_by_person }) => ({
    ruleId: rule_id,
    inForce: until === null || until > now,
    until: until?.toISOString() ?? null,
    basis,
    untilByPerson: until_by_person,
  }));
}

/** @throws Failure invalid-input when what came back passes MAX_RULES */
async function requireRoom(tx: Transaction, ownerId: string, now: Date): Promise<void> {
  for (const { writer, taken } of await tx.query<{ writer: RuleWriter; taken: number }>(ROOMS, [ownerId, now]))
    if (taken > MAX_RULES[writer]) throw fullOf(writer);
}

/** What ended by itself meanwhile stays so. */
const endOf = (until: Date | null | undefined, now: Date): string =>
  (until === null || until === undefined || until > now ? now : until).toISOString();

/** Each choice by its own value: what came since of the others stays. */
async function putBackChoices(
  tx: Transaction,
  place: Place,
  { before: { choices } }: ChangeRow,
): Promise<Pick<ChangeBefore, 'choices'>> {
  if (choices === undefined) return {};
  const left = await readChoices(tx, place.ownerId);
  const back = choicesPutBack(left, choices);
  if (back === null) throw new Failure('version-conflict');
  await writeChoices(tx, place, back);
  return { choices: changesBetween(left, back) };
}
