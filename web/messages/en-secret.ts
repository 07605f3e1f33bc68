import type { SecretMessages } from './fr-secret.ts';

export const enSecret: SecretMessages = {
  title: 'Consultation in secret: the parents will know nothing of it',
  act: 'Consultation in secret',
  lead: (name) =>
    `Open the record of ${name} without their parents or representatives learning of it. From 12 to 17, a minor may ask for this (French public health code, article L1111-5).`,
  whatChanges: 'As long as the secret lasts',
  effects: [
    'Representatives see nothing of what you read, deposit or declare: not in the history, not in lists, not in notices. No message is sent.',
    'What you deposit is hidden from them. The minor sees it, and may show it to them.',
    'The minor sees everything in their history.',
    'The secret lasts until you end it, or until your session ends. The record is then closed.',
  ],
  beforeTitle: 'What stays visible',
  before:
    'Your search and the opening of the record, before this page, are in the history that representatives read. Next time, tick the secret when you search.',
  open: 'Open in secret',
  cancel: 'Go on without secret',
  notOfAge: 'The secret is open to minors from 12 to 17, whose birth date says so.',
  toDocuments: 'See the documents',
  banner: 'Consultation in secret: their representatives will know nothing of it.',
  end: 'End and close the record',
  ended:
    'The consultation in secret has ended, and the record is closed. If you open it again without secret, representatives will see that.',
  going: 'Consultation in secret under way:',
  choice: 'In secret (a patient from 12 to 17 who asks for it)',
  choiceHint: 'Parents or representatives will see neither this search nor what follows.',
  declare: [
    'The minor sees it at once in their history, with your name and place of work. Representatives do not see it.',
    'You will be able to read their documents in secret, except those they hide and those that your profession does not read. Outside the secret, this declaration opens nothing.',
    'Each reading is shown to the minor alone. They may block you; you may withdraw this declaration.',
  ],
  deposit: 'In secret, this document is hidden from parents or representatives. The minor sees it.',
  visibility: 'hidden from representatives',
};
