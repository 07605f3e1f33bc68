import type { AccessAct } from '../../src/doors/web/web-access.ts';

/** As in history-sentence.ts: oneself, another, refused to another. */
type Phrases = readonly [self: string, other: string, refused: string];

export const FRENCH_ACCESS: Readonly<Record<AccessAct, Phrases>> = {
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
  'read-settings': [
    'Vous avez regardé qui peut voir vos documents',
    'a regardé qui peut voir vos documents',
    'a voulu savoir qui peut voir vos documents',
  ],
  authorize: [
    'Vous avez autorisé un professionnel',
    'a autorisé un professionnel à lire votre carnet',
    'a voulu autoriser un professionnel',
  ],
  'end-access': [
    'Vous avez retiré un accès à votre carnet',
    'a retiré un accès à votre carnet',
    'a voulu retirer un accès à votre carnet',
  ],
  'set-end': [
    'Vous avez changé la durée d’un accès',
    'a changé la durée d’un accès',
    'a voulu changer la durée d’un accès',
  ],
  'name-administrator': [
    'Vous avez désigné un professionnel qui voit aussi ce qui est masqué',
    'a désigné un professionnel qui voit aussi ce qui est masqué',
    'a voulu désigner un professionnel qui voit ce qui est masqué',
  ],
  'end-administrator': [
    'Vous avez retiré à un professionnel l’accès à ce qui est masqué',
    'a retiré à un professionnel l’accès à ce qui est masqué',
    'a voulu retirer à un professionnel l’accès à ce qui est masqué',
  ],
  unblock: ['Vous avez débloqué un professionnel', 'a débloqué un professionnel', 'a voulu débloquer un professionnel'],
  'set-rule': [
    'Vous avez ajouté une règle sur vos documents',
    'a ajouté une règle sur vos documents',
    'a voulu ajouter une règle sur vos documents',
  ],
  'end-rule': [
    'Vous avez retiré une règle sur vos documents',
    'a retiré une règle sur vos documents',
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
};

export const ENGLISH_ACCESS: Readonly<Record<AccessAct, Phrases>> = {
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
  'read-settings': [
    'You looked at who can see your documents',
    'looked at who can see your documents',
    'tried to see who can see your documents',
  ],
  authorize: [
    'You authorised a professional',
    'authorised a professional to read your record',
    'tried to authorise a professional',
  ],
  'end-access': [
    'You removed an access to your record',
    'removed an access to your record',
    'tried to remove an access to your record',
  ],
  'set-end': [
    'You changed how long an access lasts',
    'changed how long an access lasts',
    'tried to change how long an access lasts',
  ],
  'name-administrator': [
    'You named a professional who also sees what is hidden',
    'named a professional who also sees what is hidden',
    'tried to name a professional who sees what is hidden',
  ],
  'end-administrator': [
    'You took from a professional the access to what is hidden',
    'took from a professional the access to what is hidden',
    'tried to take from a professional the access to what is hidden',
  ],
  unblock: ['You unblocked a professional', 'unblocked a professional', 'tried to unblock a professional'],
  'set-rule': [
    'You added a rule on your documents',
    'added a rule on your documents',
    'tried to add a rule on your documents',
  ],
  'end-rule': [
    'You removed a rule on your documents',
    'removed a rule on your documents',
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
};
