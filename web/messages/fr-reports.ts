/** The sentences of the accesses that the person reported, in French: the reference. */
export const frReports = {
  title: 'Mes signalements',
  lead: 'Les accès que vous avez signalés. Chacun reçoit une réponse écrite, et un message vous en prévient.',
  report: 'Signaler',
  reportThis: (when: string) => `Signaler cet accès, ${when}`,
  done: 'L’accès est signalé. La personne chargée de la protection des données doit vous répondre.',
  none: 'Vous n’avez signalé aucun accès. Dans l’historique, le bouton «\u00a0Signaler\u00a0» se trouve sous chaque accès.',
  reported: (when: string) => `Signalé ${when}`,
  waiting: (day: string) => `En attente : réponse due au plus tard le ${day}`,
  late: (day: string) => `En retard : la réponse était due le ${day}. Vous pouvez saisir la CNIL.`,
  answered: (when: string) => `Réponse donnée ${when}`,
  justified: 'L’accès était justifié',
  unjustified: 'L’accès n’était pas justifié',
  answer: (text: string) => `«\u00a0${text}\u00a0»`,
  back: 'Revenir à l’historique',
};

export type ReportMessages = typeof frReports;
