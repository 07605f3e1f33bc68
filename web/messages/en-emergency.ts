import type { EmergencyMessages } from './fr-emergency.ts';

/** The sentences of an access in an emergency, in English. */
export const enEmergency: EmergencyMessages = {
  title: 'Access in an emergency',
  from: 'The person cannot answer and is at immediate risk?',
  lead: (name) =>
    `To read the record of ${name} without her agreement, because she cannot say what she wants and her state is an immediate risk.`,
  toldTitle: 'The person is told at once',
  told: 'She gets a message, and sees in her history your name, your place of work, the time and what you write here. Each access in an emergency is then reviewed.',
  quietTitle: 'The person reads it in her history',
  quiet:
    'No message is sent: her representatives might read it. She sees in her history your name, your place of work, the time and what you write here. Each access in an emergency is then reviewed.',
  hours:
    'You will read for 4 hours. Each document that you read will be shown to her. What she hid stays hidden, unless she allowed it in an emergency.',
  already: 'You can read this record already. An emergency only adds the hidden documents, if the person allowed that.',
  why: 'Why can she not give her agreement?',
  motives: {
    unconscious: 'She is unconscious',
    'cannot-answer': 'She is conscious and cannot answer',
    'unable-otherwise': 'She is unable to say what she wants, for another reason',
  },
  reason: 'What makes it necessary to read now?',
  reasonHint: 'At least 10 characters. For example: collapsed without a witness, treatment unknown.',
  submit: 'Open in an emergency and tell the person',
  submitQuiet: 'Open in an emergency, without a message',
  cancel: 'Do not open',
  errorTitle: 'Something is missing',
  errors: {
    motive: 'Choose why she cannot give her agreement.',
    reason: 'Write in at least 10 characters what makes it necessary to read now.',
  },
  banner: (until, quiet) =>
    `Reading in an emergency until ${until}. ${quiet ? 'The person reads it in her history.' : 'The person has been told.'}`,
  open: (until) => `The record is open to you in an emergency until ${until}.`,
  toDocuments: 'See the documents',
  administrator: {
    title: 'Emergency accesses to your patients',
    by: (who) => `Record opened by ${who}`,
    open: 'Open the record',
    seen: 'Seen',
    noted: 'Noted: this emergency access is no longer shown to you.',
    more: 'Others will be shown once these have been seen.',
    traced: 'You manage the records of these persons. They read in their history that you learnt of it.',
    unavailable: 'The emergency accesses to your patients cannot be read for the moment.',
  },
  refusals: {
    'emergency-opposed': [
      'The person opposes accesses in an emergency',
      'She decided so in her space: her record stays closed to you, even in an emergency. She sees in her history that you tried to open it.',
    ],
    'emergency-not-open': [
      'Access in an emergency is not open to you',
      'Occupational doctors and cards of staff do not open a record in an emergency. The person sees that you tried to.',
    ],
  },
};
