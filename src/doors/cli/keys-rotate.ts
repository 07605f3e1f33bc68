import { readConfig, servingConfig } from '../../config.ts';
import { systemClock } from '../../kernel/clock.ts';
import { rotateTokenKeys } from '../../kernel/keys/rotate-token-keys.ts';
import type { Command } from './command.ts';
import { CommandEnd } from './terminal.ts';

/** `carnet keys rotate tokens [--now]`: the next key that signs access tokens. Serving processes find it by themselves. */
export const keysRotateCommand: Command = {
  name: 'keys rotate',
  summary: 'make the next key that signs access tokens; serving processes take it without a restart',
  positionals: ['tokens'],
  settings: ['data', 'zone', 'singleHost', 'secrets'],
  ownFlags: [{ flag: 'now', help: 'sign by it at once and drop every other key with its tokens: a key was stolen' }],
  async run({ flags, positionals, terminal }) {
    if (positionals.length !== 1 || positionals[0] !== 'tokens') {
      throw new CommandEnd('usage', 'What is to be rotated? Only `tokens` can be: carnet keys rotate tokens.');
    }
    const config = readConfig(null, flags);
    if (!config.zones.includes('space')) {
      throw new CommandEnd(
        'configuration',
        'Tokens are signed in the space zone: run this with --zone space, on its host.',
      );
    }
    const { secretsFolder } = await servingConfig({ ...config, zones: ['space'] }, {}, false);
    const made = await rotateTokenKeys(secretsFolder, flags['now'] === true, systemClock);
    const at = made.signsFrom.toISOString();
    terminal.result({ ...made, signsFrom: at }, [
      `Key ${made.kid} is published${made.dropped ? ' and signs; every other key is dropped' : `, and signs from ${at}`}.`,
      made.dropped
        ? 'Tokens given before are refused within a minute: software asks for new ones by itself.'
        : 'The key before it is accepted until the last token that it signed has ended. Copy the secrets again.',
    ]);
    return 'done';
  },
};
