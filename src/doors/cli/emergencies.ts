import { readConfig } from '../../config.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { Command, Invocation } from './command.ts';
import { withDeployment } from './deployment.ts';
import type { EmergencyReview } from './emergency-shapes.ts';
import { CommandEnd } from './terminal.ts';

const SETTINGS: Command['settings'] = ['data', 'zone', 'singleHost', 'secrets', 'logLevel', 'recordUrl', 'spaceUrl'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const OUTCOMES = ['justified', 'unjustified'] as const;
const MODES: Readonly<Record<string, string>> = { bris_de_glace: 'break-glass', centre_15: 'medical regulation' };

const modeOf = (purpose: string): string => MODES[purpose] ?? purpose;

/** `carnet emergencies list`: what waits for a review, the most doubtful first. */
export const emergenciesListCommand: Command = {
  name: 'emergencies list',
  summary: 'list the emergency accesses that wait for a review, the most doubtful first',
  settings: SETTINGS,
  details: async () => [
    'The score (0 to 100) counts signs: a refusal before, repetition, no doctor, an empty reason. It orders, and judges nobody.',
    'Who opened it and why is read by `carnet emergencies review`, which the person sees in her history.',
  ],
  async run({ flags, positionals, terminal, compose }) {
    if (positionals.length > 0) throw new CommandEnd('usage', 'No word is expected after `carnet emergencies list`.');
    const waiting = await withDeployment(readConfig(null, flags), async (config, log) =>
      (await compose()).emergencies(config, log),
    );
    const now = systemClock.now().toISOString();
    const late = waiting.filter(({ dueAt }) => dueAt < now).length;
    terminal.result({ waiting, late }, [
      ...waiting.map(
        ({ recordId, emergencyId, purpose, openedAt, dueAt, score }) =>
          `${recordId} ${emergencyId}  ${modeOf(purpose)}, opened ${openedAt}, review due ${dueAt}${dueAt < now ? ' (late)' : ''}, score ${score}`,
      ),
      waiting.length === 0
        ? 'No emergency access waits for a review.'
        : `${waiting.length} to review, ${late} late: carnet emergencies review <record id> <emergency id>`,
    ]);
    return 'done';
  },
};

/** `carnet emergencies review <record> <emergency> [justified|unjustified]`: reads one, or closes its review. */
export const emergenciesReviewCommand: Command = {
  name: 'emergencies review',
  summary: 'read who opened a record in an emergency and why, or close the review',
  positionals: ['<record id> <emergency id> [justified|unjustified]'],
  settings: SETTINGS,
  details: async () => [
    'Without an outcome it reads the professional and the reason, and the access goes on waiting.',
    'Each reading and each outcome is written in the history of the person, who reads the outcome there.',
  ],
  async run({ flags, positionals, terminal, compose }) {
    const review = reviewOf(positionals);
    const found = await withDeployment(readConfig(null, flags), async (config, log) =>
      (await compose()).reviewEmergency(config, log, review),
    );
    if (found === null) {
      throw new CommandEnd(
        'usage',
        'No emergency access waits for a review by these two ids: see carnet emergencies list.',
      );
    }
    const { name, profession, structure, reason, motive, purpose, openedAt } = found;
    terminal.result({ ...review, ...found }, [
      `${[name, profession === null ? null : `profession ${profession}`, structure].filter(Boolean).join(', ')}`,
      `${modeOf(purpose)}, opened ${openedAt}`,
      ...(motive === null ? [] : [`The person, as stated: ${motive}`]),
      reason === '' ? 'No reason was asked for.' : `Reason: ${reason}`,
      review.outcome === null
        ? 'It waits for an outcome: run this again with `justified` or `unjustified`.'
        : `Reviewed: ${review.outcome}. The person reads it in her history.`,
    ]);
    return 'done';
  },
};

function reviewOf(words: Invocation['positionals']): EmergencyReview {
  const [recordId = '', emergencyId = '', stated, ...rest] = words;
  if (!UUID.test(recordId) || !UUID.test(emergencyId) || rest.length > 0) {
    throw new CommandEnd(
      'usage',
      'The id of a record and the id of an emergency are expected, as carnet emergencies list shows them.',
    );
  }
  const outcome = OUTCOMES.find((one) => one === stated) ?? null;
  if (stated !== undefined && outcome === null)
    throw new CommandEnd('usage', 'The outcome is `justified` or `unjustified`.');
  return { recordId, emergencyId, outcome };
}
