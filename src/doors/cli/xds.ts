import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig } from '../../config.ts';
import type { Command } from './command.ts';
import { demoAddress, noAddress } from './demo-addresses.ts';
import { CommandEnd } from './terminal.ts';
import { XDS_TRANSACTIONS, type XdsRequest, type XdsResult, type XdsTransaction } from './xds-shapes.ts';

const DETAILS = [
  'Transactions:',
  ...Object.entries(XDS_TRANSACTIONS).map(([name, [code, word, does]]) => {
    return `  ${`${name}${word === null ? '' : ` <${word}>`}`.padEnd(23)} ${code.padEnd(15)} ${does}`;
  }),
];

const isTransaction = (word: string | undefined): word is XdsTransaction =>
  word !== undefined && Object.hasOwn(XDS_TRANSACTIONS, word);

/** `carnet xds <transaction>`: what a professional's software says to the SOAP door, with a card of `carnet demo card`. */
export const xdsCommand: Command = {
  name: 'xds',
  summary: 'speak one transaction of the DMP over SOAP, as a professional’s software does',
  positionals: ['<transaction>', '[<document.xml or uniqueId>]'],
  settings: ['data', 'port', 'publicUrl', 'logLevel'],
  ownFlags: [
    { flag: 'card', argument: 'folder', help: 'folder of the card, as `carnet demo card` tells it' },
    { flag: 'patient', argument: 'ins|oid', help: 'the patient: 15 characters, and the OID of the authority' },
    { flag: 'structure', argument: 'id', help: 'where the holder works, when there are several' },
    {
      flag: 'mode',
      argument: 'mode',
      help: 'bris_de_glace or centre_15: an emergency, told to the patient; needs no consent',
    },
    { flag: 'reason', argument: 'text', help: 'why the glass is broken: ten characters at least' },
    { flag: 'url', argument: 'https://…', help: 'the server; by default that of this demonstration' },
    { flag: 'out', argument: 'file', help: 'where a document that is read is written' },
    { flag: 'trace', argument: 'folder', help: 'writes request and answer there, as they travelled' },
  ],
  details: async () => DETAILS,
  async run({ flags, positionals, terminal, compose }) {
    const [word, argument = null, ...others] = positionals;
    if (!isTransaction(word) || others.length > 0)
      throw new CommandEnd('usage', `Say one transaction: ${Object.keys(XDS_TRANSACTIONS).join(', ')}.`);
    const transaction = word;
    const wanted = XDS_TRANSACTIONS[transaction][1];
    if ((wanted !== null) !== (argument !== null))
      throw new CommandEnd(
        'usage',
        wanted === null ? `${transaction} takes no other word.` : `${transaction} needs one word more: ${wanted}.`,
      );
    if (transaction === 'deposit' && !existsSync(argument ?? ''))
      throw new CommandEnd('usage', `There is no file ${argument}.`);
    const text = (flag: string): string | null => (typeof flags[flag] === 'string' ? flags[flag] : null);
    const card = text('card');
    if (card === null) throw new CommandEnd('usage', '--card is needed: the folder that `carnet demo card` tells.');
    const trace = text('trace');
    const request: XdsRequest = {
      transaction,
      argument,
      card: resolve(card),
      patient: patientOf(text('patient')),
      structureId: text('structure'),
      mode: modeOf(text('mode')),
      reason: text('reason'),
      url: text('url') ?? addressOf(readConfig(null, flags)),
      trace: trace === null ? null : resolve(trace),
    };
    const result = await (await compose()).xds(request);
    const out = text('out');
    if (out !== null && result.documents[0] !== undefined) writeFileSync(out, result.documents[0], { mode: 0o600 });
    const { documents, ...said } = result;
    terminal.result({ ...said, documents: documents.map(({ length }) => ({ bytes: length })) }, linesOf(result, out));
    return result.errors.length === 0 ? 'done' : 'refused';
  },
};

function patientOf(text: string | null): XdsRequest['patient'] {
  if (text === null) return null;
  const [, value, oid] = /^([0-9A-Za-z]{15})\|([0-9.]{5,64})$/.exec(text) ?? [];
  if (value === undefined || oid === undefined)
    throw new CommandEnd('usage', '--patient is 15 characters, a vertical bar, and an OID.');
  return { value, oid };
}

function modeOf(text: string | null): XdsRequest['mode'] {
  if (text === null || text === 'bris_de_glace' || text === 'centre_15') return text;
  throw new CommandEnd('usage', '--mode is bris_de_glace or centre_15.');
}

/** The port for client certificates of the demonstration in this data folder. */
function addressOf(config: ReturnType<typeof readConfig>): string {
  const url = demoAddress(config.data, 'soap') ?? config.tls?.url;
  if (url === undefined) throw noAddress(config);
  return url;
}

function linesOf({ outcome, errors, entries, facts, documents }: XdsResult, out: string | null): string[] {
  const [document] = documents;
  if (document !== undefined)
    return out === null ? [document.toString('utf8')] : [`${document.length} bytes written to ${out}.`];
  return [
    ...entries.map(({ at, uniqueId, title }) => `${at}  ${uniqueId}  ${title}`),
    ...facts,
    ...errors,
    `${outcome}.`,
  ];
}
