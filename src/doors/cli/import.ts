import { createReadStream, statSync } from 'node:fs';
import type { ServingConfig } from '../../config.ts';
import { readConfig } from '../../config.ts';
import type { Log } from '../../kernel/log.ts';
import { CsvHeaderError } from '../../standards/csv/csv.ts';
import type { Command, Invocation, OwnFlag } from './command.ts';
import type { CliCommands, ImportColumn, ImportRequest, ImportSummary } from './commands.ts';
import { onePositional, withDeployment } from './deployment.ts';
import { CommandEnd } from './terminal.ts';

/** Refused lines kept for `--json`, which counts the others; every one is printed on standard error as it comes. */
const MAX_LISTED_REFUSALS = 10_000;

const ACCEPT: OwnFlag = {
  flag: 'accept-changed-identities',
  argument: 'lines',
  help: 'numbers of lines that may make somebody else of a person who is known: 12,45',
};
const MAX_ACCEPTED_LINES = 1_000;
const IDENTITIES = [
  'What is known of an e-mail address or a telephone stays when the file says nothing of it.',
  'A line whose sex or birth the NIR says otherwise is refused; so is one that would make somebody else of the person who has',
  'this INS (other sex, birth, family name or given names), unless --accept-changed-identities names its line: look at each first.',
  'What it replaces is kept; another e-mail address or telephone is told to the old address and stands in her history.',
];

function acceptedLines(stated: unknown): ReadonlySet<number> {
  if (typeof stated !== 'string') return new Set();
  const lines = stated.split(',').map((each) => each.trim());
  if (lines.length > MAX_ACCEPTED_LINES || !lines.every((each) => /^[1-9][0-9]{0,8}$/.test(each)))
    throw new CommandEnd('usage', `--${ACCEPT.flag} takes up to ${MAX_ACCEPTED_LINES} numbers of lines: 12,45`);
  return new Set(lines.map(Number));
}

type Import = (config: ServingConfig, log: Log, request: ImportRequest) => Promise<ImportSummary>;

function importCommand(
  what: 'insured' | 'professionals',
  columnsOf: (commands: CliCommands) => readonly ImportColumn[],
  importOf: (commands: CliCommands) => Import,
): Command {
  return {
    name: `import ${what}`,
    summary: `load ${what === 'insured' ? 'insured persons' : 'professionals and their structures'} from a CSV file`,
    positionals: ['<file.csv>'],
    settings: ['data', 'zone', 'singleHost', 'secrets', 'logLevel', 'recordUrl', 'spaceUrl'],
    ...(what === 'insured' ? { ownFlags: [ACCEPT] } : {}),
    async details({ compose }) {
      const columns = columnsOf(await compose());
      return [
        'The file is UTF-8 with a header line; one record a line, columns in any order, separated by commas or semicolons:',
        ...columns.map(({ name, required, help }) => `  ${name.padEnd(22)} ${help}${required ? '' : ' (optional)'}`),
        'Running it again changes nothing; an interrupted import is resumed by running it again.',
        ...(what === 'insured' ? IDENTITIES : []),
        'A bad line is reported on standard error with its number as it comes, and does not stop the others (exit code 6); --json lists',
        `the first ${MAX_LISTED_REFUSALS} and says how many more there are (refusalsNotListed).`,
      ];
    },
    run: (invocation) => runImport(invocation, importOf),
  };
}

async function runImport(
  { flags, positionals, terminal, compose }: Invocation,
  importOf: (commands: CliCommands) => Import,
): Promise<'done' | 'partlyRefused'> {
  const path = onePositional(positionals, 'CSV file');
  const file = statSync(path, { throwIfNoEntry: false });
  if (file?.isFile() !== true)
    throw new CommandEnd('usage', `${path} ${file === undefined ? 'is not there' : 'is not a file'}.`);
  const accepted = acceptedLines(flags[ACCEPT.flag]);
  const refusals: { line: number; reason: string }[] = [];
  const summary = await withDeployment(readConfig(null, flags), async (config, log) =>
    importOf(await compose())(config, log, {
      source: createReadStream(path),
      size: file.size,
      progress: terminal,
      acceptedLines: accepted,
      onRefused(refused) {
        if (refusals.length < MAX_LISTED_REFUSALS) refusals.push(refused);
        terminal.warn(`line ${refused.line}: ${refused.reason}`);
      },
    }).catch(headerEndsIt),
  );
  const { created, changed, unchanged, refused, wrongKeys = 0, staySuspended = 0 } = summary;
  const refusalsNotListed = refused - refusals.length;
  terminal.result({ ...summary, refusals: refusals.sort((a, b) => a.line - b.line), refusalsNotListed }, [
    `${created} created, ${changed} changed, ${unchanged} already the same, ${refused} refused.`,
    ...(wrongKeys === 0 ? [] : [`${wrongKeys} of a test authority taken although the key of their INS is wrong.`]),
    ...(staySuspended === 0
      ? []
      : [`${staySuspended} active in the file stay suspended: \`professionals reinstate\` ends that.`]),
  ]);
  return refused === 0 ? 'done' : 'partlyRefused';
}

function headerEndsIt(error: unknown): never {
  throw error instanceof CsvHeaderError ? new CommandEnd('usage', error.message) : error;
}

/** `carnet import insured <file.csv>` */
export const importInsuredCommand = importCommand(
  'insured',
  (commands) => commands.insuredColumns,
  (commands) => commands.importInsured,
);

/** `carnet import professionals <file.csv>` */
export const importProfessionalsCommand = importCommand(
  'professionals',
  (commands) => commands.professionalColumns,
  (commands) => commands.importProfessionals,
);
