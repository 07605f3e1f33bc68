/** The mails of notices: that something happened and where to read it. Nothing about health, nothing that names anybody. Pure. */
import type { NoticeKind } from './contract.ts';
import type { Mail } from './mail-queue.ts';
import { changedMail } from './reset-mails.ts';

/** `law`: information that the law imposes (CSP R1111-48); `security`: whoever took the space could turn it off. Null: the person chooses. */
export const IMPOSED: Readonly<Record<NoticeKind, 'law' | 'security' | null>> = {
  emergency: 'law',
  'first-read': null,
  declared: null,
  'report-answer': null,
  export: 'security',
  password: 'security',
  contact: 'security',
};
export const NOTICE_KINDS = Object.keys(IMPOSED) as readonly NoticeKind[];

/** The mail of changed contact details has words of its own (`contact-mails.ts`). */
type MailedKind = Exclude<NoticeKind, 'contact'>;

interface Words {
  readonly subject: string;
  readonly fr: string;
  readonly en: string;
}

const WORDS: Readonly<Record<Exclude<MailedKind, 'password'>, Words>> = {
  emergency: {
    subject: 'accès en urgence / emergency access',
    fr: 'Votre carnet vient d’être ouvert en urgence par un professionnel de santé.',
    en: 'A health professional has just opened your record in an emergency.',
  },
  'first-read': {
    subject: 'première lecture / first reading',
    fr: 'Quelqu’un qui n’avait jamais lu votre carnet vient de l’ouvrir.',
    en: 'Somebody who had never read your record has just opened it.',
  },
  declared: {
    subject: 'nouvel accès / new access',
    fr: 'Un nouvel accès à votre carnet vient d’être déclaré.',
    en: 'A new access to your record has just been declared.',
  },
  'report-answer': {
    subject: 'réponse à votre signalement / answer to your report',
    fr: 'L’accès que vous avez signalé a reçu une réponse.',
    en: 'The access that you reported has been answered.',
  },
  export: {
    subject: 'historique téléchargé / history downloaded',
    fr: 'L’historique de votre carnet vient d’être téléchargé depuis votre espace. Si ce n’était pas vous, changez votre mot de passe.',
    en: 'The history of your record has just been downloaded from your space. If it was not you, change your password.',
  },
};

/** Plain text, French then English. */
export function noticeMail(kind: MailedKind, to: string): Mail {
  if (kind === 'password') return changedMail(to);
  const { subject, fr, en } = WORDS[kind];
  const choice = IMPOSED[kind] === null;
  return {
    to,
    subject: `Carnet : ${subject}`,
    text: [
      ...['Bonjour,', '', fr, 'Connectez-vous pour savoir quoi, qui et quand : page « Avis ».'],
      ...(choice ? ['Vous y choisissez aussi ce dont vous êtes averti par mail.'] : []),
      ...['', '---', '', 'Hello,', '', en, 'Sign in to learn what, who and when: page “Notices”.'],
      ...(choice ? ['There you also choose what you are told of by mail.'] : []),
      '',
    ].join('\n'),
  };
}

/** For the data protection officer: that one waits, since when, and by which command it is read. */
export const OFFICER_MAILS: Readonly<Partial<Record<string, (to: string, at: string) => Mail>>> = {
  emergency: (to, at) => ({
    to,
    subject: 'Carnet : accès en urgence à examiner / emergency access to review',
    text: [
      `Un accès en urgence a été ouvert le ${at} (UTC). Il attend votre examen : carnet emergencies list`,
      '',
      `An emergency access was opened at ${at} (UTC). It waits for your review: carnet emergencies list`,
      '',
    ].join('\n'),
  }),
  reported: (to) => ({
    to,
    subject: 'Carnet : accès signalé / access reported',
    text: [
      'Une personne a signalé un accès. Elle attend votre réponse : carnet reports list',
      '',
      'A person reported an access and waits for your answer: carnet reports list',
      '',
    ].join('\n'),
  }),
};
