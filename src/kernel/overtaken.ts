/** Acts whose long work is done in `prepare`, outside of every lock, about what may change before they get the lock. */
import { Failure } from './errors.ts';

/** Times that such an act is begun. */
const MAX_TIMES = 3;

/** Thrown by `perform`: what `prepare` worked on is no longer so. The act is prepared again. */
export class Overtaken extends Error {}

/** @throws Failure busy when it was overtaken each time */
export async function notOvertaken<T>(attempt: () => Promise<T>): Promise<T> {
  for (let time = 0; time < MAX_TIMES; time += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
  throw new Failure('busy', {
    reason: 'what was asked about changed meanwhile, again and again',
    retryAfterSeconds: 5,
  });
}
