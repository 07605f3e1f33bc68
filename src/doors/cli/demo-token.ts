import { readConfig } from '../../config.ts';
import type { Command } from './command.ts';
import { withDeployment } from './deployment.ts';
import { CommandEnd } from './terminal.ts';

const RPPS = /^\d{11}$/;

/** `carnet demo token --professional <rpps>`: a token for `curl`, in the demonstration only. */
export const demoTokenCommand: Command = {
  name: 'demo token',
  summary: "print a short-lived access token of the demonstration's software",
  settings: ['data', 'port', 'publicUrl', 'logLevel'],
  ownFlags: [
    { flag: 'professional', argument: 'rpps', help: 'the professional, by 11-digit RPPS (var/demo.json lists them)' },
  ],
  async run({ flags, terminal, compose }) {
    const rpps = flags['professional'];
    if (typeof rpps !== 'string' || !RPPS.test(rpps)) {
      throw new CommandEnd('usage', '--professional is needed: an RPPS number of 11 digits.');
    }
    const config = readConfig(null, flags);
    if (config.mode !== 'demo') {
      throw new CommandEnd(
        'configuration',
        `${config.data} holds no demonstration: tokens are given by /oauth/token only.`,
      );
    }
    const { token, expiresAt } = await withDeployment(config, async (serving, log) =>
      (await compose()).demoToken(serving, log, rpps),
    );
    terminal.result({ token, expiresAt }, [token]);
    return 'done';
  },
};
