import { readConfig } from '../../config.ts';
import type { TreeReport } from '../../kernel/tlog/verify-tree.ts';
import type { Command } from './command.ts';
import { withDeployment } from './deployment.ts';
import { CommandEnd } from './terminal.ts';

const WORDS: Readonly<Record<TreeReport['faults'][0]['kind'], (at: string) => string>> = {
  tile: (at) => `the stored hashes ${at} are not those of its leaves`,
  unsigned: (at) => `the checkpoint of ${at} leaves is not signed by the key of this log`,
  root: (at) => `the checkpoint of ${at} leaves is of another tree`,
  short: (at) => `leaves are gone (${at})`,
  witness: (at) => `the witness cosigned another tree of ${at} leaves`,
  absent: (at) => `a trace has no place: ${at}`,
  'rolled-back': (at) => `it had ${at} leaves, by its high-water mark: the database was put back to an older state`,
  marked: (at) => `it is another tree than its high-water mark of ${at} leaves`,
  unmarked: () => 'its high-water mark is not signed by the key of this log',
  altered: (at) => `a trace is not what has its place: ${at}`,
};

function logLines({ zone, leaves, witnessed, marked, faults }: TreeReport): string[] {
  const seen = witnessed === null ? 'no witness at hand' : `${witnessed} seen by its witness`;
  return [
    ...faults.map(({ kind, at }) => `Public log of the ${zone} zone: ${WORDS[kind](at)}.`),
    `Public log of the ${zone} zone, ${leaves} leaves, ${seen}${marked === null ? ', no high-water mark kept here' : ''}: ${faults.length === 0 ? 'intact' : 'it does not fit'}.`,
  ];
}

/** `carnet verify-log [<owner>]`: recomputes the chains of traces and names the first entry that does not fit. */
export const verifyLogCommand: Command = {
  name: 'verify-log',
  summary: 'recompute every chain of traces and the public logs, and name what was altered',
  positionals: ['[<record or person id>]'],
  settings: ['data', 'zone', 'singleHost', 'secrets', 'logLevel', 'recordUrl', 'spaceUrl'],
  ownFlags: [
    {
      flag: 'accept-restored',
      argument: 'who',
      help: 'a backup was put back on purpose: the high-water marks begin again from it, who accepted it is written down',
    },
  ],
  details: async () => [
    'The high-water marks (high-water in the data folder) say how far each public log had come: a database put back to an older',
    'state does not fit them. Whoever puts an older mark back too is found by witnesses outside alone. Exit code 7: altered.',
  ],
  async run({ flags, positionals, terminal, compose }) {
    if (positionals.length > 1) throw new CommandEnd('usage', 'At most one record or person id is expected.');
    const owner = positionals[0] ?? null;
    const by = flags['accept-restored'];
    if (by !== undefined && (typeof by !== 'string' || !/^[^\p{Cc}]{2,100}$/u.test(by.trim())))
      throw new CommandEnd('usage', '--accept-restored wants the name of who accepts it.');
    const { accepted, ...summary } = await withDeployment(readConfig(null, flags), async (config, log) => {
      const commands = await compose();
      const restores = typeof by === 'string' ? await commands.acceptRestored(config, log, by.trim()) : [];
      return { accepted: restores, ...(await commands.verifyLog(config, log, owner, terminal)) };
    });
    const { chains, entries, erased, faults, tailsNotChecked, logs } = summary;
    const isIntact = faults.length === 0 && logs.every((each) => each.faults.length === 0);
    if (owner !== null && chains === 0) throw new CommandEnd('usage', 'No chain belongs to this record or person.');
    terminal.result({ ...summary, accepted, intact: isIntact }, [
      ...accepted.map(({ zone, from, to }) => `Restore of the ${zone} zone accepted: from ${from} leaves to ${to}.`),
      ...faults.map((fault) => `${fault.zone} ${fault.owner}: entry ${fault.seq} is ${fault.kind}.`),
      `${chains} chains, ${entries} entries: ${faults.length === 0 ? 'intact' : `${faults.length} chains do not fit`}.`,
      ...(erased === 0 ? [] : [`${erased} of these entries have their detail erased on schedule.`]),
      ...logs.flatMap(logLines),
      ...tailsNotChecked.map(
        (zone) => `Not checked: the ends of the chains of the ${zone} zone (no signed copy of their heads is at hand).`,
      ),
    ]);
    return isIntact ? 'done' : 'altered';
  },
};
