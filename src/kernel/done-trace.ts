import type { Decision, Performed } from './action.ts';
import type { Actor } from './actor.ts';
import { isFailure } from './errors.ts';
import { Refused } from './refused.ts';
import type { TraceFacts } from './trace.ts';
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
  const rule = decision.permit ? decision.rule : decision.reason;
  const reason = inSession(actor, performed.note === undefined ? rule : `${rule};${performed.note}`);
  const facts = { act, outcome: 'done', reason, objects: performed.objects, count: 1 } as const;
  return { ownerId, actor, at, facts, accessChanged: performed.accessChanged ?? false };
}

const UNTRACED: ReadonlySet<string> = new Set(['unavailable', 'busy', 'too-many-strangers']);

/** What the trace of an act that was refused, or failed, says; null when nothing was told or written. */
export function endOf(act: string, actor: Actor, error: unknown): TraceFacts | null {
  const known = isFailure(error);
  const refused = error instanceof Refused;
  if (known && !refused && UNTRACED.has(error.code)) return null;
  const reason = inSession(actor, refused ? error.decision.reason : known ? error.code : 'internal');
  return { act, outcome: refused ? 'refused' : 'failed', reason, objects: [], count: 1 };
}

/** The trace keeps that an act was asked in a secret session, whatever came of it: representatives do not read it. */
const inSession = ({ secretSession }: Actor, reason: string): string =>
  secretSession === true ? `${reason};secret` : reason;
