import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { type FlagValues, SETTINGS } from '../../settings.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { CommandEnd } from './terminal.ts';

/** What a command line asks for. */
export interface ParsedLine {
  /** Null: the general help, or that of a group. */
  readonly command: Command | null;
  /** First word of the commands whose help is asked together: `products`; null: of none. */
  readonly group: string | null;
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
    return {
      command,
      group: null,
      wantsHelp: flags['help'] === true,
      json: flags['json'] === true,
      flags,
      positionals: rest,
    };
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
  const asked = words[0] === 'help' ? words.slice(1) : words;
  const help = { command: null, wantsHelp: true, json, flags: {}, positionals: [] };
  const known = ofGroup(asked[0], commands);
  if (asked.length === 0) return { ...help, group: null };
  if (words[0] === 'help') {
    const command = commands.find(({ name }) => name === asked.join(' '));
    if (command !== undefined) return { ...help, command, group: null };
  }
  // What follows a flag may be its value.
  const isAlone = asked.length === 1 || argv.findIndex((word) => word.startsWith('-')) === 1;
  const wantsHelp = words[0] === 'help' || argv.includes('--help') || argv.includes('-h');
  if (wantsHelp && isAlone && known.length > 0) return { ...help, group: asked[0] ?? null };
  const close = known.map(({ name }) => `\`carnet ${name}\``);
  const hint = close.length > 0 ? `Did you mean ${close.join(' or ')}?` : 'See `carnet --help`.';
  throw new CommandEnd('usage', `There is no command "${words.slice(0, 2).join(' ')}". ${hint}`);
}

/** The commands that begin with this word. */
export const ofGroup = (word: string | undefined, commands: readonly Command[]): readonly Command[] =>
  commands.filter(({ name }) => name.split(' ')[0] === word);

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

/** Help of the commands that begin with one word, as lines. */
export function groupHelp(group: string, commands: readonly Command[]): string[] {
  return [
    `carnet ${group} …`,
    '',
    'Commands (each takes --help and --json):',
    ...ofGroup(group, commands).map(commandLine),
  ];
}

const commandLine = ({ name, summary }: Command): string => `  carnet ${name.padEnd(22)} ${summary}`;

/** The general help, as lines: commands and exit codes. */
export function generalHelp(commands: readonly Command[]): string[] {
  return [
    'Carnet: an open, self-hostable personal health space.',
    '',
    'Commands (each takes --help and --json):',
    ...commands.map(commandLine),
    '',
    'Exit codes:',
    ...Object.values(EXIT).map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`),
  ];
}
