import { readConfig } from '../../config.ts';
import type { Command } from './command.ts';
import type { DemoRequest } from './demo-shapes.ts';
import { withDeployment } from './deployment.ts';
import { CommandEnd } from './terminal.ts';

const RPPS = /^\d{11}$/;

/** `carnet demo token --professional <rpps>`: a token for `curl`, in the demonstration only. */
export const demoTokenCommand: Command = {
  name: 'demo token',
  summary: "print a short-lived access token of the demonstration's software",
  settings: ['data', 'port', 'publicUrl', 'logLevel', 'recordUrl', 'spaceUrl'],
  ownFlags: [
    { flag: 'professional', argument: 'rpps', help: 'the professional, by 11-digit RPPS (var/demo.json lists them)' },
    {
      flag: 'dpop',
      argument: "'METHOD url'",
      help: 'bind the token to a key, and prove it for this request; prints lines for `curl -K -`',
    },
  ],
  async run({ flags, terminal, compose }) {
    const rpps = flags['professional'];
    if (typeof rpps !== 'string' || !RPPS.test(rpps)) {
      throw new CommandEnd('usage', '--professional is needed: an RPPS number of 11 digits.');
    }
    const request = requestOf(flags['dpop']);
    const config = readConfig(null, flags);
    if (config.mode !== 'demo') {
      throw new CommandEnd(
        'configuration',
        `No demonstration is in ${config.data}: say where it is with --data <folder>. In production /oauth/token alone gives tokens.`,
      );
    }
    const made = await withDeployment(config, async (serving, log) =>
      (await compose()).demoToken(serving, log, rpps, request),
    );
    const { token, proof } = made;
    const lines = [`header = "Authorization: DPoP ${token}"`, `header = "DPoP: ${proof}"`];
    terminal.result({ ...made }, proof === undefined ? [token] : lines);
    return 'done';
  },
};

/** `POST http://localhost:8080/fhir`; null when a plain bearer token is asked. */
function requestOf(text: string | boolean | undefined): DemoRequest | null {
  if (typeof text !== 'string') return null;
  const [, method, url = ''] = /^([A-Z]{3,7}) +(\S+)$/.exec(text) ?? [];
  if (method === undefined || !URL.canParse(url)) {
    throw new CommandEnd('usage', "--dpop names a request, as in --dpop 'POST http://localhost:8080/fhir'.");
  }
  return { method, url: url.replace(/[?#].*$/, '') };
}
