import { readConfig } from '../../config.ts';
import { ALERT_OUTCOMES } from '../../kernel/budget-alerts.ts';
import type { AlertChange, OpenAlert } from './alert-shapes.ts';
import type { Command, Invocation } from './command.ts';
import { withDeployment } from './deployment.ts';
import { CommandEnd } from './terminal.ts';

const SETTINGS: Command['settings'] = ['data', 'zone', 'singleHost', 'secrets', 'logLevel', 'recordUrl', 'spaceUrl'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_OWNER_CHARS = 100;

function lineOf({ alertId, budget, name, id, structure, software, count, firstAt, lastAt, owner }: OpenAlert): string {
  const who = [`${name} (${id})`, structure, software].filter((part) => part !== null).join(', ');
  return `${alertId}  ${budget}  ${who}: ${count} acts stopped, ${firstAt} to ${lastAt}; ${owner === null ? 'nobody has it' : `taken by ${owner}`}`;
}

/** `carnet alerts list`: accounts that spent a budget again and again. */
const alertsListCommand: Command = {
  name: 'alerts list',
  summary: 'list the accounts that spent their budget of strangers or look-ups again and again, the last first',
  settings: SETTINGS,
  details: async () => ['Whose budget, and how often: never whose records were asked for.'],
  async run({ flags, positionals, terminal, compose }) {
    if (positionals.length > 0) throw new CommandEnd('usage', 'No word is expected after `carnet alerts list`.');
    const open = await withDeployment(readConfig(null, flags), async (config, log) =>
      (await compose()).alerts(config, log),
    );
    const untaken = open.filter(({ owner }) => owner === null).length;
    terminal.result({ open, untaken }, [
      ...open.map(lineOf),
      open.length === 0
        ? 'No alert is open.'
        : `${open.length} open, ${untaken} that nobody has: carnet alerts take <alert id> <your name>`,
    ]);
    return 'done';
  },
};

const alertsTakeCommand: Command = {
  name: 'alerts take',
  summary: 'take an alert: who answers for it from now on',
  positionals: ['<alert id> <who>'],
  settings: SETTINGS,
  run: (invocation) => change(invocation, takeOf(invocation.positionals)),
};

const alertsCloseCommand: Command = {
  name: 'alerts close',
  summary: 'close an alert: who, and what it was',
  positionals: [`<alert id> ${ALERT_OUTCOMES.join('|')} <who>`],
  settings: SETTINGS,
  details: async () => [
    'Closing changes nothing for the account: `carnet professionals suspend`, `structures suspend` and `products suspend` do.',
    'An account that goes on makes another alert.',
  ],
  run: (invocation) => change(invocation, closeOf(invocation.positionals)),
};

export const ALERT_COMMANDS: readonly Command[] = [alertsListCommand, alertsTakeCommand, alertsCloseCommand];

async function change({ flags, terminal, compose }: Invocation, asked: AlertChange): Promise<'done'> {
  const found = await withDeployment(readConfig(null, flags), async (config, log) =>
    (await compose()).changeAlert(config, log, asked),
  );
  if (found === null) throw new CommandEnd('usage', 'No alert is open by this id: see carnet alerts list.');
  terminal.result({ ...found, outcome: asked.outcome }, [
    lineOf(found),
    ...(asked.outcome === null ? [] : [`Closed: ${asked.outcome}.`]),
  ]);
  return 'done';
}

const takeOf = ([alertId = '', ...who]: readonly string[]): AlertChange => ({
  ...namesOf(alertId, who),
  outcome: null,
});

function closeOf([alertId = '', stated, ...who]: readonly string[]): AlertChange {
  const outcome = ALERT_OUTCOMES.find((one) => one === stated);
  if (outcome === undefined)
    throw new CommandEnd('usage', `After the id, an outcome is expected: ${ALERT_OUTCOMES.join(', ')}; then who.`);
  return { ...namesOf(alertId, who), outcome };
}

function namesOf(alertId: string, words: readonly string[]): { alertId: string; owner: string } {
  const owner = words.join(' ').trim();
  if (!UUID.test(alertId)) throw new CommandEnd('usage', 'The id of an alert is expected: see carnet alerts list.');
  if (owner === '' || owner.length > MAX_OWNER_CHARS)
    throw new CommandEnd('usage', `Who answers for it is expected: a name, at most ${MAX_OWNER_CHARS} characters.`);
  return { alertId, owner };
}
