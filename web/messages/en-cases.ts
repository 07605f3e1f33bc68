import type { CaseMessages } from './fr-cases.ts';

/** The sentences of the cases that the officer of a structure answers, in English. */
export const enCases: CaseMessages = {
  title: 'Reports to answer',
  lead: 'Persons reported an access to their record by a professional of your structure. Each waits for a written answer, due by the day shown.',
  none: 'No report waits for your answer.',
  waitingHere: (n) =>
    n === 0
      ? 'You are an officer of this structure. No report waits for your answer.'
      : n === 1
        ? 'One report waits for your answer.'
        : `${n} reports wait for your answer.`,
  see: 'See the reports',
  line: (reported) => `Report received ${reported}`,
  due: (day) => `Answer due on ${day}`,
  late: (day) => `Late: the answer was due on ${day}`,
  traced: 'Opening a report is noted in the history of the person, with your name.',
  answered: 'Your answer is kept. The person reads it in their space.',
  answeredTitle: 'Answered reports',
  noneAnswered: 'No report was answered yet.',
  answeredBy: {
    structure: (when) => `answered by your structure ${when}`,
    operator: (when) => `answered by the operator ${when}`,
  },
  oneTitle: 'Answer a report',
  who: 'Who looked at the record',
  what: 'What was done',
  when: 'When',
  mode: 'Mode of access',
  modes: {
    normal: 'Usual access',
    bris_de_glace: 'Emergency (break-glass)',
    centre_15: 'Emergency call centre (SAMU)',
  },
  software: 'Software',
  pages: 'The pages of Carnet',
  theirWords: 'What the person wrote',
  noWords: 'Nothing.',
  unnamed:
    'Neither the name of the person nor their documents are shown. The time and the professional lead to the access in your own software.',
  secretTitle: 'Secret session of a minor',
  secret:
    'This access was in a secret session. The minor alone will read your answer. Do not speak of it to their parents or representatives, and do not contact them.',
  outcome: 'Your conclusion',
  justified: 'The access was justified',
  unjustified: 'The access was not justified',
  text: 'Your answer to the person',
  textHint: '10 to 2,000 characters. It is shown as it is: name no other patient in it.',
  submit: 'Answer the person',
  cancel: 'Back to the list',
  errorTitle: 'Something is missing',
  errors: {
    outcome: 'Say whether the access was justified.',
    text: 'Write an answer of 10 characters at least, 2,000 at most.',
  },
};
