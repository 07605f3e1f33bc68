import type { Language } from '../../src/doors/web/web-api.ts';
import type { HistoryAct, HistoryEvent } from '../../src/doors/web/web-history.ts';

type Sentences = Readonly<Record<HistoryEvent['outcome'], string>>;

/** Before a right code nobody is known: whoever sat at the sign-in page, told without a subject. */
export const AT_THE_DOOR: Readonly<Record<Language, Readonly<Partial<Record<HistoryAct, Sentences>>>>> = {
  fr: {
    'ask-code': {
      done: 'Votre mot de passe a été saisi\u00a0: un code de connexion vous a été envoyé',
      refused: 'Un mot de passe inexact a été saisi pour entrer dans votre espace\u00a0: personne n’est entré',
      failed: 'Un code de connexion a été demandé et n’a pas pu être envoyé',
    },
    'sign-in': {
      done: 'Votre code de connexion a été saisi',
      refused: 'Un code inexact a été saisi pour entrer dans votre espace\u00a0: personne n’est entré',
      failed: 'Un code de connexion a été saisi trop tard\u00a0: personne n’est entré',
    },
  },
  en: {
    'ask-code': {
      done: 'Your password was typed: a sign-in code was sent to you',
      refused: 'A wrong password was typed to enter your space: nobody came in',
      failed: 'A sign-in code was asked for and could not be sent',
    },
    'sign-in': {
      done: 'Your sign-in code was typed',
      refused: 'A wrong code was typed to enter your space: nobody came in',
      failed: 'A sign-in code was typed too late: nobody came in',
    },
  },
};
