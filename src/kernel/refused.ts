import type { Decision } from './action.ts';
import { Failure } from './errors.ts';

const CODE_OF_ANSWER = { absent: 'not-found', refused: 'refused', later: 'unavailable' } as const;

/** The door hears `not-found`, `refused` or `unavailable`; the trace keeps the reason. */
export class Refused extends Failure<'not-found' | 'refused' | 'unavailable'> {
  readonly decision: Extract<Decision, { permit: false }>;
  constructor(decision: Extract<Decision, { permit: false }>) {
    super(CODE_OF_ANSWER[decision.answer], decision.answer === 'absent' ? {} : { reason: decision.reason });
    this.decision = decision;
  }
}
