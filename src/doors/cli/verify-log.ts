import { readConfig } from '../../config.ts';
import type { Command } from './command.ts';
import { withDeployment } from './deployment.ts';
import { CommandEnd } from './terminal.ts';

/** `carnet verify-log [<owner>]`: recomputes the chains of traces and names the first entry that does not fit. */
export const verifyLogCommand: Command = {
  name: 'verify-log',
  summary: 'recompute every chain of traces and name what was altered',
  positionals: ['[<record or person id>]'],
  settings: ['data', 'zone', 'singleHost', 'secrets', 'logLevel', 'recordUrl', 'spaceUrl'],
  async run({ flags, positionals, terminal, compose }) {
    if (positionals.length > 1) throw new CommandEnd('usage', 'At most one record or person id is expected.');
    const owner = positionals[0] ?? null;
    const summary = await withDeployment(readConfig(null, flags), async (config, log) =>
      (await compose()).verifyLog(config, log, owner, terminal),
    );
    const { chains, entries, faults, tailsNotChecked } = summary;
    if (owner !== null && chains === 0) throw new CommandEnd('usage', 'No chain belongs to this record or person.');
    terminal.result({ ...summary, intact: faults.length === 0 }, [
      ...faults.map((fault) => `${fault.zone} ${fault.owner}: entry ${fault.seq} is ${fault.kind}.`),
      `${chains} chains, ${entries} entries: ${faults.length === 0 ? 'intact' : `${faults.length} chains do not fit`}.`,
      ...tailsNotChecked.map(
        (zone) => `Not checked: the ends of the chains of the ${zone} zone (no signed copy of their heads is at hand).`,
      ),
    ]);
    return faults.length === 0 ? 'done' : 'altered';
  },
};
