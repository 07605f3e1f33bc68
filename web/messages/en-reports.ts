import type { ReportMessages } from './fr-reports.ts';

/** The sentences of the accesses that the person reported, in English. */
export const enReports: ReportMessages = {
  title: 'My reports',
  lead: 'The accesses that you reported. Each gets a written answer, and you are told by a message.',
  report: 'Report',
  reportThis: (when) => `Report this access, ${when}`,
  done: 'The access is reported. The data protection officer must answer you.',
  none: 'You have reported no access. In the history, the button “Report” is under each access.',
  reported: (when) => `Reported ${when}`,
  waiting: (day) => `Waiting: the answer is due by ${day}`,
  late: (day) => `Late: the answer was due on ${day}. You may turn to the data protection authority (CNIL).`,
  answered: (when) => `Answered ${when}`,
  justified: 'The access was justified',
  unjustified: 'The access was not justified',
  answer: (text) => `“${text}”`,
  back: 'Back to the history',
};
