import { CODE_LIFE_MS } from './limits.ts';
import type { Mail } from './mail-queue.ts';

const MINUTE_MS = 60_000;

/** The mail of a forgotten password: plain text, French then English, nothing about health, nothing that names the person. */
export function resetMail(to: string, code: string): Mail {
  const minutes = CODE_LIFE_MS / MINUTE_MS;
  return {
    to,
    subject: 'Carnet : choisir un nouveau mot de passe / choose a new password',
    text: [
      'Bonjour,',
      '',
      `Votre code pour choisir un nouveau mot de passe : ${code}`,
      '',
      `Il est valable ${minutes} minutes et ne sert qu'une fois, sur la page où vous l'avez demandé.`,
      'Ne le donnez à personne : nous ne vous le demanderons jamais par téléphone ni par message.',
      "Si vous n'avez rien demandé, ne faites rien : votre mot de passe ne change pas.",
      '',
      '---',
      '',
      'Hello,',
      '',
      `Your code to choose a new password: ${code}`,
      '',
      `It is valid for ${minutes} minutes and works once, on the page where you asked for it.`,
      'Give it to nobody: we never ask for it by telephone or by message.',
      'If you asked for nothing, do nothing: your password does not change.',
      '',
    ].join('\n'),
  };
}

/** Told to the person once her password changed: if it was not her, she must know. */
export function changedMail(to: string): Mail {
  return {
    to,
    subject: 'Carnet : votre mot de passe a changé / your password has changed',
    text: [
      'Bonjour,',
      '',
      'Un nouveau mot de passe vient d’être choisi pour votre espace, avec un code envoyé à cette adresse.',
      'Tous vos appareils ont été déconnectés.',
      "Si ce n'était pas vous, quelqu'un lit vos messages : changez d'abord le mot de passe de votre messagerie,",
      'puis choisissez un nouveau mot de passe ici par « Mot de passe oublié ».',
      '',
      '---',
      '',
      'Hello,',
      '',
      'A new password was just chosen for your space, with a code sent to this address.',
      'Every device where you were signed in is signed out.',
      'If it was not you, somebody reads your mail: first change the password of your mailbox,',
      'then choose a new password here by "Forgotten password".',
      '',
    ].join('\n'),
  };
}
