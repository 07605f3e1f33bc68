import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { type FlagValues, SETTINGS } from '../../settings.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { CommandEnd } from './terminal.ts';

/** What a command line asks for. */
export interface ParsedLine {
  /** Null: the general help. */
  readonly command: Command | null;
  readonly wantsHelp: boolean;
  readonly json: boolean;
  readonly flags: FlagValues;
  readonly positionals: readonly string[];
}

/** Reads `argv` (after the program's name). Throws `CommandEnd` of exit `usage` naming the wrong word. */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): ParsedLine {
  const words = argv.filter((word) => !word.startsWith('-'));
  const command = commands.find(({ name }) => name.split(' ').every((part, index) => words[index] === part)) ?? null;
  if (command === null) return parseWithoutCommand(argv, words, commands);
  const options: ParseArgsOptionsConfig = { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } };
  for (const { flag, argument } of flagsOf(command))
    options[flag] = { type: argument === undefined ? 'boolean' : 'string' };
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
    const flags = values as FlagValues;
    const rest = positionals.slice(command.name.split(' ').length);
    if (rest.length > 0 && command.positionals === undefined) throw new Error(`Unexpected word '${rest[0]}'`);
    return { command, wantsHelp: flags['help'] === true, json: flags['json'] === true, flags, positionals: rest };
  } catch (error) {
    const reason = (error as Error).message.split('. ')[0];
    throw new CommandEnd('usage', `${reason}. See \`carnet ${command.name} --help\`.`);
  }
}

function parseWithoutCommand(
  argv: readonly string[],
  words: readonly string[],
  commands: readonly Command[],
): ParsedLine {
  const json = argv.includes('--json');
  const isHelp = words.length === 0 || words[0] === 'help';
  if (isHelp) return { command: null, wantsHelp: true, json, flags: {}, positionals: [] };
  const close = commands.filter(({ name }) => name.split(' ')[0] === words[0]).map(({ name }) => `\`carnet ${name}\``);
  const hint = close.length > 0 ? `Did you mean ${close.join(' or ')}?` : 'See `carnet --help`.';
  throw new CommandEnd('usage', `There is no command "${words.slice(0, 2).join(' ')}". ${hint}`);
}

interface ShownFlag {
  readonly flag: string;
  readonly argument?: string;
  readonly help: string;
}

function flagsOf(command: Command): ShownFlag[] {
  const own: ShownFlag[] = [...(command.ownFlags ?? [])];
  for (const name of command.settings) {
    const setting: { flag?: string; argument?: string; help: string; byDefault: string; variable: string } =
      SETTINGS[name];
    if (setting.flag === undefined) continue;
    const help = `${setting.help} (${setting.variable}; default ${setting.byDefault})`;
    own.push({ flag: setting.flag, help, ...(setting.argument === undefined ? {} : { argument: setting.argument }) });
  }
  return own;
}

const COMMON_FLAGS: readonly ShownFlag[] = [
  { flag: 'json', help: 'print the result as JSON' },
  { flag: 'help', help: 'this text' },
];

/** Help of one command, as lines. */
export function commandHelp(command: Command, details: readonly string[]): string[] {
  const variables = command.settings.map((name) => SETTINGS[name]).filter((setting) => !('flag' in setting));
  const usage = ['carnet', command.name, ...(command.positionals ?? []), '[flags]'].join(' ');
  return [
    `${usage}: ${command.summary}.`,
    '',
    'Flags:',
    ...[...flagsOf(command), ...COMMON_FLAGS].map(flagLine),
    ...(variables.length > 0 ? ['', 'Variables (no flag: they may hold a password):'] : []),
    ...variables.map(({ variable, help, byDefault }) => `  ${variable}: ${help} (default: ${byDefault})`),
    ...(details.length > 0 ? ['', ...details] : []),
  ];
}

function flagLine({ flag, argument, help }: ShownFlag): string {
  return `  ${`--${flag}${argument === undefined ? '' : ` <${argument}>`}`.padEnd(28)} ${help}`;
}

/** The general help, as lines: commands and exit codes. */
export function generalHelp(commands: readonly Command[]): string[] {
  return [
    'Carnet: an open, self-hostable personal health space.',
    '',
    'Commands (each takes --help and --json):',
    ...commands.map(({ name, summary }) => `  carnet ${name.padEnd(22)} ${summary}`),
    '',
    'Exit codes:',
    ...Object.values(EXIT).map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`),
  ];
}
