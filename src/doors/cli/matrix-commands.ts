/** `carnet matrix …`: versions of the table that says which types of documents each profession reads. */
import { createReadStream, statSync } from 'node:fs';
import { readConfig } from '../../config.ts';
import { isFailure } from '../../kernel/errors.ts';
import { CsvHeaderError } from '../../standards/csv/csv.ts';
import type { Command, Invocation, OwnFlag } from './command.ts';
import { onePositional, withDeployment } from './deployment.ts';
import type { ListedMatrix, MatrixAnswer, MatrixChange, MatrixRequest } from './matrix-shapes.ts';
import { CommandEnd } from './terminal.ts';

const SETTINGS: Command['settings'] = ['data', 'zone', 'singleHost', 'secrets', 'logLevel', 'recordUrl', 'spaceUrl'];
const BY: OwnFlag = {
  flag: 'by',
  argument: 'operator',
  help: 'who does this; two different operators import and approve',
};
const STATED =
  'The name of the operator is as stated: it is kept for ever beside the version, and proves nothing of who typed it.';

async function ask({ flags, compose }: Invocation, request: MatrixRequest): Promise<MatrixAnswer> {
  return withDeployment(readConfig(null, flags), async (config, log) =>
    (await compose()).matrix(config, log, request),
  ).catch((error: unknown) => {
    if (isFailure(error, 'unknown-matrix'))
      throw new CommandEnd('usage', 'No version has this number: see carnet matrix list.');
    if (isFailure(error, 'matrix-refused')) throw new CommandEnd('refused', `Refused: ${error.details.reason}.`);
    throw error instanceof CsvHeaderError ? new CommandEnd('usage', error.message) : error;
  });
}

const listCommand: Command = {
  name: 'matrix list',
  summary: 'list the versions of the table of professions and types of documents',
  settings: SETTINGS,
  async run(invocation) {
    const { versions } = await ask(invocation, { act: 'list' });
    invocation.terminal.result({ versions }, versions.map(lineOf));
    return 'done';
  },
};

const exportCommand: Command = {
  name: 'matrix export',
  summary: 'print a version as CSV, to be edited and imported again',
  positionals: ['<version>'],
  settings: SETTINGS,
  async run(invocation) {
    const version = numberOf(onePositional(invocation.positionals, 'version'));
    const { csv } = await ask(invocation, { act: 'export', version });
    invocation.terminal.result({ version, csv: `${csv.join('\n')}\n` }, csv);
    return 'done';
  },
};

const diffCommand: Command = {
  name: 'matrix diff',
  summary: 'what each profession gains and loses from one version to another',
  positionals: ['<version> <version>'],
  settings: SETTINGS,
  async run(invocation) {
    const [a, b, ...others] = invocation.positionals;
    if (a === undefined || b === undefined || others.length > 0)
      throw new CommandEnd('usage', 'Two versions are expected.');
    const [from, to] = [numberOf(a), numberOf(b)];
    const { changes } = await ask(invocation, { act: 'diff', from, to });
    invocation.terminal.result({ from, to, changes }, changed(changes));
    return 'done';
  },
};

const importCommand: Command = {
  name: 'matrix import',
  summary: 'propose a version from a CSV file; it opens nothing until another operator approves it',
  positionals: ['<file.csv>'],
  settings: SETTINGS,
  ownFlags: [
    { flag: 'effective', argument: 'date', help: 'the day from which it is in force, YYYY-MM-DD, not in the past' },
    { flag: 'source', argument: 'text', help: 'where it comes from, as persons will read it: the text, its date' },
    BY,
  ],
  async details({ compose }) {
    const columns = (await compose()).matrixColumns;
    return [
      'The file is UTF-8 with a header line; columns in any order, separated by commas or semicolons; others are not read:',
      ...columns.map(({ name, help }) => `  ${name.padEnd(12)} ${help}`),
      'A profession that the file does not name reads only its own documents. One bad line, and nothing is written (exit code 6).',
      STATED,
    ];
  },
  async run(invocation) {
    const { flags, positionals, terminal } = invocation;
    const path = onePositional(positionals, 'CSV file');
    const stated = {
      effectiveOn: wanted(flags, 'effective'),
      source: wanted(flags, 'source'),
      by: wanted(flags, 'by'),
    };
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new CommandEnd('usage', `There is no file ${path}.`);
    }
    const { versions, changes, problems } = await ask(invocation, {
      act: 'import',
      bytes: createReadStream(path),
      ...stated,
    });
    for (const { line, reason } of problems) terminal.warn(`line ${line}: ${reason}`);
    const [made] = versions;
    if (made === undefined) {
      terminal.result({ version: null, problems }, [`${problems.length} problems: nothing was written.`]);
      return 'partlyRefused';
    }
    terminal.result({ ...made, changes, problems }, [
      `Version ${made.version} is proposed. Compared with the version in force:`,
      ...changed(changes),
      `Another operator approves it: carnet matrix approve ${made.version} --by <operator>`,
    ]);
    return 'done';
  },
};

const approveCommand: Command = {
  name: 'matrix approve',
  summary: 'approve a proposed version; it is never changed afterwards',
  positionals: ['<version>'],
  settings: SETTINGS,
  ownFlags: [BY],
  details: async () => [
    'In force from its day, and no earlier than half a minute after the approval: every serving process changes at that instant.',
    STATED,
  ],
  async run(invocation) {
    const { version, by } = named(invocation);
    const { versions, changes } = await ask(invocation, { act: 'approve', version, by });
    invocation.terminal.result({ ...versions[0], changes }, [
      `Version ${version} is approved: in force from ${versions[0]?.effectiveFrom}. Compared with the version in force now:`,
      ...changed(changes),
    ]);
    return 'done';
  },
};

const withdrawCommand: Command = {
  name: 'matrix withdraw',
  summary: 'take back a version that is not in force yet',
  positionals: ['<version>'],
  settings: SETTINGS,
  ownFlags: [BY],
  details: async () => [
    'One that is in force is replaced: import and approve another, if need be an earlier one that was exported.',
    STATED,
  ],
  async run(invocation) {
    const { version, by } = named(invocation);
    const { versions } = await ask(invocation, { act: 'withdraw', version, by });
    invocation.terminal.result({ ...versions[0] }, [`Version ${version} is withdrawn.`]);
    return 'done';
  },
};

export const MATRIX_COMMANDS: readonly Command[] = [
  listCommand,
  exportCommand,
  diffCommand,
  importCommand,
  approveCommand,
  withdrawCommand,
];

const named = ({ positionals, flags }: Invocation) => ({
  version: numberOf(onePositional(positionals, 'version')),
  by: wanted(flags, 'by'),
});

function wanted(flags: Invocation['flags'], flag: string): string {
  const value = (flags as Readonly<Record<string, unknown>>)[flag];
  if (typeof value !== 'string' || value.trim() === '') throw new CommandEnd('usage', `--${flag} is needed.`);
  return value;
}

function numberOf(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new CommandEnd('usage', 'A version is a number: see carnet matrix list.');
  return Number(text);
}

function lineOf({ version, status, effectiveOn, effectiveFrom, source, ...who }: ListedMatrix): string {
  const approved = who.approvedBy === null ? (version === 1 ? ', shipped' : '') : `, approved by ${who.approvedBy}`;
  const withdrawn = who.withdrawnBy === null ? '' : `, withdrawn by ${who.withdrawnBy}`;
  const from = effectiveFrom === null ? `asked for ${effectiveOn}` : `from ${effectiveFrom}`;
  return `${version}  ${status}  ${from}, proposed by ${who.proposedBy}${approved}${withdrawn}: ${source}`;
}

function changed(changes: readonly MatrixChange[]): string[] {
  if (changes.length === 0) return ['  Nobody reads more or less.'];
  return changes.flatMap(({ profession, gains, losses, others }) => [
    ...(gains.length === 0 ? [] : [`  profession ${profession} also reads ${gains.join(', ')}`]),
    ...(losses.length === 0 ? [] : [`  profession ${profession} no longer reads ${losses.join(', ')}`]),
    ...(others === null
      ? []
      : [`  profession ${profession} ${others === 'gained' ? 'also' : 'no longer'} reads types to come`]),
  ]);
}
