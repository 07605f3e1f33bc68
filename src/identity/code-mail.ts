import type { Mail } from './mail-queue.ts';

/** Minutes, for the reader. */
const CODE_MINUTES = 10;

/** The mail of a one-time code: plain text, French then English, nothing about health, nothing that names the person. */
export function codeMail(to: string, code: string): Mail {
  return {
    to,
    subject: 'Carnet : votre code de connexion / your sign-in code',
    text: [
      'Bonjour,',
      '',
      `Votre code de connexion : ${code}`,
      '',
      `Il est valable ${CODE_MINUTES} minutes et ne sert qu'une fois.`,
      'Ne le donnez à personne : nous ne vous le demanderons jamais par téléphone ni par message.',
      "Si vous n'essayez pas de vous connecter, quelqu'un connaît votre mot de passe : changez-le.",
      '',
      '---',
      '',
      'Hello,',
      '',
      `Your sign-in code: ${code}`,
      '',
      `It is valid for ${CODE_MINUTES} minutes and works once.`,
      'Give it to nobody: we never ask for it by telephone or by message.',
      'If you are not signing in, somebody knows your password: change it.',
      '',
    ].join('\n'),
  };
}
