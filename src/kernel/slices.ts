/** Long work on the event loop, in slices between which everything else runs. */
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work between two breaths. */
export const SLICE_MS = 10;

/**
 * What one work does item by item; it lets others run whenever its slice is over.
 * @param budgetMs milliseconds of its own work, the others' turns aside; after it, what is left is left: fewer results than items
 */
export async function inSlices<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => R,
  budgetMs = Number.POSITIVE_INFINITY,
): Promise<R[]> {
  const done: R[] = [];
  let worked = 0;
  const breath = breathing();
  for (const [index, item] of items.entries()) {
    if (worked > budgetMs) return done;
    const begun = performance.now();
    done.push(work(item, index));
    worked += performance.now() - begun;
    await breath();
  }
  return done;
}

/** A pause for others when a slice is over, else nothing; to be called often. */
export function breathing(): () => Promise<void> | undefined {
  let until = performance.now() + SLICE_MS;
  return () => {
    if (performance.now() < until) return undefined;
    return setImmediate().then(() => {
      until = performance.now() + SLICE_MS;
    });
  };
}
