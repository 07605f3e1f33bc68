import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig } from '../../config.ts';
import type { Command } from './command.ts';
import { demoAddress, hl7AddressOf, noAddress } from './demo-addresses.ts';
import { HL7_ACTS, type Hl7Result } from './hl7-shapes.ts';
import { CommandEnd } from './terminal.ts';

const FLAGS = ['MASQUE_PS', 'INVISIBLE_PATIENT', 'INVISIBLE_REP_LEGAUX', 'CONNEXION_SECRETE'];
const DETAILS = [
  'The file is a CDA document, which is put into a message, or a message as it is (it begins by MSH).',
  'Ends with 0 when the server took it (MSA-1 AA), with 9 when it refused it.',
];

/** `carnet hl7 send`: a message as a hospital's gateway sends it, with the certificates of a structure of `carnet demo card`. */
export const hl7SendCommand: Command = {
  name: 'hl7 send',
  summary: 'send a document by HL7 v2, as a hospital’s gateway does',
  positionals: ['<document.xml or message.hl7>'],
  settings: ['data', 'port', 'publicUrl', 'logLevel'],
  ownFlags: [
    {
      flag: 'card',
      argument: 'folder',
      help: 'folder of the structure’s certificates, as `carnet demo card` tells it',
    },
    { flag: 'act', argument: HL7_ACTS.join('|'), help: 'what is asked of the document; new by default' },
    { flag: 'message', argument: 'ORU|MDM', help: 'kind of message; MDM by default' },
    { flag: 'flags', argument: 'names', help: `visibility, separated by commas: ${FLAGS.join(', ')}` },
    { flag: 'receipt', help: 'asks for the record’s receipt (ACK_RECEPTION: a ZAM^Z01 follows the acknowledgement)' },
    { flag: 'control-id', argument: 'text', help: 'MSH-10; the same one again is the same message' },
    { flag: 'url', argument: 'mllps://…', help: 'the server; by default that of this demonstration' },
    { flag: 'trace', argument: 'folder', help: 'writes message and answers there, as they travelled' },
  ],
  details: async () => DETAILS,
  async run({ flags, positionals, terminal, compose }) {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new CommandEnd('usage', 'Say one file.');
    if (!existsSync(file)) throw new CommandEnd('usage', `There is no file ${file}.`);
    const text = (flag: string): string | null => (typeof flags[flag] === 'string' ? flags[flag] : null);
    const card = text('card');
    if (card === null) throw new CommandEnd('usage', '--card is needed: the folder that `carnet demo card` tells.');
    const trace = text('trace');
    const config = readConfig(null, flags);
    const url = text('url') ?? demoAddress(config.data, 'hl7') ?? hl7AddressOf(config);
    if (url === null) throw noAddress(config);
    const controlId = text('control-id');
    if (controlId !== null && !/^[\w.-]{1,50}$/.test(controlId))
      throw new CommandEnd('usage', '--control-id is at most 50 letters, digits, points and hyphens.');
    const result = await (await compose()).hl7Send({
      file,
      act: oneOf('act', HL7_ACTS, text('act') ?? 'new'),
      message: oneOf('message', ['ORU', 'MDM'], text('message') ?? 'MDM'),
      flags: (text('flags') ?? '').split(',').flatMap((one) => (one === '' ? [] : [oneOf('flags', FLAGS, one.trim())])),
      receipt: flags['receipt'] === true,
      controlId,
      card: resolve(card),
      url,
      trace: trace === null ? null : resolve(trace),
    });
    terminal.result({ ...result }, linesOf(result));
    return result.code === 'AA' ? 'done' : 'refused';
  },
};

function oneOf<T extends string>(flag: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new CommandEnd('usage', `--${flag} is one of ${allowed.join(', ')}.`);
  return found;
}

function linesOf({ controlId, code, reported, receipt }: Hl7Result): string[] {
  return [`${code}  ${controlId}`, ...reported, ...(receipt === null ? [] : [`ZAM^Z01: ${receipt}`])];
}
