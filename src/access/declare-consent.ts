import { Type } from 'typebox';
import { type Action, defineAction, type OwnerRef, type Performed } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import { seal } from '../kernel/keys/sealed-box.ts';
import type { AccessState, ActorKeys } from './access-state.ts';
import { decide } from './decide.ts';

const INSERT_RULE: Statement = {
  name: 'access-insert-rule',
  text: `insert into access_rule (record_id, rule_id, kind, subject_kind, subject_key, since, until, sealed, trace_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};

export interface AccessEnv {
  readonly ids: Ids;
  readonly keyOf: ActorKeys;
  /** Seals the readable part of a rule (the subject's name) for one record. */
  readonly ruleKey: (recordId: string) => Buffer;
}

export const consentInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** `attending` also makes the professional an administrator of the record (médecin traitant DMP). */
  role: Type.Union([Type.Literal('care-team'), Type.Literal('attending')]),
});

export type DeclareConsent = Action<typeof consentInput, AccessState, null, null, { ruleId: string | null }>;

/**
 * A professional declares that the person, informed, did not oppose her access (TD0.3, CSP R1111-46).
 * Declared twice, it changes nothing.
 */
export function declareConsent(env: AccessEnv): DeclareConsent {
  return defineAction({
    name: 'access.declare-consent',
    input: consentInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.declare-consent', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state, now, traceId }): Promise<Performed<{ ruleId: string | null }>> {
      const kind = input.role === 'attending' ? 'administrator' : 'consent';
      if (state.rules.some((r) => r.kind === kind && r.subjectKind === 'professional')) {
        return { output: { ruleId: null }, objects: [] };
      }
      const ruleId = env.ids.timeUuid(now);
      await tx.query(INSERT_RULE, [
        ownerId,
        ruleId,
        kind,
        'professional',
        env.keyOf('professional', actor.id),
        now,
        null,
        seal(env.ruleKey(ownerId), Buffer.from(JSON.stringify(subjectOf(actor))), `rule|${ownerId}|${ruleId}`),
        traceId,
      ]);
      return { output: { ruleId }, objects: [ruleId], accessChanged: true };
    },
  });
}

export const blockInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** PS_IdNat of the professional to block, and the name to show. */
  professional: Type.Object({ id: Type.String({ maxLength: 64 }), name: Type.String({ maxLength: 200 }) }),
});

export type BlockProfessional = Action<typeof blockInput, AccessState, null, null, { ruleId: string }>;

/** The person blocks a professional: it wins over every mode and every consent. */
export function blockProfessional(env: AccessEnv): BlockProfessional {
  return defineAction({
    name: 'access.block',
    input: blockInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.block', actor.purpose, state, null, now),
    async perform(tx, { input, ownerId, now, traceId }) {
      const ruleId = env.ids.timeUuid(now);
      await tx.query(INSERT_RULE, [
        ownerId,
        ruleId,
        'block',
        'professional',
        env.keyOf('professional', input.professional.id),
        now,
        null,
        seal(env.ruleKey(ownerId), Buffer.from(JSON.stringify(input.professional)), `rule|${ownerId}|${ruleId}`),
        traceId,
      ]);
      return { output: { ruleId }, objects: [ruleId], accessChanged: true };
    },
  });
}

function subjectOf(actor: Actor): { id: string; name: string } {
  return { id: actor.id, name: actor.name };
}
