import type { AccessAct } from '../../src/doors/web/web-access.ts';

/** Emergencies: opened, reviewed, and told to those who administer the record. */
type EmergencyAct = Extract<
  AccessAct,
  'open-emergency' | 'review-emergency' | 'read-emergencies' | 'acknowledge-emergency'
>;

/** As `Phrases`. */
type Told = Readonly<Record<EmergencyAct, readonly [self: string, other: string, refused: string]>>;

export const FRENCH_EMERGENCIES: Told = {
  'open-emergency': [
    'Vous avez ouvert un accès en urgence',
    'a ouvert votre carnet en urgence',
    'a voulu ouvrir votre carnet en urgence',
  ],
  'review-emergency': [
    'Vous avez examiné un accès en urgence',
    'a examiné un accès en urgence à votre carnet',
    'a voulu examiner un accès en urgence',
  ],
  'read-emergencies': [
    'Vous avez relu les accès en urgence',
    'a pris connaissance d’un accès en urgence à votre carnet',
    'a voulu prendre connaissance des accès en urgence à votre carnet',
  ],
  'acknowledge-emergency': [
    'Vous avez noté avoir vu un accès en urgence',
    'a noté avoir vu un accès en urgence à votre carnet',
    'a voulu noter avoir vu un accès en urgence à votre carnet',
  ],
};

export const ENGLISH_EMERGENCIES: Told = {
  'open-emergency': [
    'You opened an emergency access',
    'opened your record in an emergency',
    'tried to open your record in an emergency',
  ],
  'review-emergency': [
    'You reviewed an emergency access',
    'reviewed an emergency access to your record',
    'tried to review an emergency access',
  ],
  'read-emergencies': [
    'You read the accesses in an emergency',
    'learnt of an access to your record in an emergency',
    'tried to learn of accesses to your record in an emergency',
  ],
  'acknowledge-emergency': [
    'You noted that you saw an access in an emergency',
    'noted that they saw an access to your record in an emergency',
    'tried to note that they saw an access to your record in an emergency',
  ],
};
