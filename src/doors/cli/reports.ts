import { readConfig } from '../../config.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { Command, Invocation } from './command.ts';
import { withDeployment } from './deployment.ts';
import type { ReportAnswer } from './report-shapes.ts';
import { CommandEnd } from './terminal.ts';

const SETTINGS: Command['settings'] = ['data', 'zone', 'singleHost', 'secrets', 'logLevel', 'recordUrl', 'spaceUrl'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** What a terminal would obey in a person's words. */
const UNSAFE = /[\p{Cc}\p{Cf}]/gu;
const OUTCOMES = ['justified', 'unjustified'] as const;
const [MIN_CHARS, MAX_CHARS] = [10, 2_000];

/** `carnet reports list`: the accesses that persons reported, the first due first. */
const reportsListCommand: Command = {
  name: 'reports list',
  summary: 'list the accesses that persons reported and that wait for an answer, the first due first',
  settings: SETTINGS,
  details: async () => [
    'A case waits first for the officer of the structure (carnet officers list); without one, and once it is late, it is yours.',
    'Which access it is about is read by `carnet reports answer`, which the person sees in her history.',
  ],
  async run({ flags, positionals, terminal, compose }) {
    if (positionals.length > 0) throw new CommandEnd('usage', 'No word is expected after `carnet reports list`.');
    const waiting = await withDeployment(readConfig(null, flags), async (config, log) =>
      (await compose()).reports(config, log),
    );
    const now = systemClock.now().toISOString();
    const late = waiting.filter(({ dueAt }) => dueAt < now).length;
    const yours = waiting.filter(({ waitsFor }) => waitsFor === 'operator').length;
    terminal.result({ waiting, late, yours }, [
      ...waiting.map(
        ({ recordId, reportId, reportedAt, dueAt, waitsFor }) =>
          `${recordId} ${reportId}  reported ${reportedAt}, answer due ${dueAt}${dueAt < now ? ' (late)' : ''}${waitsFor === 'structure' ? ', with the officer of the structure until then' : ''}`,
      ),
      waiting.length === 0
        ? 'No report waits for an answer.'
        : `${waiting.length} to answer, ${yours} by you, ${late} late: carnet reports answer <record id> <report id>`,
    ]);
    return 'done';
  },
};

/** `carnet reports answer <record> <report> [justified|unjustified <words>]`: reads one, or answers it. */
const reportsAnswerCommand: Command = {
  name: 'reports answer',
  summary: 'read which access a person reported, or answer her',
  positionals: ['<record id> <report id> [justified|unjustified <words of the answer>]'],
  settings: SETTINGS,
  details: async () => [
    `The words (${MIN_CHARS} to ${MAX_CHARS} characters, in quotes) are shown to the person as they are, and she is written to that an answer is there.`,
    'Without an answer it reads the access, and the report goes on waiting. Both are written in the history of the person.',
  ],
  async run({ flags, positionals, terminal, compose }) {
    const asked = answerOf(positionals);
    const found = await withDeployment(readConfig(null, flags), async (config, log) =>
      (await compose()).answerReport(config, log, asked),
    );
    if (found === null)
      throw new CommandEnd('usage', 'No report waits for an answer by these two ids: see carnet reports list.');
    const { name, profession, structure, act, at, reportedAt, words } = found;
    terminal.result({ ...asked, ...found }, [
      [name, profession === null ? null : `profession ${profession}`, structure].filter(Boolean).join(', '),
      `${act}, ${at}; reported ${reportedAt}`,
      ...(words === null ? [] : [`The person wrote: ${words.replace(UNSAFE, ' ')}`]),
      asked.answer === null
        ? 'It waits for an answer: run this again with `justified` or `unjustified`, and the words.'
        : `Answered: ${asked.answer.outcome}. The person reads it, and is written to.`,
    ]);
    return 'done';
  },
};

export const REPORT_COMMANDS: readonly Command[] = [reportsListCommand, reportsAnswerCommand];

function answerOf(words: Invocation['positionals']): ReportAnswer {
  const [recordId = '', reportId = '', stated, ...rest] = words;
  if (!UUID.test(recordId) || !UUID.test(reportId))
    throw new CommandEnd(
      'usage',
      'The id of a record and the id of a report are expected, as carnet reports list shows them.',
    );
  if (stated === undefined) return { recordId, reportId, answer: null };
  const outcome = OUTCOMES.find((one) => one === stated);
  const text = rest.join(' ').trim();
  if (outcome === undefined || text.length < MIN_CHARS || text.length > MAX_CHARS)
    throw new CommandEnd(
      'usage',
      `An answer is \`justified\` or \`unjustified\`, then its words: ${MIN_CHARS} to ${MAX_CHARS} characters.`,
    );
  return { recordId, reportId, answer: { outcome, text } };
}
