import { type Static, Type } from 'typebox';
import { type Action, defineAction, type Performed } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { Failure } from '../kernel/errors.ts';
import type { AccessState } from './access-state.ts';
import { decide } from './decide.ts';

import { endRulesOf } from './end-rules.ts';
import { isEndedByPerson, type LastRule, lastRules } from './ended-access.ts';

import { episodeEnd } from './episodes.ts';
import { letIn } from './own-records.ts';
import { type AccessEnv, insertRule, type NamedSubject, ownerInput } from './rule-store.ts';
import { refused } from './standing.ts';

/** The event that tells the other zone. */
export const ACCESS_DECLARED = 'access.declared';

export const consentInput = Type.Object({
  ...ownerInput,
  /** `attending` also makes the professional an administrator of the record (médecin traitant DMP): a doctor, without end. */
  role: Type.Union([Type.Literal('care-team'), Type.Literal('attending')]),
  /**
   * `presumed`: she is of the care team and the person was informed; `declared` (when absent): the person was asked (CSP R1111-46).
   */
  basis: Type.Optional(Type.Union([Type.Literal('presumed'), Type.Literal('declared')])),
  /** For all the professionals of her structure, instead of herself. */
  forStructure: Type.Optional(Type.Boolean()),
});

export type DeclareConsent = Action<
  typeof consentInput,
  AccessState,
  readonly LastRule[],
  null,
  { ruleId: string | null }
>;

/** TRE_G15. */
const DOCTOR = '10';

/**
 * TD0.3, set authorisation: a professional declares that the person, informed, did not oppose her access (CSP R1111-46). It lasts an
 * episode of care; declared again towards its end, it goes on. What the person decided herself is not moved, and what she ended is
 * not declared again: she gives it again herself (ADR 0040).
 */
export function declareConsent(env: AccessEnv): DeclareConsent {
  return defineAction({
    name: 'access.declare-consent',
    input: consentInput,
    owner: (input) => input.owner,
    load: (tx, _input, ownerId, _prepared, actor, now) => lastRules(env, tx, { ownerId, now }, actor),
    authorize({ actor, input, state, loaded, now }) {
      const decision = decide(actor, actor.onBehalfOf, 'access.declare-consent', actor.purpose, state, null, now);
      if (!decision.permit) return decision;
      // What the person refused herself, she alone opens again.
      if (state.rules.some((r) => r.kind === 'refusal' && r.basis === 'person'))
        return refused('refused-by-the-person');
      if (input.role === 'attending' && actor.profession?.code !== DOCTOR) return refused('attending-is-a-doctor');
      const declared = { subject: subjectOf(actor, input.forStructure === true).kind, kind: kindOf(input) };
      return isEndedByPerson(loaded ?? [], declared) ? refused('ended-by-the-person') : decision;
    },
    async perform(tx, { actor, input, ownerId, state, now, traceId }): Promise<Performed<{ ruleId: string | null }>> {
      requireStructure(actor, input);
      const subject = subjectOf(actor, input.forStructure === true);
      const kind = kindOf(input);
      const until = kind === 'administrator' ? null : episodeEnd(actor.profession?.code, now);
      const inForce = state.rules.filter((r) => r.kind === kind && r.subjectKind === subject.kind);
      if (inForce.some((r) => r.basis === 'person' || r.untilByPerson === true || !endsSoon(r.until, now, until)))
        return { output: { ruleId: null }, objects: [] };
      // Each stands for its sessions: what is declared in the open ends nothing secret, nor the other way round.
      const secret = actor.secretSession === true;
      const place = { ownerId, now, traceId, secret };
      const ended = await endRulesOf(
        env,
        tx,
        place,
        subject,
        kind === 'consent' && !secret ? ['refusal', 'consent'] : ['refusal'],
        { sparesSecrets: !secret },
      );
      const basis = kind === 'administrator' ? 'attending' : (input.basis ?? 'declared');
      const ruleId = await insertRule(env, tx, place, { kind, setBy: 'professional', subject, basis, until });
      const objects = [ruleId, ...ended.map((rule) => rule.ruleId)];
      const payload = { recordId: ownerId, at: now.toISOString(), seq: traceId };
      // Gone on with towards its end, it is no new access; of a secret session nobody is told (CSP L1111-5).
      const isTold = inForce.length === 0 && actor.secretSession !== true;
      const told = isTold ? [{ key: `notice:${ownerId}:${traceId}`, kind: ACCESS_DECLARED, payload }] : [];
      const events = [...letIn(env.keyOf, ownerId, subject, now), ...told];
      return { output: { ruleId }, objects, accessChanged: true, events };
    },
  });
}

type Declared = Static<typeof consentInput>;

const kindOf = ({ role }: Declared): 'administrator' | 'consent' =>
  role === 'attending' ? 'administrator' : 'consent';

/** @throws Failure invalid-input: the attending doctor is somebody; who works nowhere declares for no colleague */
function requireStructure({ structure }: Actor, { role, forStructure }: Declared): void {
  if (forStructure !== true) return;
  if (role === 'attending') {
    throw new Failure('invalid-input', { reason: 'the attending doctor is one professional', at: 'forStructure' });
  }
  if (structure === undefined)
    throw new Failure('invalid-input', { reason: 'the professional acts for no structure', at: 'forStructure' });
}

/** Less than half of a new episode is left: she is seen again. */
function endsSoon(until: string | null | undefined, now: Date, next: Date | null): boolean {
  if (until === null || until === undefined || next === null) return false;
  return new Date(until).getTime() - now.getTime() < (next.getTime() - now.getTime()) / 2;
}

export const refusalInput = Type.Object(ownerInput);

export type DeclareRefusal = Action<typeof refusalInput, AccessState, null, null, { ruleId: string | null }>;

/**
 * TD0.3: a professional records that the person, asked, refused her access. It ends what she had, until the person says otherwise. Where a
 * refusal stands, it stays as it is: a declared one in the place of the person's own could be moved by a declaration.
 */
export function declareRefusal(env: AccessEnv): DeclareRefusal {
  return defineAction({
    name: 'access.declare-refusal',
    input: refusalInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.declare-refusal', actor.purpose, state, null, now),
    async perform(tx, { actor, ownerId, state, now, traceId }) {
      const secret = actor.secretSession === true;
      const place = { ownerId, now, traceId, secret };
      const subject = subjectOf(actor, false);
      const own = state.rules.filter(({ subjectKind }) => subjectKind === subject.kind);
      const isRefused = own.some((rule) => rule.kind === 'refusal' && (secret || rule.secret !== true));
      const isLetIn = own.some(({ kind }) => kind === 'consent' || kind === 'administrator');
      if (isRefused && !isLetIn) return { output: { ruleId: null }, objects: [] };
      const ended = await endRulesOf(env, tx, place, subject, ['consent', 'administrator'], { sparesSecrets: !secret });
      const rule = { kind: 'refusal', setBy: 'professional', subject, basis: 'declared', until: null } as const;
      const ruleId = isRefused ? null : await insertRule(env, tx, place, rule);
      const objects = [ruleId, ...ended.map((one) => one.ruleId)].filter((id) => id !== null);
      return { output: { ruleId }, objects, accessChanged: true };
    },
  });
}

function subjectOf(actor: Actor, forStructure: boolean): NamedSubject {
  return forStructure && actor.structure !== undefined
    ? { kind: 'structure', ...actor.structure }
    : { kind: 'professional', id: actor.id, name: actor.name };
}
