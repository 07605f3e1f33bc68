/** The `carnet` command: reads the line, runs one command, ends with its exit code. */
import { MigrationProblem } from '../../kernel/migrate.ts';
import { StartProblem } from '../../kernel/postgres-binaries.ts';
import { ConfigError } from '../../settings.ts';
import type { Invocation } from './command.ts';
import { commandHelp, generalHelp, groupHelp, parseCommandLine } from './command-line.ts';
import { COMMANDS } from './command-list.ts';
import { EXIT, type ExitName } from './exit-codes.ts';
import { CommandEnd, createTerminal } from './terminal.ts';

async function main(argv: readonly string[]): Promise<ExitName> {
  const { command, group, wantsHelp, json, flags, positionals } = parseCommandLine(argv, COMMANDS);
  const terminal = createTerminal(json, process.stdout, process.stderr);
  const compose: Invocation['compose'] = async () => (await import('../../compose.ts')).cliCommands;
  if (command === null || wantsHelp) {
    const details = command?.details === undefined ? [] : await command.details({ compose });
    const general = group === null ? generalHelp(COMMANDS) : groupHelp(group, COMMANDS);
    const lines = command === null ? general : commandHelp(command, details);
    terminal.result({ help: lines.join('\n') }, lines);
    return 'done';
  }
  return command.run({ flags, positionals, argv, terminal, compose });
}

/** The exit for a problem, and the sentences that a person needs: never a stack for a known obstacle. */
function exitFor(error: unknown): { exit: ExitName; message: string } {
  if (error instanceof CommandEnd) return { exit: error.exit, message: error.message };
  if (error instanceof ConfigError) return { exit: 'configuration', message: error.message };
  if (error instanceof StartProblem) return { exit: 'cannotStart', message: error.message };
  if (error instanceof MigrationProblem) return { exit: 'database', message: error.message };
  const { code, stack } = error as NodeJS.ErrnoException;
  if (code !== undefined && DATABASE_CODES.test(code)) {
    return {
      exit: 'database',
      message: `The database does not answer or refuses (${code}): ${(error as Error).message}`,
    };
  }
  return { exit: 'failed', message: stack ?? String(error) };
}

/** Connection refused or lost, and PostgreSQL's classes 08 (connection), 28 (authentication), 3D (no database), 57P. */
const DATABASE_CODES = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|08...|28...|3D...|57P..)$/;

// Whoever read our output is gone (a pipe to `head`, a dead log reader): what runs must still be stopped in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const argv = process.argv.slice(2);
let exit: ExitName;
try {
  exit = await main(argv);
} catch (error) {
  const end = exitFor(error);
  exit = end.exit;
  if (end.message !== '') process.stderr.write(`${end.message}\n`);
  if (argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { exit, code: EXIT[exit].code, message: end.message } })}\n`);
  }
}
process.exit(EXIT[exit].code);
