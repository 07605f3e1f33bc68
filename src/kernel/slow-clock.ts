/** Waits that many milliseconds; a test may not want to. */
export type Pause = (milliseconds: number) => Promise<void>;

/** An answer that tells nothing of what it looked at leaves at a multiple of this time from its request. */
export const SILENT_ANSWER_QUANTUM_MS = 50;
const NANOSECONDS = 1_000_000;

/**
 * Waits for the next tick of a slow clock that began with the request: an answer that must not tell what was looked up leaves
 * there, whatever the look-up took (security row 35). Timers fire at whole milliseconds of the process's clock: the one after
 * the tick depends on when the request came, and not on the work since.
 * @param spent milliseconds since the request came
 */
export async function nextTick(pause: Pause, spent: number, quantum = SILENT_ANSWER_QUANTUM_MS): Promise<void> {
  const now = Number(process.hrtime.bigint()) / NANOSECONDS;
  const tick = now + quantum - (spent % quantum);
  await pause(Math.ceil(tick) - Math.floor(now));
}
