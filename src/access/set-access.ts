import { type TProperties, Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { AccessState, RuleKind } from './access-state.ts';
import type { Act } from './acts.ts';
import { decide } from './decide.ts';
import {
  type AccessEnv,
  caregiverInput,
  endRule,
  endRulesOf,
  insertRule,
  ownerInput,
  ruleIdInput,
  setRuleEnd,
  untilInput,
} from './rule-store.ts';

const grantInput = Type.Object({
  ...ownerInput,
  subject: caregiverInput,
  /** Absent: no end. */
  until: Type.Optional(untilInput),
});
export type GrantAccess = Action<typeof grantInput, AccessState, null, null, { readonly ruleId: string }>;

/** What each act writes, and which rules of the same subject it ends. */
const GRANTS = {
  'access.authorize': { kind: 'consent', basis: 'person', ends: ['consent', 'refusal'] },
  'access.name-administrator': { kind: 'administrator', basis: 'named', ends: ['refusal'] },
  'access.block': { kind: 'block', basis: 'person', ends: ['block'] },
} as const;

/**
 * The person authorises a professional or a structure, names an administrator of the record (a professional, who sees what is masked
 * and can block), or blocks: a block wins over every mode and every consent. An administrator blocks too.
 */
export function grantAccess(env: AccessEnv, act: keyof typeof GRANTS): GrantAccess {
  const { kind, basis, ends } = GRANTS[act];
  return defineAction({
    name: act,
    input: grantInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) => decide(actor, actor.onBehalfOf, act, actor.purpose, state, null, now),
    async perform(tx, { input, ownerId, now, traceId }) {
      const { subject, until = null } = input;
      if (kind === 'administrator' && subject.kind !== 'professional')
        throw new Failure('invalid-input', { reason: 'an administrator is a professional', at: 'subject' });
      const place = { ownerId, now, traceId };
      const ended = await endRulesOf(env, tx, place, subject, ends);
      const rule = { kind, subject, basis, until: until === null ? null : new Date(until) };
      const ruleId = await insertRule(env, tx, place, rule);
      return { output: { ruleId }, objects: [ruleId, ...ended], accessChanged: true };
    },
  });
}

const blockInput = Type.Object({
  ...ownerInput,
  /** PS_IdNat of the professional to block, and the name to show. */
  professional: Type.Object({ id: Type.String({ maxLength: 64 }), name: Type.String({ maxLength: 200 }) }),
});
export type BlockProfessional = Action<typeof blockInput, AccessState, null, null, { readonly ruleId: string }>;

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
export type EndRule = Action<typeof endInput, AccessState, null, null, null>;

const ENDS: Readonly<Partial<Record<Act, readonly RuleKind[]>>> = {
  'access.end-access': ['consent', 'refusal'],
  'access.end-administrator': ['administrator'],
  'access.unblock': ['block'],
  'access.end-rule': ['hide', 'show'],
};

/** The person ends one of the rules of her record. @throws Failure not-found when it is not in force, or of another kind */
export function endAccessRule(
  act: 'access.end-access' | 'access.end-administrator' | 'access.unblock' | 'access.end-rule',
): EndRule {
  return defineAction({
    name: act,
    input: endInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) => decide(actor, actor.onBehalfOf, act, actor.purpose, state, null, now),
    async perform(tx, { input, ownerId, now, traceId }) {
      await endRule(tx, { ownerId, now, traceId }, input.ruleId, ENDS[act] ?? []);
      return { output: null, objects: [input.ruleId], accessChanged: true };
    },
  });
}

const setEndInput = Type.Object({ ...ownerInput, ruleId: ruleIdInput, until: untilInput } satisfies TProperties);
export type SetAccessEnd = Action<typeof setEndInput, AccessState, null, null, null>;

/** The person shortens, extends or makes permanent (null) an access: from then on no declaration moves it. */
export function setAccessEnd(): SetAccessEnd {
  return defineAction({
    name: 'access.set-end',
    input: setEndInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.set-end', actor.purpose, state, null, now),
    async perform(tx, { input, ownerId, now, traceId }) {
      const until = input.until === null ? null : new Date(input.until);
      await setRuleEnd(tx, { ownerId, now, traceId }, input.ruleId, ['consent', 'hide', 'show'], until);
      return { output: null, objects: [input.ruleId], accessChanged: true };
    },
  });
}
