import { Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { open } from '../kernel/keys/sealed-box.ts';
import type { ActorSnapshot } from '../kernel/trace.ts';
import type { AccessState } from './access-state.ts';
import { decide } from './decide.ts';
import { emergencyPlace } from './open-emergency.ts';
import { type AccessEnv, ownerInput, ruleIdInput } from './rule-store.ts';
import { emergencySeen, MAX_TOLD_EMERGENCIES } from './tell-administrators.ts';

const READ: Statement = {
  name: 'access-read-emergencies',
  text: `select e.emergency_id, e.purpose, e.opened_at, e.sealed from emergency_notice n
join emergency_access e on e.record_id = n.record_id and e.emergency_id = n.emergency_id
where n.record_id = $1 and n.administrator_key = $2 and n.seen_at is null and ($3::uuid is null or n.emergency_id = $3)
order by e.opened_at desc, e.emergency_id limit $4`,
};

const SEE: Statement = {
  name: 'access-acknowledge-emergency',
  text: `update emergency_notice set seen_at = $4, seen_trace_id = $5
where record_id = $1 and emergency_id = $2 and administrator_key = $3 and seen_at is null returning 1 as one`,
};

/** An emergency as an administrator of the record is told of it: not why (the person and the review read that). */
export interface ToldEmergency {
  readonly emergencyId: string;
  readonly openedAt: Date;
  /** TRE_R248. */
  readonly purpose: 'bris_de_glace' | 'centre_15';
  /** Who opened it. */
  readonly actor: ActorSnapshot;
}

const readInput = Type.Object({
  ...ownerInput,
  /** Only this one. */
  emergencyId: Type.Optional(ruleIdInput),
  count: Type.Integer({ minimum: 1, maximum: MAX_TOLD_EMERGENCIES }),
});

export type ReadEmergencies = Action<
  typeof readInput,
  AccessState,
  null,
  null,
  { readonly told: readonly ToldEmergency[] }
>;

/**
 * An administrator of the record reads the emergencies of which she was told and that she has not put away, the newest first (CSP R1111-48).
 * Shown again within ten minutes, the same ones join their trace.
 */
export function readEmergencies(env: Pick<AccessEnv, 'keyOf' | 'ruleKey'>): ReadEmergencies {
  return defineAction({
    name: 'access.read-emergencies',
    input: readInput,
    owner: ({ owner }) => owner,
    joining: () => ({ key: 'emergencies', continues: true }),
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.read-emergencies', actor.purpose, state, null, now),
    async perform(tx, { actor, input: { emergencyId = null, count }, ownerId }) {
      const key = env.keyOf('professional', actor.id);
      const rows = await tx.query<EmergencyRow>(READ, [ownerId, key, emergencyId, count]);
      const told = rows.map(({ emergency_id: id, purpose, opened_at: openedAt, sealed }): ToldEmergency => {
        const text = open(env.ruleKey(ownerId), sealed, emergencyPlace(ownerId, id)).toString();
        const { actor: opener } = JSON.parse(text) as Pick<ToldEmergency, 'actor'>;
        return { emergencyId: id, openedAt, purpose, actor: opener };
      });
      return { output: { told }, objects: told.map(({ emergencyId: id }) => id) };
    },
  });
}

interface EmergencyRow extends Record<string, unknown> {
  readonly emergency_id: string;
  readonly purpose: ToldEmergency['purpose'];
  readonly opened_at: Date;
  readonly sealed: Buffer;
}

const seeInput = Type.Object({ ...ownerInput, emergencyId: ruleIdInput });

export type AcknowledgeEmergency = Action<typeof seeInput, AccessState, null, null, null>;

/** An administrator puts one away, for herself alone. @throws Failure not-found when none waits for her by this id */
export function acknowledgeEmergency(env: Pick<AccessEnv, 'keyOf'>): AcknowledgeEmergency {
  return defineAction({
    name: 'access.acknowledge-emergency',
    input: seeInput,
    owner: ({ owner }) => owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.acknowledge-emergency', actor.purpose, state, null, now),
    async perform(tx, { actor, input: { emergencyId }, ownerId, now, traceId }) {
      const key = env.keyOf('professional', actor.id);
      const seen = await tx.query(SEE, [ownerId, emergencyId, key, now, traceId]);
      if (seen.length === 0) throw new Failure('not-found');
      return { output: null, objects: [emergencyId], events: [emergencySeen(emergencyId, key)] };
    },
  });
}
