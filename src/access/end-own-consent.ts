import { Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import type { AccessState } from './access-state.ts';
import { decide } from './decide.ts';
import { endRulesOf } from './end-rules.ts';
import { type AccessEnv, ownerInput } from './rule-store.ts';

export const endConsentInput = Type.Object(ownerInput);

export type EndOwnConsent = Action<typeof endConsentInput, AccessState, null, null, { readonly ended: number }>;

/**
 * A professional removes her own authorisation (TD0.3, action SUPPRESSION), or that of attending doctor alone. Without one, it
 * changes nothing.
 */
export function endOwnConsent(
  env: AccessEnv,
  act: 'access.end-own-consent' | 'access.end-own-attending',
): EndOwnConsent {
  return defineAction({
    name: act,
    input: endConsentInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) => decide(actor, actor.onBehalfOf, act, actor.purpose, state, null, now),
    async perform(tx, { actor, ownerId, now, traceId }) {
      const subject = { kind: 'professional', id: actor.id } as const;
      const kinds =
        act === 'access.end-own-attending' ? (['administrator'] as const) : (['consent', 'administrator'] as const);
      const ended = await endRulesOf(env, tx, { ownerId, now, traceId }, subject, kinds);
      const objects = ended.map(({ ruleId }) => ruleId);
      return { output: { ended: objects.length }, objects, accessChanged: objects.length > 0 };
    },
  });
}
