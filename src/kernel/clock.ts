/** The only source of time. Actions receive a `Clock`; SQL receives the time as a bound parameter. */
export interface Clock {
  /** Wall-clock time, UTC. */
  now(): Date;
  /** Milliseconds since an arbitrary point; never goes back. For durations only. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
};

export interface ManualClock extends Clock {
  /** Moves both the wall clock and the monotonic one forward by `milliseconds` (>= 0). */
  advance(milliseconds: number): void;
  /** Sets the wall clock, forward or back, as an operator or a broken time server would. */
  set(time: Date): void;
}

/** A clock that only moves when told to: for tests and for the generated demo world. */
export function manualClock(start: Date): ManualClock {
  let wall = start.getTime();
  let elapsed = 0;
  return {
    now: () => new Date(wall),
    monotonic: () => elapsed,
    advance(milliseconds) {
      if (milliseconds < 0) throw new RangeError('A clock is advanced by zero or more milliseconds.');
      wall += milliseconds;
      elapsed += milliseconds;
    },
    set(time) {
      wall = time.getTime();
    },
  };
}
