/** One zone in a process of its own, as `carnet serve --zone …` runs it, with a clock that the test can move. */
import type { ServingConfig } from '../../src/config.ts';
import { type Clock, systemClock } from '../../src/kernel/clock.ts';
import { createLog } from '../../src/kernel/log.ts';
import type { Service } from '../../src/kernel/supervisor.ts';

export type ToZone =
  | { readonly say: 'start'; readonly config: ServingConfig; readonly ahead: number }
  | { readonly say: 'ahead'; readonly ahead: number }
  | { readonly say: 'stop' };

let ahead = 0;
const clock: Clock = {
  now: () => new Date(systemClock.now().getTime() + ahead),
  monotonic: () => systemClock.monotonic() + ahead,
};
let service: Service | null = null;

async function start(config: ServingConfig): Promise<void> {
  const { serve } = await import('../../src/compose/serve.ts');
  const log = createLog('warn', { zone: config.zones[0] }, { write: (line) => process.stderr.write(line) });
  service = await serve(config, log, null, { clock });
}

process.on('message', (message: ToZone) => {
  if (message.say === 'start') {
    ahead = message.ahead;
    start(message.config).then(
      () => process.send?.('ready'),
      (error: Error) => process.send?.(error.stack ?? error.message),
    );
  }
  if (message.say === 'ahead') ahead = message.ahead;
  if (message.say === 'stop') void service?.close().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(0));
