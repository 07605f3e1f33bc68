import type { AccessAct } from '../../src/doors/web/web-access.ts';
import type { Language } from '../../src/doors/web/web-api.ts';
import { ENGLISH_EMERGENCIES, FRENCH_EMERGENCIES } from './emergency-phrases.ts';

/**
 * Verb phrases: what one did oneself, what another did, and what was refused to another. `%` stands for the documents, `{…}` for whom
 * a rule names, and for these words where that is not known.
 */
export type Phrases = readonly [self: string, other: string, refused: string];

/** What one wanted to do oneself, from the phrase for another: an act that was refused, or failed, was not done. */
export function wanted(refused: string, language: Language): string {
  return language === 'fr'
    ? refused
        .replace(/^a voulu /, 'Vous avez voulu ')
        .replace(/\bsa\b/, 'votre')
        .replace(/\bses\b/, 'vos')
    : refused.replace(/^tried /, 'You tried ').replace(/\btheir\b/, 'your');
}

export const FRENCH_ACCESS: Readonly<Record<AccessAct, Phrases>> = {
  ...FRENCH_EMERGENCIES,
  'tell-act': [
    'Vous avez signalé un acte',
    'a signalé un acte fait dans son propre logiciel',
    'a voulu signaler un acte',
  ],
  'find-own-acts': [
    'Vous avez retrouvé vos propres actes',
    'a retrouvé la trace de ses propres actes dans votre carnet',
    'a voulu retrouver la trace de ses propres actes',
  ],
  'declare-refusal': [
    'Vous avez noté un refus',
    'a noté que vous ne souhaitez pas qu’il lise votre carnet',
    'a voulu noter un refus de votre part',
  ],
  'conceal-document': [
    'Vous avez caché % à vos représentants',
    'a caché % à vos représentants',
    'a voulu cacher % à vos représentants',
  ],
  'unconceal-document': [
    'Vous avez montré % à vos représentants',
    'a montré % à vos représentants',
    'a voulu montrer % à vos représentants',
  ],
  'list-professionals': [
    'Vous avez regardé qui peut lire votre carnet',
    'a regardé qui peut lire votre carnet',
    'a voulu savoir qui peut lire votre carnet',
  ],
  'report-access': ['Vous avez signalé un accès', 'a signalé un accès', 'a voulu signaler un accès'],
  'read-reports': ['Vous avez relu vos signalements', 'a lu les signalements', 'a voulu lire les signalements'],
  'answer-report': [
    'Vous avez examiné un signalement',
    'a examiné votre signalement d’un accès',
    'a voulu examiner votre signalement d’un accès',
  ],
  'read-settings': [
    'Vous avez regardé qui peut voir vos documents',
    'a regardé qui peut voir vos documents',
    'a voulu savoir qui peut voir vos documents',
  ],
  authorize: [
    'Vous avez autorisé {un professionnel} à lire votre carnet',
    'a autorisé {un professionnel} à lire votre carnet',
    'a voulu autoriser un professionnel',
  ],
  refuse: [
    'Vous avez refusé à {un professionnel} l’accès à votre carnet',
    'a refusé à {un professionnel} l’accès à votre carnet',
    'a voulu refuser un accès à votre carnet',
  ],
  'end-access': [
    'Vous avez retiré l’accès à votre carnet donné à {un professionnel}',
    'a retiré l’accès à votre carnet donné à {un professionnel}',
    'a voulu retirer un accès à votre carnet',
  ],
  'set-end': [
    'Vous avez changé la durée de l’accès donné à {un professionnel}',
    'a changé la durée de l’accès donné à {un professionnel}',
    'a voulu changer la durée d’un accès',
  ],
  'name-administrator': [
    'Vous avez désigné {un professionnel} pour voir aussi ce qui est masqué',
    'a désigné {un professionnel} pour voir aussi ce qui est masqué',
    'a voulu désigner un professionnel qui voit ce qui est masqué',
  ],
  'end-administrator': [
    'Vous avez retiré à {un professionnel} l’accès à ce qui est masqué',
    'a retiré à {un professionnel} l’accès à ce qui est masqué',
    'a voulu retirer à un professionnel l’accès à ce qui est masqué',
  ],
  unblock: [
    'Vous avez débloqué {un professionnel}',
    'a débloqué {un professionnel}',
    'a voulu débloquer un professionnel',
  ],
  'set-rule': [
    'Vous avez ajouté une règle sur vos documents, pour {des professionnels}',
    'a ajouté une règle sur vos documents, pour {des professionnels}',
    'a voulu ajouter une règle sur vos documents',
  ],
  'end-rule': [
    'Vous avez retiré une règle sur vos documents, pour {des professionnels}',
    'a retiré une règle sur vos documents, pour {des professionnels}',
    'a voulu retirer une règle sur vos documents',
  ],
  'set-emergencies': [
    'Vous avez choisi ce qui est permis en urgence',
    'a choisi ce qui est permis en urgence',
    'a voulu choisir ce qui est permis en urgence',
  ],
  'set-visibility': [
    'Vous avez choisi comment arrivent vos nouveaux documents',
    'a choisi comment arrivent vos nouveaux documents',
    'a voulu choisir comment arrivent vos nouveaux documents',
  ],
  undo: [
    'Vous avez annulé un changement concernant {l’accès à vos documents}',
    'a annulé un changement concernant {l’accès à vos documents}',
    'a voulu annuler un changement sur qui peut voir vos documents',
  ],
};

export const ENGLISH_ACCESS: Readonly<Record<AccessAct, Phrases>> = {
  ...ENGLISH_EMERGENCIES,
  'tell-act': ['You told of an act', 'told of an act done in their own software', 'tried to tell of an act'],
  'find-own-acts': [
    'You looked up your own acts',
    'looked up the trace of their own acts in your record',
    'tried to look up the trace of their own acts',
  ],
  'declare-refusal': [
    'You noted a refusal',
    'noted that you do not want them to read your record',
    'tried to note a refusal of yours',
  ],
  'conceal-document': [
    'You kept % from your representatives',
    'kept % from your representatives',
    'tried to keep % from your representatives',
  ],
  'unconceal-document': [
    'You showed % to your representatives',
    'showed % to your representatives',
    'tried to show % to your representatives',
  ],
  'list-professionals': [
    'You looked at who can read your record',
    'looked at who can read your record',
    'tried to see who can read your record',
  ],
  'report-access': ['You reported an access', 'reported an access', 'tried to report an access'],
  'read-reports': ['You read your reports again', 'read the reports', 'tried to read the reports'],
  'answer-report': [
    'You examined a report',
    'examined your report of an access',
    'tried to examine your report of an access',
  ],
  'read-settings': [
    'You looked at who can see your documents',
    'looked at who can see your documents',
    'tried to see who can see your documents',
  ],
  authorize: [
    'You authorised {a professional} to read your record',
    'authorised {a professional} to read your record',
    'tried to authorise a professional',
  ],
  refuse: [
    'You refused {a professional} access to your record',
    'refused {a professional} access to your record',
    'tried to refuse an access to your record',
  ],
  'end-access': [
    'You removed the access to your record given to {a professional}',
    'removed the access to your record given to {a professional}',
    'tried to remove an access to your record',
  ],
  'set-end': [
    'You changed how long the access of {a professional} lasts',
    'changed how long the access of {a professional} lasts',
    'tried to change how long an access lasts',
  ],
  'name-administrator': [
    'You named {a professional} to see what is hidden too',
    'named {a professional} to see what is hidden too',
    'tried to name a professional who sees what is hidden',
  ],
  'end-administrator': [
    'You took from {a professional} the access to what is hidden',
    'took from {a professional} the access to what is hidden',
    'tried to take from a professional the access to what is hidden',
  ],
  unblock: ['You unblocked {a professional}', 'unblocked {a professional}', 'tried to unblock a professional'],
  'set-rule': [
    'You added a rule on your documents, for {professionals}',
    'added a rule on your documents, for {professionals}',
    'tried to add a rule on your documents',
  ],
  'end-rule': [
    'You removed a rule on your documents, for {professionals}',
    'removed a rule on your documents, for {professionals}',
    'tried to remove a rule on your documents',
  ],
  'set-emergencies': [
    'You chose what is allowed in an emergency',
    'chose what is allowed in an emergency',
    'tried to choose what is allowed in an emergency',
  ],
  'set-visibility': [
    'You chose how new documents arrive',
    'chose how new documents arrive',
    'tried to choose how new documents arrive',
  ],
  undo: [
    'You undid a change about {the access to your documents}',
    'undid a change about {the access to your documents}',
    'tried to undo a change about who can see your documents',
  ],
};
