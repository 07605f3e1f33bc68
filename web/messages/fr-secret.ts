import { of } from '../words/elision.ts';

/** The sentences of a consultation kept from a minor's representatives, in French: the reference. `en-secret.ts` has the same keys. */
export const frSecret = {
  title: 'Consultation sous secret : les parents n’en sauront rien',
  act: 'Consultation sous secret',
  lead: (name: string) =>
    `Ouvrir le carnet ${of(name)} sans que ses parents ou représentants l’apprennent. De 12 à 17 ans, une personne mineure peut le demander (article L1111-5 du code de la santé publique).`,
  whatChanges: 'Tant que le secret dure',
  effects: [
    'Ses représentants ne voient rien de ce que vous lisez, déposez ou déclarez : ni dans l’historique, ni dans les listes, ni dans les avis. Aucun message ne part.',
    'Ce que vous déposez leur est masqué. La personne mineure le voit, et pourra le leur montrer.',
    'La personne mineure voit tout dans son historique.',
    'Le secret dure jusqu’à ce que vous le terminiez, ou jusqu’à la fin de votre session. Le carnet est alors refermé.',
  ],
  beforeTitle: 'Ce qui reste visible',
  before:
    'Votre recherche et l’ouverture du carnet, faites avant cette page, sont dans l’historique que lisent ses représentants. La prochaine fois, cochez le secret dès la recherche.',
  open: 'Ouvrir sous secret',
  cancel: 'Continuer sans secret',
  notOfAge: 'Le secret s’ouvre aux personnes mineures de 12 à 17 ans, dont la date de naissance le dit.',
  toDocuments: 'Voir les documents',
  banner: 'Consultation sous secret : ses représentants n’en sauront rien.',
  end: 'Terminer et refermer le carnet',
  ended:
    'La consultation sous secret est terminée, le carnet est refermé. Si vous le rouvrez sans secret, ses représentants le verront.',
  going: 'Consultation sous secret en cours :',
  choice: 'Sous secret (patient de 12 à 17 ans qui le demande)',
  choiceHint: 'Ses parents ou représentants ne verront ni cette recherche, ni la suite.',
  declare: [
    'La personne mineure la voit aussitôt dans son historique, avec votre nom et votre lieu d’exercice. Ses représentants ne la voient pas.',
    'Vous pourrez lire ses documents sous secret, sauf ceux qu’elle masque et ceux que votre profession ne lit pas. Hors du secret, cette déclaration n’ouvre rien.',
    'Chaque lecture lui est montrée, à elle seule. Elle peut vous bloquer ; vous pouvez retirer cette déclaration.',
  ],
  deposit: 'Sous secret, ce document est masqué à ses parents ou représentants. La personne mineure le voit.',
  visibility: 'masqué à ses représentants',
};

export type SecretMessages = typeof frSecret;
