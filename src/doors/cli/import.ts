import { createReadStream, statSync } from 'node:fs';
import type { ServingConfig } from '../../config.ts';
import { readConfig } from '../../config.ts';
import type { Log } from '../../kernel/log.ts';
import { CsvHeaderError } from '../../standards/csv/csv.ts';
import type { Command, Invocation } from './command.ts';
import type { CliCommands, ImportColumn, ImportRequest, ImportSummary } from './commands.ts';
import { onePositional, withDeployment } from './deployment.ts';
import { CommandEnd } from './terminal.ts';

/** Refused lines kept for `--json`; on a terminal every one is printed as it comes. */
const MAX_LISTED_REFUSALS = 10_000;

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
    async details({ compose }) {
      const columns = columnsOf(await compose());
      return [
        'The file is UTF-8 with a header line; one record a line, columns in any order, separated by commas or semicolons:',
        ...columns.map(({ name, required, help }) => `  ${name.padEnd(22)} ${help}${required ? '' : ' (optional)'}`),
        'Running it again changes nothing; an interrupted import is resumed by running it again.',
        'What is known of an e-mail address or a telephone stays when the file says nothing of it.',
        'A bad line is reported with its number and does not stop the others (exit code 6).',
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
  if (file?.isFile() !== true) throw new CommandEnd('usage', `There is no file ${path}.`);
  const refusals: { line: number; reason: string }[] = [];
  const summary = await withDeployment(readConfig(null, flags), async (config, log) =>
    importOf(await compose())(config, log, {
      source: createReadStream(path),
      size: file.size,
      progress: terminal,
      onRefused(refused) {
        if (refusals.length < MAX_LISTED_REFUSALS) refusals.push(refused);
        terminal.warn(`line ${refused.line}: ${refused.reason}`);
      },
    }).catch(headerEndsIt),
  );
  const { created, changed, unchanged, refused, staySuspended = 0 } = summary;
  terminal.result({ ...summary, refusals }, [
    `${created} created, ${changed} changed, ${unchanged} already the same, ${refused} refused.`,
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
