import type { NoticeMessages } from './fr-notices.ts';

/** The sentences of notices, in English. */
export const enNotices: NoticeMessages = {
  title: 'Notices',
  link: (unread) => (unread === 0 ? 'Notices' : `Notices, ${unread} new`),
  unread: (n) => (n === 1 ? '1 new notice to read' : `${n} new notices to read`),
  lead: 'What happened in your record and is better known.',
  none: 'No notices. You will receive one, for instance, when somebody reads your record for the first time.',
  fresh: 'New',
  older: 'The last 50 notices are here. All the rest is in the history.',
  titles: {
    emergency: 'Emergency access',
    'first-read': 'First reading of your record',
    declared: 'New access declared',
    'report-answer': 'Answer to your report',
    export: 'History downloaded',
    password: 'New password',
    contact: 'Your contact details changed',
  },
  plain: {
    emergency: 'Your record was opened in an emergency.',
    'first-read': 'Somebody read your record for the first time.',
    declared: 'An access to your record was declared.',
    'report-answer': 'An access that you reported was answered.',
    export: 'The history of your record was downloaded from your space. If it was not you, change your password.',
    password: 'A new password was chosen with a code sent by mail. All your devices were signed out.',
    contact:
      'Your e-mail address or telephone was changed by the file of the health insurance. If you did not ask for it, call them: somebody else might receive your codes.',
  },
  links: {
    emergency: ['/historique?quoi=emergencies', 'See the emergency accesses'],
    'first-read': ['/acces/professionnels', 'Set who can read my record'],
    declared: ['/acces/professionnels', 'Set who can read my record'],
    'report-answer': ['/historique/signalements', 'Read the answer'],
    export: ['/historique', 'See the history'],
    password: ['/compte', 'See where I am signed in'],
    contact: ['/historique', 'See in the history what changed'],
  },
  settings: 'Choose what I am told of by mail',
  choices: {
    title: 'Being told by mail',
    lead: 'The mails say nothing of your health and name nobody: they say to come and read here.',
    legend: 'Send me a mail when…',
    kinds: {
      emergency: 'My record is opened in an emergency',
      'first-read': 'Somebody reads my record for the first time',
      declared: 'A professional declares a new access to my record',
      'report-answer': 'An access that I reported is answered',
      export: 'My history is downloaded',
      password: 'My password changes',
      contact: 'My e-mail address or telephone changes (to the old address)',
    },
    imposed: {
      law: 'Always: the law asks that you be told.',
      security: 'Always: whoever had taken your space could otherwise hide it from you.',
    },
    once: 'At most one mail a day for each kind of notice, as long as you have not come to read. The notices themselves are always on the page.',
    submit: 'Save',
    kept: 'Your choice is saved.',
    back: 'Back to the notices',
  },
};
