/** The sentences of the professionals' pages, in French: the reference. `en-professional.ts` has the same keys. */
export const frProfessional = {
  frame: {
    brand: 'Carnet',
    brandFor: 'professionnels',
    findPatient: 'Trouver un patient',
    signOut: 'Me déconnecter',
  },
  signIn: {
    title: 'Espace des professionnels de santé',
    lead: 'Consultez le carnet de vos patients, avec leur accord. Chaque consultation leur est montrée.',
    submit: 'Me connecter avec Pro Santé Connect',
    notConfigured:
      'La connexion des professionnels n’est pas ouverte sur ce serveur. L’administrateur doit indiquer un fournisseur d’identité.',
    idle: 'La session se ferme après 20 minutes sans activité.',
    asPerson: 'Vous êtes patient ? Connexion à votre carnet',
    ended: 'Votre session est terminée. Connectez-vous de nouveau pour continuer.',
    signedOut: 'Vous êtes déconnecté.',
    demoTitle: 'Qui choisir dans la démonstration ?',
    demoLead: 'La page suivante remplace Pro Santé Connect : choisissez un professionnel inventé, sans preuve.',
    errors: {
      annuaire: {
        title: 'Connexion impossible',
        advice:
          'L’annuaire ne vous connaît pas, ou n’indique plus de lieu d’exercice ouvert. Si c’est une erreur, contactez votre ordre ou l’administrateur de ce serveur.',
      },
      echec: {
        title: 'La connexion n’a pas abouti',
        advice: 'Elle a été annulée, a trop attendu, ou a commencé dans un autre navigateur. Recommencez ci-dessous.',
      },
      fournisseur: {
        title: 'Pro Santé Connect ne répond pas',
        advice: 'Rien n’a été changé. Réessayez dans quelques minutes.',
      },
    },
  },
  activity: {
    title: 'Où exercez-vous maintenant ?',
    lead: (name: string) =>
      `${name}, choisissez un lieu pour cette session. Il sera montré à vos patients ; pour en changer, déconnectez-vous.`,
  },
  errors: {
    signIn: 'Aller à la connexion',
    codes: {
      'not-found': ['Page introuvable', 'Cette page n’existe pas, ou cette session n’y a pas accès.'],
    } as Readonly<Record<string, readonly [string, string]>>,
  },
};
