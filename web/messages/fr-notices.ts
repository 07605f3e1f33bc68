import type { NoticeKind } from '../../src/doors/web/web-notices.ts';

/** The sentences of notices, in French: the reference. */
const titles: Record<NoticeKind, string> = {
  emergency: 'Accès en urgence',
  'first-read': 'Première lecture de votre carnet',
  declared: 'Nouvel accès déclaré',
  'report-answer': 'Réponse à votre signalement',
  export: 'Historique téléchargé',
  password: 'Nouveau mot de passe',
  contact: 'Vos coordonnées ont changé',
};
/** What happened, where her record has no sentence for it. */
const plain: Record<NoticeKind, string> = {
  emergency: 'Votre carnet a été ouvert en urgence.',
  'first-read': 'Quelqu’un a lu votre carnet pour la première fois.',
  declared: 'Un accès à votre carnet a été déclaré.',
  'report-answer': 'Un accès que vous avez signalé a reçu une réponse.',
  export:
    'L’historique de votre carnet a été téléchargé depuis votre espace. Si ce n’était pas vous, changez votre mot de passe.',
  password:
    'Un nouveau mot de passe a été choisi avec un code envoyé par mail. Tous vos appareils ont été déconnectés.',
  contact:
    'L’adresse mail ou le téléphone de votre espace a été changé d’après le fichier de l’assurance maladie. Si ce n’était pas à votre demande, appelez votre caisse : quelqu’un d’autre pourrait recevoir vos codes.',
};
const links: Record<NoticeKind, readonly [to: string, words: string]> = {
  emergency: ['/historique?quoi=emergencies', 'Voir les accès en urgence'],
  'first-read': ['/acces/professionnels', 'Régler qui peut lire mon carnet'],
  declared: ['/acces/professionnels', 'Régler qui peut lire mon carnet'],
  'report-answer': ['/historique/signalements', 'Lire la réponse'],
  export: ['/historique', 'Voir l’historique'],
  password: ['/compte', 'Voir où mon espace est ouvert'],
  contact: ['/historique', 'Voir dans l’historique ce qui a changé'],
};
const kinds: Record<NoticeKind, string> = {
  emergency: 'Mon carnet est ouvert en urgence',
  'first-read': 'Quelqu’un lit mon carnet pour la première fois',
  declared: 'Un professionnel déclare un nouvel accès à mon carnet',
  'report-answer': 'Un accès que j’ai signalé reçoit une réponse',
  export: 'Mon historique est téléchargé',
  password: 'Mon mot de passe change',
  contact: 'Mon adresse mail ou mon téléphone change (à l’ancienne adresse)',
};

export const frNotices = {
  title: 'Avis',
  link: (unread: number) => (unread === 0 ? 'Avis' : unread === 1 ? 'Avis, 1 nouveau' : `Avis, ${unread} nouveaux`),
  unread: (n: number) => (n === 1 ? '1 nouvel avis à lire' : `${n} nouveaux avis à lire`),
  lead: 'Ce qui s’est passé dans votre carnet et qu’il vaut mieux savoir.',
  none: 'Aucun avis. Vous en recevrez un, par exemple, quand quelqu’un lira votre carnet pour la première fois.',
  fresh: 'Nouveau',
  older: 'Les 50 derniers avis sont ici. Tout le reste est dans l’historique.',
  titles,
  plain,
  links,
  settings: 'Choisir les avis à recevoir par mail',
  choices: {
    title: 'Avis par mail',
    lead: 'Les mails ne disent rien de votre santé et ne nomment personne : ils disent de venir lire ici.',
    legend: 'M’envoyer un mail quand…',
    kinds,
    imposed: {
      law: 'Toujours : la loi demande que vous soyez averti.',
      security: 'Toujours : celui qui aurait pris votre espace pourrait sinon vous le cacher.',
    },
    once: 'Au plus un mail par jour et par sorte d’avis, tant que vous n’êtes pas venu lire. Les avis, eux, sont toujours sur la page.',
    submit: 'Enregistrer',
    kept: 'Votre choix est enregistré.',
    back: 'Revenir aux avis',
  },
};

export type NoticeMessages = typeof frNotices;
