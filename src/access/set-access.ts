import { type TProperties, Type } from 'typebox';
import { type Action, type Decision, defineAction, type Facts, type Performed } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { AccessState, RuleKind } from './access-state.ts';
import type { Act } from './acts.ts';
import { isRuleOf, keepChange, made } from './change-store.ts';
import { decide, limitsOf } from './decide.ts';
import { endRule, endRulesOf, setRuleEnd } from './end-rules.ts';
import { letIn } from './own-records.ts';
import { requireReadable } from './readable-rules.ts';
import {
  type AccessEnv,
  caregiverInput,
  insertRule,
  ownerInput,
  type Place,
  readRules,
  ruleIdInput,
  untilInput,
} from './rule-store.ts';
import { refused } from './standing.ts';

const grantInput = Type.Object({
  ...ownerInput,
  subject: caregiverInput,
  /** Absent: no end. */
  until: Type.Optional(untilInput),
});
/** What was written, and the id under which the change is undone; `already`: it stood, nothing changed, and nothing is undone (no id). */
type Granted = { readonly ruleId: string; readonly changeId: string; readonly already?: true };
type Changed = { readonly changeId: string };
export type GrantAccess = Action<typeof grantInput, AccessState, null, null, Granted>;

/** What each act writes, and which rules of the same subject it ends. */
const GRANTS = {
  'access.authorize': { kind: 'consent', basis: 'person', ends: ['consent', 'refusal'] },
  'access.refuse': { kind: 'refusal', basis: 'person', ends: ['consent', 'administrator', 'refusal'] },
  'access.name-administrator': { kind: 'administrator', basis: 'named', ends: ['refusal', 'administrator'] },
  'access.block': { kind: 'block', basis: 'person', ends: ['block'] },
} as const;

/**
 * The person authorises a professional or a structure, refuses (an emergency stays possible; what she refused no declaration moves), names an administrator of the record (a professional, who sees what is masked
 * and can block), or blocks: a block wins over every mode and every consent. An administrator blocks too.
 */
export function grantAccess(env: AccessEnv, act: keyof typeof GRANTS): GrantAccess {
  const { kind, basis, ends } = GRANTS[act];
  return defineAction({
    name: act,
    input: grantInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) => decide(actor, actor.onBehalfOf, act, actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, now, traceId }): Promise<Performed<Granted>> {
      const { subject, until = null } = input;
      if (kind === 'administrator' && subject.kind !== 'professional')
        throw new Failure('invalid-input', { reason: 'an administrator is a professional', at: 'subject' });
      const place = { ownerId, now, traceId, secret: actor.secretSession === true };
      const stands = kind === 'block' && actor.kind !== 'person' ? await blockOf(env, tx, place, subject) : undefined;
      if (stands !== undefined && until === null)
        return { output: { ruleId: stands.ruleId, changeId: '', already: true }, objects: [stands.ruleId] };
      const ended = await endRulesOf(env, tx, place, subject, ends, {
        byPerson: act === 'access.refuse',
        sparesSecrets: actor.onBehalfOf !== null,
      });
      const setBy = actor.kind === 'person' ? 'person' : 'administrator';
      const rule = { kind, setBy, subject, basis, until: until === null ? null : new Date(until) } as const;
      const ruleId = await insertRule(env, tx, place, rule);
      const rules = [made(ruleId), ...ended];
      const changeId = await keepChange(env, tx, place, actor, act, { rules });
      const isLetIn = kind === 'consent' || kind === 'administrator';
      return {
        output: { ruleId, changeId },
        objects: rules.map((each) => each.ruleId),
        accessChanged: true,
        events: isLetIn ? letIn(env.keyOf, ownerId, subject, now) : [],
      };
    },
  });
}

/** The block of this subject that has no end: another one by an administrator would be the same. */
async function blockOf(
  env: AccessEnv,
  tx: Transaction,
  place: Place,
  { kind, id }: Type.Static<typeof caregiverInput>,
) {
  const blocks = await readRules(env, tx, place, ['block']);
  return blocks.find(
    ({ subject, until, secret }) => subject.kind === kind && subject.id === id && until === null && !secret,
  );
}

const blockInput = Type.Object({
  ...ownerInput,
  /** PS_IdNat of the professional to block, and the name to show. */
  professional: Type.Object({ id: Type.String({ maxLength: 64 }), name: Type.String({ maxLength: 200 }) }),
});
export type BlockProfessional = Action<typeof blockInput, AccessState, null, null, Granted>;

/** As `access.block` of a professional, in the words of the first callers. */
export function blockProfessional(env: AccessEnv): BlockProfessional {
  const block = grantAccess(env, 'access.block');
  return defineAction({
    name: block.name,
    input: blockInput,
    owner: (input) => input.owner,
    authorize: (facts) => block.authorize({ ...facts, input: toGrant(facts.input) }),
    perform: (tx, facts) => block.perform(tx, { ...facts, input: toGrant(facts.input) }),
  });
}

const toGrant = ({ owner, professional }: Type.Static<typeof blockInput>): Type.Static<typeof grantInput> => ({
  owner,
  subject: { kind: 'professional', ...professional },
});

const endInput = Type.Object({ ...ownerInput, ruleId: ruleIdInput });
export type EndRule = Action<typeof endInput, AccessState, boolean, null, Changed>;

const ENDS: Readonly<Partial<Record<Act, readonly RuleKind[]>>> = {
  'access.end-access': ['consent', 'refusal'],
  'access.end-administrator': ['administrator'],
  'access.unblock': ['block'],
  'access.end-rule': ['hide', 'show'],
};

/** The person ends one of the rules of her record. @throws Failure not-found when it is not in force, or of another kind */
export function endAccessRule(
  env: AccessEnv,
  act: 'access.end-access' | 'access.end-administrator' | 'access.unblock' | 'access.end-rule',
): EndRule {
  return defineAction({
    name: act,
    input: endInput,
    owner: (input) => input.owner,
    load: (tx, { ruleId }, ownerId, _prepared, actor) => isRuleOf(env, tx, ownerId, ruleId, actor),
    authorize: (facts) => decideOnRule(act, facts),
    async perform(tx, { actor, input, ownerId, state, now, traceId }) {
      await requireReadable(env, tx, { actor, ownerId, state, now }, [input.ruleId]);
      const place = { ownerId, now, traceId };
      const ended = await endRule(tx, place, input.ruleId, ENDS[act] ?? []);
      const changeId = await keepChange(env, tx, place, actor, act, { rules: [ended] });
      return { output: { changeId }, objects: [input.ruleId], accessChanged: true };
    },
  });
}

const setEndInput = Type.Object({ ...ownerInput, ruleId: ruleIdInput, until: untilInput } satisfies TProperties);
export type SetAccessEnd = Action<typeof setEndInput, AccessState, boolean, null, Changed>;

/** The person shortens, extends or makes permanent (null) an access: from then on no declaration moves it. A presumed consent stays one. */
export function setAccessEnd(env: AccessEnv): SetAccessEnd {
  return defineAction({
    name: 'access.set-end',
    input: setEndInput,
    owner: (input) => input.owner,
    load: (tx, { ruleId }, ownerId, _prepared, actor) => isRuleOf(env, tx, ownerId, ruleId, actor),
    authorize: (facts) => decideOnRule('access.set-end', facts),
    async perform(tx, { actor, input, ownerId, state, now, traceId }) {
      await requireReadable(env, tx, { actor, ownerId, state, now }, [input.ruleId]);
      const until = input.until === null ? null : new Date(input.until);
      const place = { ownerId, now, traceId };
      const before = await setRuleEnd(tx, place, input.ruleId, ['consent', 'hide', 'show'], until);
      const changeId = await keepChange(env, tx, place, actor, 'access.set-end', { rules: [before] });
      return { output: { changeId }, objects: [input.ruleId], accessChanged: true };
    },
  });
}

/** Whose mandate is limited touches no rule but those that she wrote: of the others, she learns nothing. */
function decideOnRule(
  act: Act,
  { actor, state, loaded, now }: Pick<Facts<unknown, AccessState, boolean, null>, 'actor' | 'state' | 'loaded' | 'now'>,
): Decision {
  const decided = decide(actor, actor.onBehalfOf, act, actor.purpose, state, null, now);
  const isHers = loaded === true || limitsOf(actor, state, now) === null;
  return decided.permit && !isHers ? refused('not-in-mandate') : decided;
}
