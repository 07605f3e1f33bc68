/** The sentences of the accesses that the person reported, in French: the reference. */
export const frReports = {
  title: 'Mes signalements',
  lead: 'Les accès que vous avez signalés. Chacun reçoit une réponse écrite, et un message vous en prévient.',
  report: 'Signaler',
  reportThis: (when: string) => `Signaler cet accès, ${when}`,
  done: 'L’accès est signalé. Le référent de l’établissement, ou à défaut le responsable de la protection des données de ce service, doit vous répondre.',
  none: 'Vous n’avez signalé aucun accès. Dans l’historique, le bouton «\u00a0Signaler\u00a0» se trouve sous chaque accès.',
  reported: (when: string) => `Signalé ${when}`,
  waiting: (day: string) => `En attente : réponse due au plus tard le ${day}`,
  late: (day: string) => `En retard : la réponse était due le ${day}. Vous pouvez saisir la CNIL.`,
  answered: (when: string, by: 'structure' | 'operator') =>
    `Réponse donnée ${when} ${by === 'structure' ? 'par le référent de l’établissement' : 'par le responsable de la protection des données de ce service'}`,
  justified: 'L’accès était justifié',
  unjustified: 'L’accès n’était pas justifié',
  addWords: 'Dire ce qui vous surprend (facultatif)',
  wordsLabel: (when: string) => `Ce qui vous surprend dans l’accès ${when}`,
  wordsHint:
    'Lu par la personne qui vous répond, dans l’établissement ou dans ce service. N’écrivez sur votre santé que ce qui est nécessaire. Vous ne pourrez pas modifier ce message.',
  sendWords: 'Ajouter à mon signalement',
  wordsSent: 'Votre message est ajouté au signalement.',
  yourWords: (text: string) => `Vous avez écrit : «\u00a0${text}\u00a0»`,
  answer: (text: string) => `«\u00a0${text}\u00a0»`,
  back: 'Revenir à l’historique',
};

export type ReportMessages = typeof frReports;
