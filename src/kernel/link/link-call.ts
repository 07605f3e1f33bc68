import { Failure, type FailureDetails } from '../errors.ts';
import { DEFAULT_MESSAGE_BYTES, MAX_CROSSING_PROBLEMS } from './limits.ts';
import { both, integer, list, object, optional, type Shape, text } from './shapes.ts';

/** One function that a zone offers to the other: its name and the shapes of what crosses. */
export interface LinkCall<I, O> {
  /** `zone.verb-object`; the last part of its path. */
  readonly name: string;
  /** `person`: each call carries a signed assertion of the person who acts. `zone`: the other zone's certificate is enough. */
  readonly as: 'person' | 'zone';
  readonly input: Shape<I>;
  readonly output: Shape<O>;
  /** Bytes of a request's body. */
  readonly maxRequest: number;
  /** Bytes of an answer's body. */
  readonly maxAnswer: number;
}

type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

/** Names the types of a call once; sizes have a default. */
export function defineCall<I, O>(call: Optional<LinkCall<I, O>, 'maxRequest' | 'maxAnswer'>): LinkCall<I, O> {
  return { maxRequest: DEFAULT_MESSAGE_BYTES, maxAnswer: DEFAULT_MESSAGE_BYTES, ...call };
}

export const LINK_PATH = '/link/v1/';
/** Status of a connection that is not believed any more: 421, RFC 9110 §15.5.20. */
export const PROVE_ANEW = 421;
/** Carries the actor assertion of a call made for a person. */
export const ASSERTION_HEADER = 'x-carnet-actor';

const problem = both(object({ reason: text(1_000) }), optional({ at: text(500) }));

/** A failure as it crosses: its code and its details, which hold no health data; never a stack. */
export const crossingFailure: Shape<{ code: string; details: FailureDetails }> = object({
  code: text(64),
  details: optional({
    reason: text(1_000),
    at: text(500),
    problems: list(problem, MAX_CROSSING_PROBLEMS),
    retryAfterSeconds: integer,
  }) as Shape<FailureDetails>,
});

/** The wire form of a failure, cut to what may cross. */
export function writeFailure({ code, details }: Failure): unknown {
  const { reason, at, problems, retryAfterSeconds } = details;
  return crossingFailure.write({
    code,
    details: {
      ...(reason === undefined ? {} : { reason: reason.slice(0, 1_000) }),
      ...(at === undefined ? {} : { at: at.slice(0, 500) }),
      ...(problems === undefined ? {} : { problems: problems.slice(0, MAX_CROSSING_PROBLEMS) }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterSeconds) }),
    },
  });
}

/** The failure again, as the caller would have met it in one process. */
export function readFailure(wire: unknown): Failure {
  const { code, details } = crossingFailure.read(wire, 'failure');
  return new Failure(code, details);
}
