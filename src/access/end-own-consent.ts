import { Type } from 'typebox';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { AccessState, ActorKeys } from './access-state.ts';
import { decide } from './decide.ts';

const END: Statement = {
  name: 'access-end-own-consent',
  text: `update access_rule set until = $3, ended_trace_id = $4
where record_id = $1 and subject_kind = 'professional' and subject_key = $2 and kind in ('consent', 'administrator')
  and since <= $3 and (until is null or until > $3) returning rule_id`,
};

export const endConsentInput = Type.Object({ owner: Type.Unsafe<OwnerRef>(Type.Object({})) });

export type EndOwnConsent = Action<typeof endConsentInput, AccessState, null, null, { readonly ended: number }>;

/** A professional removes her own authorisation (TD0.3, action SUPPRESSION). Without one, it changes nothing. */
export function endOwnConsent(env: { readonly keyOf: ActorKeys }): EndOwnConsent {
  return defineAction({
    name: 'access.end-own-consent',
    input: endConsentInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.end-own-consent', actor.purpose, state, null, now),
    async perform(tx, { actor, ownerId, now, traceId }) {
      const key = env.keyOf('professional', actor.id);
      const rows = await tx.query<{ rule_id: string }>(END, [ownerId, key, now, traceId]);
      const objects = rows.map((row) => row.rule_id);
      return { output: { ended: rows.length }, objects, accessChanged: rows.length > 0 };
    },
  });
}
