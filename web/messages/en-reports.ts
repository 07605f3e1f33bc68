import type { ReportMessages } from './fr-reports.ts';

/** The sentences of the accesses that the person reported, in English. */
export const enReports: ReportMessages = {
  title: 'My reports',
  lead: 'The accesses that you reported. Each gets a written answer, and you are told by a message.',
  report: 'Report',
  reportThis: (when) => `Report this access, ${when}`,
  done: 'The access is reported. The officer of the structure or, without one, the data protection officer of this service must answer you.',
  none: 'You have reported no access. In the history, the button “Report” is under each access.',
  reported: (when) => `Reported ${when}`,
  waiting: (day) => `Waiting: the answer is due by ${day}`,
  late: (day) => `Late: the answer was due on ${day}. You may turn to the data protection authority (CNIL).`,
  answered: (when, by) =>
    `Answered ${when} by ${by === 'structure' ? 'the officer of the structure' : 'the data protection officer of this service'}`,
  justified: 'The access was justified',
  unjustified: 'The access was not justified',
  addWords: 'Say what surprises you (optional)',
  wordsLabel: (when) => `What surprises you in the access, ${when}`,
  wordsHint:
    'Read by whoever answers you, in the structure or in this service. Write of your health only what is needed. You cannot change this message afterwards.',
  sendWords: 'Add to my report',
  wordsSent: 'Your message is added to the report.',
  yourWords: (text) => `You wrote: “${text}”`,
  answer: (text) => `“${text}”`,
  back: 'Back to the history',
};
