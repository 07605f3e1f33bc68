import { readConfig } from '../../config.ts';
import type { Command } from './command.ts';
import type { DemoCard } from './demo-shapes.ts';
import { withDeployment } from './deployment.ts';
import { CommandEnd } from './terminal.ts';

const RPPS = /^\d{11}$/;
const STRUCTURE = /^[0-4][0-9A-Z]{8,15}$/;

/** `carnet demo card`: keys and certificates of the demonstration's authority, as a card or a structure's software holds them. */
export const demoCardCommand: Command = {
  name: 'demo card',
  summary: 'make the test card of a professional, or the certificates of a structure',
  settings: ['data', 'port', 'publicUrl', 'logLevel'],
  ownFlags: [
    { flag: 'professional', argument: 'rpps', help: 'the professional, by 11-digit RPPS (var/demo.json lists them)' },
    { flag: 'structure', argument: 'id', help: 'or the structure, by Struct_IdNat' },
    { flag: 'revoke', help: 'take back what was made before; the server refuses it within a minute' },
  ],
  async run({ flags, terminal, compose }) {
    const rpps = matching(flags['professional'], RPPS, '--professional is an RPPS number of 11 digits.');
    const structureId = matching(flags['structure'], STRUCTURE, '--structure is a national identifier of a structure.');
    if ((rpps === null) === (structureId === null))
      throw new CommandEnd('usage', 'Say whose: --professional or --structure, one of them.');
    const config = readConfig(null, flags);
    if (config.mode !== 'demo')
      throw new CommandEnd(
        'configuration',
        `No demonstration is in ${config.data}: say where it is with --data <folder>. Test cards are made there only.`,
      );
    const request = { rpps, structureId, revoke: flags['revoke'] === true };
    const made = await withDeployment(config, async (serving, log) =>
      (await compose()).demoCard(serving, log, request),
    );
    terminal.result({ ...made }, linesOf(made));
    return 'done';
  },
};

function matching(value: string | boolean | undefined, shape: RegExp, problem: string): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string' || !shape.test(value)) throw new CommandEnd('usage', problem);
  return value;
}

function linesOf({ holder, revoked, files }: DemoCard): string[] {
  if (files === null) return [`${revoked} certificates of ${holder} are revoked.`];
  const { folder, tls, tlsKey, authority } = files;
  return [
    `Keys and certificates of ${holder}: ${folder}`,
    `Try: curl --cert ${tls} --key ${tlsKey} --cacert ${authority} …`,
  ];
}
