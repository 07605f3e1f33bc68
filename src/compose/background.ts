import type { Log } from '../kernel/log.ts';

/** One periodic work of a serving process. */
export interface PeriodicWork {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<unknown>;
}

/** Runs each work in turn with its own rhythm; a failure is logged and tried again at the next beat. */
export function startBackground(works: readonly PeriodicWork[], log: Log): { stop(): Promise<void> } {
  let stopped = false;
  const running = new Set<Promise<unknown>>();
  const timers = works.map(({ name, everyMs, run }) => {
    let busy = false;
    const beat = (): void => {
      if (busy || stopped) return;
      busy = true;
      const work = run()
        .catch((error: unknown) =>
          log.warn({ work: name, error: (error as Error).message }, 'a background work failed; it will be tried again'),
        )
        .finally(() => {
          busy = false;
          running.delete(work);
        });
      running.add(work);
    };
    beat();
    return setInterval(beat, everyMs).unref();
  });
  return {
    async stop() {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      await Promise.allSettled([...running]);
    },
  };
}
