import { of } from '../words/elision.ts';

/** The sentences of an access in an emergency, in French: the reference. `en-emergency.ts` has the same keys. */
export const frEmergency = {
  title: 'Accès en urgence',
  from: 'La personne ne peut pas répondre et court un risque immédiat ?',
  lead: (name: string) =>
    `Lire le carnet ${of(name)} sans son accord, parce qu’elle ne peut pas dire ce qu’elle veut et que son état présente un risque immédiat.`,
  toldTitle: 'La personne est prévenue à l’instant',
  told: 'Elle reçoit un message, et voit dans son historique votre nom, votre lieu d’exercice, l’heure et ce que vous écrivez ici. Chaque accès en urgence est ensuite examiné.',
  quietTitle: 'La personne le lit dans son historique',
  quiet:
    'Aucun message ne part : ses représentants pourraient le lire. Elle voit dans son historique votre nom, votre lieu d’exercice, l’heure et ce que vous écrivez ici. Chaque accès en urgence est ensuite examiné.',
  hours:
    'Vous lirez pendant 4 heures. Chaque document lu lui sera montré. Ce qu’elle a masqué le reste, sauf si elle l’a permis en urgence.',
  already:
    'Vous pouvez déjà lire ce carnet. En urgence, seuls s’ajoutent les documents masqués, si la personne l’a permis.',
  why: 'Pourquoi ne peut-elle pas donner son accord ?',
  motives: {
    unconscious: 'Elle est inconsciente',
    'cannot-answer': 'Elle est consciente et ne peut pas répondre',
    'unable-otherwise': 'Elle est hors d’état de dire ce qu’elle veut, pour une autre raison',
  },
  reason: 'Qu’est-ce qui oblige à lire maintenant ?',
  reasonHint: '10 caractères au moins. Par exemple : malaise sans témoin, traitement inconnu.',
  submit: 'Ouvrir en urgence et prévenir la personne',
  submitQuiet: 'Ouvrir en urgence, sans message',
  cancel: 'Ne pas ouvrir',
  errorTitle: 'Il manque quelque chose',
  errors: {
    motive: 'Choisissez pourquoi elle ne peut pas donner son accord.',
    reason: 'Écrivez en 10 caractères au moins ce qui oblige à lire maintenant.',
  },
  banner: (until: string, quiet: boolean) =>
    `Lecture en urgence jusqu’à ${until}. ${quiet ? 'La personne le lit dans son historique.' : 'La personne est prévenue.'}`,
  open: (until: string) => `Le carnet vous est ouvert en urgence jusqu’à ${until}.`,
  toDocuments: 'Voir les documents',
  /** To those who administer the record. */
  administrator: {
    title: 'Accès en urgence à vos patients',
    by: (who: string) => `Carnet ouvert par ${who}`,
    open: 'Ouvrir le carnet',
    seen: 'Vu',
    noted: 'C’est noté : cet accès en urgence ne vous est plus montré.',
    more: 'D’autres seront montrés quand ceux-ci auront été vus.',
    traced:
      'Vous administrez le carnet de ces personnes. Elles lisent dans leur historique que vous en avez pris connaissance.',
    unavailable: 'Les accès en urgence à vos patients ne peuvent pas être lus pour le moment.',
  },
  refusals: {
    'emergency-opposed': [
      'La personne s’oppose aux accès en urgence',
      'Elle l’a décidé dans son espace : son carnet vous reste fermé, même en urgence. Elle voit dans son historique que vous avez voulu l’ouvrir.',
    ],
    'emergency-not-open': [
      'L’accès en urgence ne vous est pas ouvert',
      'Les médecins du travail et les cartes de personnel n’ouvrent pas un carnet en urgence. La personne voit que vous avez voulu le faire.',
    ],
  } as Readonly<Record<string, readonly [string, string]>>,
};

export type EmergencyMessages = typeof frEmergency;
