import type { Decision, Performed } from './action.ts';
import type { Actor } from './actor.ts';
import type { NewTrace } from './trace-writer.ts';

/** The trace of an act that was done. */
export function doneTrace(
  ownerId: string,
  actor: Actor,
  at: Date,
  act: string,
  decision: Decision,
  performed: Performed<unknown>,
): NewTrace {
  const reason = inSession(actor, decision.permit ? decision.rule : decision.reason);
  const facts = { act, outcome: 'done', reason, objects: performed.objects, count: 1 } as const;
  return { ownerId, actor, at, facts, accessChanged: performed.accessChanged ?? false };
}

/** The trace keeps that an act was asked in a secret session, whatever came of it: representatives do not read it. */
export const inSession = ({ secretSession }: Actor, reason: string): string =>
  secretSession === true ? `${reason};secret` : reason;
