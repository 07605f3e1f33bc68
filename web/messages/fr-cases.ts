/** The sentences of the cases that the officer of a structure answers, in French: the reference. */
export const frCases = {
  title: 'Signalements à traiter',
  lead: 'Des personnes ont signalé un accès à leur carnet par un professionnel de votre établissement. Chacune attend une réponse écrite, au plus tard à la date indiquée.',
  none: 'Aucun signalement n’attend votre réponse.',
  waitingHere: (n: number) =>
    n === 0
      ? 'Vous êtes référent de cet établissement. Aucun signalement n’attend votre réponse.'
      : n === 1
        ? 'Un signalement attend votre réponse.'
        : `${n} signalements attendent votre réponse.`,
  see: 'Voir les signalements',
  line: (reported: string) => `Signalement reçu ${reported}`,
  due: (day: string) => `Réponse due le ${day}`,
  late: (day: string) => `En retard : réponse due le ${day}`,
  traced: 'Ouvrir un signalement est noté dans l’historique de la personne, avec votre nom.',
  answered: 'Votre réponse est enregistrée. La personne la lit dans son espace.',
  answeredTitle: 'Signalements répondus',
  noneAnswered: 'Aucun signalement n’a encore reçu de réponse.',
  answeredBy: {
    structure: (when: string) => `répondu par votre établissement ${when}`,
    operator: (when: string) => `répondu par l’exploitant ${when}`,
  },
  oneTitle: 'Répondre à un signalement',
  who: 'Qui a accédé au carnet',
  what: 'Ce qui a été fait',
  when: 'Quand',
  mode: 'Mode d’accès',
  modes: {
    normal: 'Accès habituel',
    bris_de_glace: 'Urgence (bris de glace)',
    centre_15: 'Régulation médicale (Samu)',
  },
  software: 'Logiciel',
  pages: 'Pages de Carnet',
  theirWords: 'Ce que la personne a écrit',
  noWords: 'Rien.',
  unnamed:
    'Ni le nom de la personne ni ses documents ne sont montrés. L’heure et le professionnel permettent de retrouver l’accès dans vos logiciels.',
  secretTitle: 'Session secrète d’un mineur',
  secret:
    'Cet accès a eu lieu en session secrète. Seul le mineur lira votre réponse. N’en parlez ni à ses parents ni à ses représentants, et ne les contactez pas.',
  outcome: 'Votre conclusion',
  justified: 'L’accès était justifié',
  unjustified: 'L’accès n’était pas justifié',
  text: 'Votre réponse à la personne',
  textHint: 'De 10 à 2 000 caractères. Elle sera montrée telle quelle : n’y nommez aucun autre patient.',
  submit: 'Répondre à la personne',
  cancel: 'Revenir à la liste',
  errorTitle: 'Il manque quelque chose',
  errors: {
    outcome: 'Dites si l’accès était justifié.',
    text: 'Écrivez une réponse de 10 caractères au moins, 2 000 au plus.',
  },
};

export type CaseMessages = typeof frCases;
