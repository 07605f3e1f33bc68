/** `carnet officers …`: who answers for a structure to persons who report an access of its professionals. */
import { readConfig } from '../../config.ts';
import { isFailure } from '../../kernel/errors.ts';
import type { Command, Invocation, OwnFlag } from './command.ts';
import { onePositional, withDeployment } from './deployment.ts';
import type { ListedOfficer, OfficerRequest } from './officer-shapes.ts';
import { CommandEnd } from './terminal.ts';

const SETTINGS: Command['settings'] = ['data', 'zone', 'singleHost', 'secrets', 'logLevel', 'recordUrl', 'spaceUrl'];
const BY: OwnFlag = {
  flag: 'by',
  argument: 'operator',
  help: 'who does this; two different operators name and approve',
};
const STATED =
  'The name of the operator is as stated: it is kept for ever beside the officer, and proves nothing of who typed it.';
const RPPS = /^\d{11}$/;
const UNKNOWN: Readonly<Record<string, string>> = {
  'unknown-officer': 'No officer has this number: see carnet officers list.',
  'unknown-structure': 'The directory knows no such structure.',
  'unknown-professional': 'The directory knows no such professional.',
};

async function ask({ flags, compose }: Invocation, request: OfficerRequest): Promise<readonly ListedOfficer[]> {
  return withDeployment(readConfig(null, flags), async (config, log) =>
    (await compose()).officers(config, log, request),
  ).catch((error: unknown) => {
    const unknown = isFailure(error) ? UNKNOWN[error.code] : undefined;
    if (unknown !== undefined) throw new CommandEnd('usage', unknown);
    if (isFailure(error, 'officer-refused')) throw new CommandEnd('refused', `Refused: ${error.details.reason}.`);
    throw error;
  });
}

const listCommand: Command = {
  name: 'officers list',
  summary: 'list who answers for which structure to persons who report an access',
  settings: SETTINGS,
  async run(invocation) {
    if (invocation.positionals.length > 0)
      throw new CommandEnd('usage', 'No word is expected after `carnet officers list`.');
    const officers = await ask(invocation, { act: 'list' });
    invocation.terminal.result({ officers }, [
      ...officers.map(lineOf),
      ...(officers.length === 0
        ? ['No structure has an officer: carnet officers name <RPPS> <Struct_IdNat> --by <operator>']
        : []),
    ]);
    return 'done';
  },
};

const nameCommand: Command = {
  name: 'officers name',
  summary: 'propose an officer of a structure; she sees nothing until another operator approves her',
  positionals: ['<RPPS or PS_IdNat> <Struct_IdNat>'],
  settings: SETTINGS,
  ownFlags: [BY],
  details: async () => [
    'She practises in the structure: on her pages she answers the persons who report an access by its professionals, never one of her own.',
    STATED,
  ],
  async run(invocation) {
    const [stated, structureId, ...others] = invocation.positionals;
    if (stated === undefined || structureId === undefined || others.length > 0)
      throw new CommandEnd('usage', 'Who, and for which structure? carnet officers name <RPPS> <Struct_IdNat>');
    const professionalId = RPPS.test(stated) ? `8${stated}` : stated;
    const [made] = await ask(invocation, { act: 'name', structureId, professionalId, by: operator(invocation) });
    if (made !== undefined)
      invocation.terminal.result({ ...made }, [
        lineOf(made),
        `Another operator approves her: carnet officers approve ${made.officerId} --by <operator>`,
      ]);
    return 'done';
  },
};

function changing(act: 'approve' | 'end', summary: string, details: readonly string[]): Command {
  return {
    name: `officers ${act}`,
    summary,
    positionals: ['<number>'],
    settings: SETTINGS,
    ownFlags: [BY],
    details: async () => [...details, STATED],
    async run(invocation) {
      const officerId = numberOf(onePositional(invocation.positionals, 'number'));
      const [changed] = await ask(invocation, { act, officerId, by: operator(invocation) });
      if (changed !== undefined) invocation.terminal.result({ ...changed }, [lineOf(changed)]);
      return 'done';
    },
  };
}

export const OFFICER_COMMANDS: readonly Command[] = [
  listCommand,
  nameCommand,
  changing('approve', 'approve a proposed officer: she sees the cases of her structure from now on', [
    'Cases opened before wait for her too.',
  ]),
  changing('end', 'end an officer, or take a proposal back: she sees and answers nothing any more, at once', [
    'One operator is enough. Without another officer, the cases of the structure are the operator’s: carnet reports list.',
  ]),
];

function operator({ flags }: Invocation): string {
  const value = (flags as Readonly<Record<string, unknown>>)['by'];
  if (typeof value !== 'string' || value.trim() === '') throw new CommandEnd('usage', '--by is needed.');
  return value;
}

function numberOf(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new CommandEnd('usage', 'An officer has a number: see carnet officers list.');
  return Number(text);
}

function lineOf(one: ListedOfficer): string {
  const approved = one.approvedBy === null ? '' : `, approved by ${one.approvedBy} ${one.approvedAt}`;
  const ended = one.endedBy === null ? '' : `, ended by ${one.endedBy} ${one.endedAt}`;
  const who = `${one.professional} (${one.professionalId}) for ${one.structure} (${one.structureId})`;
  return `${one.officerId}  ${one.status}  ${who}, named by ${one.proposedBy} ${one.proposedAt}${approved}${ended}`;
}
