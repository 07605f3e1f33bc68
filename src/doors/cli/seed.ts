import { readConfig } from '../../config.ts';
import type { Command } from './command.ts';
import { migrateAll, withFolder } from './deployment.ts';

/** `carnet seed`: the demo world in a data folder, without serving it. */
export const seedCommand: Command = {
  name: 'seed',
  summary: 'create the demo world (start does it by itself)',
  settings: ['data', 'persons', 'publicUrl', 'logLevel', 'recordUrl', 'spaceUrl'],
  async run({ flags, terminal, compose }) {
    const config = readConfig('demo', flags);
    const summary = await withFolder(config, async (serving, log) => {
      await migrateAll(config, serving.urls, terminal);
      return (await compose()).seed(serving, log, terminal);
    });
    const { created, persons, documents } = summary;
    const state = created ? 'created' : 'already there';
    terminal.result({ created, persons, documents }, [
      `The demo world is ${state}: ${persons} persons, ${documents} documents.`,
    ]);
    return 'done';
  },
};
