import { type Config, readConfig } from '../../config.ts';
import type { Command, Invocation } from './command.ts';
import { hasDatabase, withDeployment } from './deployment.ts';
import { type Check, chainChecks, checkDatabases, checkMachine, noDatabase, outboxChecks } from './doctor-checks.ts';

const MARKS: Readonly<Record<Check['state'], string>> = { good: 'ok     ', warning: 'warning', bad: 'BAD    ' };

/** `carnet doctor`: looks at everything that serving needs and says what to repair. Changes nothing. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'check the machine, the data folder, the databases, the secrets and the chains',
  settings: ['port', 'bind', 'data', 'zone', 'singleHost', 'secrets', 'logLevel', 'recordUrl', 'spaceUrl'],
  details: async () => [
    'Exit code 0: everything that serving needs is in order. 8: something is to be repaired, or no data are there to examine,',
    'as in a folder with another name or before the first start.',
  ],
  async run(invocation) {
    const config = readConfig(null, invocation.flags);
    const checks = [...(await checkMachine(config)), ...(await checksOfData(config, invocation))];
    const isHealthy = checks.every(({ state }) => state !== 'bad');
    invocation.terminal.result({ healthy: isHealthy, checks }, [
      ...checks.map(({ name, state, found }) => `${MARKS[state]}  ${name.padEnd(22)} ${found}`),
      isHealthy ? 'Nothing to repair.' : 'Something is to be repaired: see the lines marked BAD.',
    ]);
    return isHealthy ? 'done' : 'unhealthy';
  },
};

async function checksOfData(config: Config, { compose }: Invocation): Promise<Check[]> {
  if (!hasDatabase(config)) return [noDatabase(config)];
  try {
    return await withDeployment(config, async (serving, log) => {
      const checks = await checkDatabases(serving);
      if (checks.some(({ state }) => state === 'bad')) return checks;
      const commands = await compose();
      const chains = chainChecks(await commands.chainStatus(serving, log));
      return [...checks, ...chains, ...outboxChecks(await commands.outboxes(serving, log))];
    });
  } catch (error) {
    return [{ name: 'databases', state: 'bad', found: (error as Error).message }];
  }
}
