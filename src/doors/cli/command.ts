import type { FlagValues, SettingName } from '../../settings.ts';
import type { CliCommands } from './commands.ts';
import type { ExitName } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** A flag of one command only; the common ones are settings. */
export interface OwnFlag {
  readonly flag: string;
  /** Absent for a flag without a value. */
  readonly argument?: string;
  readonly help: string;
}

/** What a command receives. */
export interface Invocation {
  readonly flags: FlagValues;
  readonly positionals: readonly string[];
  /** The whole command line after the program's name: a worker is started with the same. */
  readonly argv: readonly string[];
  readonly terminal: Terminal;
  /** Loads the composition: only commands that need it pay for it. */
  compose(): Promise<CliCommands>;
}

/** One command of `carnet`: what help says and what it does. */
export interface Command {
  /** One or two words: `serve`, `import insured`. */
  readonly name: string;
  readonly summary: string;
  /** Words after the name, as help shows them: `<file.csv>`. */
  readonly positionals?: readonly string[];
  readonly settings: readonly SettingName[];
  readonly ownFlags?: readonly OwnFlag[];
  /** More help, below the flags. */
  details?(invocation: Pick<Invocation, 'compose'>): Promise<readonly string[]>;
  /** Resolves with the exit; throws `CommandEnd` or a known problem (see `exitFor`). */
  run(invocation: Invocation): Promise<ExitName>;
}
