import type { Language } from '../../src/doors/web/web-api.ts';
import type { HistoryAct, HistoryEvent } from '../../src/doors/web/web-history.ts';

type Sentences = Readonly<Record<HistoryEvent['outcome'], string>>;

/** Before a right code nobody is known: whoever sat at the sign-in page, told without a subject. */
export const AT_THE_DOOR: Readonly<Record<Language, Readonly<Partial<Record<HistoryAct, Sentences>>>>> = {
  fr: {
    'tell-notice': {
      done: 'Un avis a été déposé pour vous, page «\u00a0Avis\u00a0»',
      refused: 'Un avis n’a pas été déposé',
      failed: 'Un avis n’a pas pu être déposé',
    },
    'update-person': {
      done: 'Votre identité ou vos coordonnées ont été mises à jour d’après le fichier de l’assurance maladie',
      refused:
        'Le fichier de l’assurance maladie donnait à votre INS l’identité de quelqu’un d’autre\u00a0: rien n’a changé',
      failed:
        'Votre identité n’a pas pu être mise à jour d’après le fichier de l’assurance maladie\u00a0: rien n’a changé',
    },
    'ask-code': {
      done: 'Votre mot de passe a été saisi\u00a0: un code de connexion vous a été envoyé',
      refused: 'Un mot de passe inexact a été saisi pour entrer dans votre espace\u00a0: personne n’est entré',
      failed: 'Un code de connexion a été demandé et n’a pas pu être envoyé',
    },
    'ask-reset': {
      done: 'Un nouveau mot de passe a été demandé\u00a0: un code vous a été envoyé',
      refused: 'Un nouveau mot de passe a été demandé en vain',
      failed: 'Un nouveau mot de passe a été demandé\u00a0: aucun code n’a été envoyé',
    },
    'reset-password': {
      done: 'Un nouveau mot de passe a été choisi avec le code envoyé\u00a0: tous vos appareils ont été déconnectés',
      refused: 'Un code inexact a été saisi pour changer votre mot de passe\u00a0: rien n’a changé',
      failed: 'Un code a été saisi trop tard pour changer votre mot de passe\u00a0: rien n’a changé',
    },
    'sign-in': {
      done: 'Votre code de connexion a été saisi',
      refused: 'Un code inexact a été saisi pour entrer dans votre espace\u00a0: personne n’est entré',
      failed: 'Un code de connexion a été saisi trop tard\u00a0: personne n’est entré',
    },
  },
  en: {
    'tell-notice': {
      done: 'A notice was left for you, page “Notices”',
      refused: 'A notice was not left',
      failed: 'A notice could not be left',
    },
    'update-person': {
      done: 'Your identity or contact details were updated from the file of the health insurance',
      refused: 'The file of the health insurance gave your INS the identity of somebody else: nothing changed',
      failed: 'Your identity could not be updated from the file of the health insurance: nothing changed',
    },
    'ask-code': {
      done: 'Your password was typed: a sign-in code was sent to you',
      refused: 'A wrong password was typed to enter your space: nobody came in',
      failed: 'A sign-in code was asked for and could not be sent',
    },
    'ask-reset': {
      done: 'A new password was asked for: a code was sent to you',
      refused: 'A new password was asked for in vain',
      failed: 'A new password was asked for: no code was sent',
    },
    'reset-password': {
      done: 'A new password was chosen with the code that was sent: all your devices were signed out',
      refused: 'A wrong code was typed to change your password: nothing changed',
      failed: 'A code was typed too late to change your password: nothing changed',
    },
    'sign-in': {
      done: 'Your sign-in code was typed',
      refused: 'A wrong code was typed to enter your space: nobody came in',
      failed: 'A sign-in code was typed too late: nobody came in',
    },
  },
};
