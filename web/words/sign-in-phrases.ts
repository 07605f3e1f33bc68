import type { HistoryAct } from '../../src/doors/web/web-history.ts';
import type { Phrases } from './access-phrases.ts';

/** Coming in and going out. */
type SignInAct = Extract<
  HistoryAct,
  | 'ask-code'
  | 'ask-reset'
  | 'reset-password'
  | 'tell-notice'
  | 'choose-mails'
  | 'update-person'
  | 'sign-in'
  | 'sign-out'
>;

export const FRENCH_SIGN_IN: Readonly<Record<SignInAct, Phrases>> = {
  'ask-code': ['Vous avez demandé un code de connexion', 'a demandé un code de connexion', 'a voulu se connecter'],
  'ask-reset': [
    'Vous avez demandé un nouveau mot de passe',
    'a demandé un nouveau mot de passe',
    'a voulu changer votre mot de passe',
  ],
  'reset-password': [
    'Vous avez choisi un nouveau mot de passe',
    'a choisi un nouveau mot de passe',
    'a voulu changer votre mot de passe',
  ],
  'tell-notice': ['Vous avez reçu un avis', 'vous a envoyé un avis', 'a voulu vous envoyer un avis'],
  'choose-mails': [
    'Vous avez choisi les avis à recevoir par mail',
    'a choisi les avis que vous recevez par mail',
    'a voulu choisir les avis que vous recevez par mail',
  ],
  'update-person': [
    'Vous avez changé votre identité ou vos coordonnées',
    'a changé votre identité ou vos coordonnées',
    'a voulu changer votre identité',
  ],
  'sign-in': ['Vous avez ouvert une session', 'a ouvert une session', 'a voulu se connecter'],
  'sign-out': ['Vous avez fermé une session', 'a fermé une session', 'a voulu fermer une session'],
};

export const ENGLISH_SIGN_IN: Readonly<Record<SignInAct, Phrases>> = {
  'ask-code': ['You asked for a sign-in code', 'asked for a sign-in code', 'tried to sign in'],
  'ask-reset': ['You asked for a new password', 'asked for a new password', 'tried to change your password'],
  'reset-password': ['You chose a new password', 'chose a new password', 'tried to change your password'],
  'tell-notice': ['You received a notice', 'sent you a notice', 'tried to send you a notice'],
  'choose-mails': [
    'You chose what you are told of by mail',
    'chose what you are told of by mail',
    'tried to choose what you are told of by mail',
  ],
  'update-person': [
    'You changed your identity or contact details',
    'changed your identity or contact details',
    'tried to change your identity',
  ],
  'sign-in': ['You signed in', 'signed in', 'tried to sign in'],
  'sign-out': ['You signed out', 'signed out', 'tried to sign out'],
};
