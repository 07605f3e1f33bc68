import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandHelp, generalHelp, groupHelp, parseCommandLine } from './command-line.ts';
import { COMMANDS } from './command-list.ts';
import { CommandEnd, createTerminal } from './terminal.ts';

const parse = (line: string): ReturnType<typeof parseCommandLine> => parseCommandLine(line.split(' '), COMMANDS);

function usageOf(line: string): string {
  try {
    parse(line);
  } catch (error) {
    if (error instanceof CommandEnd && error.exit === 'usage') return error.message;
    throw error;
  }
  return '';
}

test('a command of one or two words is found, with its flags and its file', () => {
  assert.equal(parse('start --port 9000').flags['port'], '9000');
  const parsed = parse('import insured people.csv --json');
  assert.equal(parsed.command?.name, 'import insured');
  assert.deepEqual([parsed.positionals, parsed.json], [['people.csv'], true]);
});

test('a wrong word is named, with a hint', () => {
  assert.match(usageOf('strat'), /"strat"/);
  assert.match(usageOf('import everything'), /carnet import insured/);
  assert.match(usageOf('start --prot 1'), /--prot.*carnet start --help/);
  assert.match(usageOf('start now'), /'now'/);
  assert.match(usageOf('serve --port'), /--port/);
});

test('help names every command, exit code, flag and variable', () => {
  const general = generalHelp(COMMANDS).join('\n');
  for (const { name } of COMMANDS) assert.ok(general.includes(`carnet ${name}`), name);
  assert.match(general, /130 {2}interrupted/);
  const serve = COMMANDS.find(({ name }) => name === 'serve');
  assert.ok(serve !== undefined);
  const help = commandHelp(serve, ['more']).join('\n');
  for (const word of ['--bind', 'CARNET_BIND', '--generate-secrets', 'CARNET_RECORD_DATABASE_URL', '--json', 'more']) {
    assert.ok(help.includes(word), word);
  }
});

test('every command and every group has its help, before or after the word', () => {
  for (const { name } of COMMANDS) {
    assert.equal(parse(`${name} --help`).command?.name, name);
    assert.equal(parse(`help ${name}`).command?.name, name);
    const [group = '', second] = name.split(' ');
    if (second === undefined) continue;
    for (const line of [`${group} --help`, `${group} -h --json`, `help ${group}`, `${group} --data /x --help`])
      assert.deepEqual(
        [parse(line).group, parse(line).wantsHelp, parse(line).json],
        [group, true, line.includes('json')],
        line,
      );
    assert.ok(
      groupHelp(group, COMMANDS).some((line) => line.includes(`carnet ${name} `)),
      name,
    );
  }
  assert.match(usageOf('products'), /Did you mean .*carnet products list/);
  assert.match(usageOf('products nothing --help'), /"products nothing"/);
  assert.match(usageOf('strat --help'), /"strat"/);
});

test('with --json only the result is printed on standard output; without, a part is printed when it ends', () => {
  const written = (json: boolean): string => {
    let text = '';
    const terminal = createTerminal(json, { write: (part) => (text += part) }, { write: () => true });
    terminal.say('hello');
    terminal.begin('counting', 10);
    terminal.advance(10);
    terminal.result({ done: 10 }, ['ten']);
    return text;
  };
  assert.equal(written(true), '{"done":10}\n');
  assert.equal(written(false), 'hello\n  counting: 10 of 10 (100 %)\nten\n');
});
