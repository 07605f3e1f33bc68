import { readConfig } from '../../config.ts';
import type { Command } from './command.ts';
import { commandLog, migrateAll, openDatabases } from './deployment.ts';

/** `carnet migrate`: roles and missing migrations of the zones' databases. */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'create missing roles and apply missing migrations',
  settings: ['data', 'zone', 'logLevel', 'recordUrl', 'spaceUrl', 'recordAdminUrl', 'spaceAdminUrl'],
  async run({ flags, terminal }) {
    const config = readConfig(null, flags);
    const databases = await openDatabases(config, commandLog(config), 'attach');
    try {
      const zones = await migrateAll(config, databases.urls, terminal);
      const lines = zones.map(
        ({ zone, applied, already }) => `${zone}: ${applied.length} applied, ${already} already there.`,
      );
      terminal.result({ zones }, lines);
      return 'done';
    } finally {
      await databases.close();
    }
  },
};
