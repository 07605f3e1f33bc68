import type { DepositType, DocumentOrigin } from '../../src/doors/web/web-documents.ts';
import { of } from '../words/elision.ts';
import { frAccess } from './fr-access.ts';
import { frCategories } from './fr-categories.ts';
import { frDocuments } from './fr-documents.ts';
import { frExplain } from './fr-explain.ts';
import { frForgotten } from './fr-forgotten.ts';
import { frNotices } from './fr-notices.ts';
import { frReports } from './fr-reports.ts';
import { frVerify } from './fr-verify.ts';

const deposits: Record<DepositType, string> = {
  DOCPAT05: 'Résultat d’analyse',
  DOCPAT02: 'Ordonnance ou document de soins',
  DOCPAT04: 'Radio, scanner ou autre image',
  DOCPAT03: 'Compte rendu de consultation ou d’hôpital',
  DOCPAT06: 'Prévention ou dépistage',
  DOCPAT01: 'Synthèse médicale',
  DOCPAT07: 'Certificat médical',
  DOCPAT09: 'Papier administratif',
  EXPPAT_3: 'Directives anticipées',
  EXPPAT_1: 'Autre volonté ou droit',
  EXPPAT_2: 'Autre document',
};

const origins: Record<DocumentOrigin, string> = {
  professional: 'Ajouté par un professionnel de santé',
  structure: 'Ajouté par un établissement de santé',
  self: 'Ajouté par vous',
  representative: 'Ajouté par votre représentant légal',
  insurer: 'Ajouté par l’assurance maladie',
  service: 'Ajouté par un service numérique',
};

/** Every sentence of the pages, in French: the reference. `en.ts` has the same keys; the compiler compares. */
export const fr = {
  ...frDocuments,
  verify: frVerify,
  reports: frReports,
  notices: frNotices,
  whoSees: frExplain,
  access: frAccess,
  categories: frCategories,
  deposits,
  origins,
  app: {
    name: 'Carnet',
    skip: 'Aller au contenu',
    pageTitle: (page: string) => `${page} · Carnet`,
    mainNavigation: 'Navigation principale',
    about: 'Aide et présentation',
    otherLanguage: 'English',
    demo: 'Démonstration : tout est inventé.',
    demoMailbox: 'Boîte de réception',
    loading: 'Chargement en cours',
    printedFor: (person: string, date: string) => `Imprimé depuis le carnet ${of(person)}, le ${date}`,
    accountOf: (person: string) => `Mon compte : ${person}`,
    home: 'Accueil',
    documents: 'Documents',
    access: 'Accès',
    history: 'Historique',
    account: 'Compte',
    help: 'Aide',
  },
  first: {
    title: 'Votre carnet de santé numérique',
    lead: 'Vos documents de santé au même endroit. Vous voyez qui les regarde. Vous décidez qui peut les voir.',
    signIn: 'Me connecter',
    points: [
      [
        'Retrouver vos documents',
        'Analyses, ordonnances, comptes rendus : les professionnels les déposent, vous les lisez.',
      ],
      ['Savoir qui a regardé', 'Chaque lecture est notée : le nom, la profession, la date et l’heure.'],
      ['Décider', 'Vous pouvez masquer un document aux professionnels, puis l’afficher de nouveau.'],
      ['Ajouter vos papiers', 'Une photo, un PDF, un texte : vous complétez votre dossier vous-même.'],
    ],
    openTitle: 'Un logiciel libre',
    open: 'Carnet est un logiciel libre. Chacun peut lire son code et vérifier ce qu’il fait.',
  },
  signIn: {
    title: 'Connexion',
    identifier: 'Identifiant',
    identifierHint: 'Celui que vous avez choisi à l’activation de votre espace.',
    password: 'Mot de passe',
    submit: 'Continuer',
    next: 'Ensuite, nous vous envoyons un code par e-mail.',
    demoTitle: 'Se connecter à la démonstration',
    demoLead: 'Ces personnes sont inventées. Choisissez-en une.',
    demoAs: (identifier: string) => `Remplir pour ${identifier}`,
    demoUse: 'Remplir le formulaire',
    ended: 'Votre session est terminée. Connectez-vous de nouveau pour continuer.',
    signedOut: 'Votre session est fermée.',
    missingIdentifier: 'Indiquez votre identifiant.',
    missingPassword: 'Indiquez votre mot de passe.',
    wrong: 'L’identifiant ou le mot de passe ne correspond pas. Vérifiez les deux, puis recommencez.',
    tooMany: (minutes: number) => `Trop d’essais. Attendez ${minutes} min, puis recommencez.`,
  },
  forgotten: frForgotten,
  code: {
    title: 'Votre code',
    sent: (to: string) => `Nous avons envoyé un code à 6 chiffres à ${to}.`,
    sentPlain: 'Nous vous avons envoyé un code à 6 chiffres par e-mail.',
    label: 'Code à 6 chiffres',
    hint: 'Il arrive en moins d’une minute. Regardez aussi dans les courriers indésirables.',
    demo: 'Démonstration : le message est en route. Il arrive en quelques secondes, ici :',
    demoMailbox: 'la boîte de démonstration',
    submit: 'Me connecter',
    again: 'Je n’ai pas reçu de code : recommencer',
    wrong: 'Ce code ne correspond pas. Vérifiez les 6 chiffres.',
    missing: 'Indiquez les 6 chiffres du code.',
    expired: 'Ce code n’est plus valable. Connectez-vous de nouveau pour en recevoir un autre.',
  },
  home: {
    title: (name: string) => `Bonjour ${name}`,
    pageTitle: 'Accueil',
    newDocuments: (n: number) =>
      n === 0 ? 'Rien de nouveau' : n === 1 ? '1 nouveau document' : `${n} nouveaux documents`,
    sinceLast: (when: string) => `Depuis votre dernière visite, ${when}.`,
    firstTime: 'C’est votre première visite.',
    nothingNew: 'Aucun document n’est arrivé depuis votre dernière visite.',
    lastDocuments: 'Derniers documents arrivés',
    allDocuments: (n: number) => (n === 1 ? 'Voir votre document' : `Voir vos ${n} documents`),
    accesses: 'Qui a regardé ?',
    noAccess: 'Personne d’autre que vous n’a ouvert votre carnet.',
    allHistory: 'Tout l’historique',
    actions: 'Que voulez-vous faire ?',
    find: 'Retrouver un document',
    add: 'Ajouter un document',
    who: 'Voir qui a regardé',
    whoSees: 'Voir qui peut voir quoi',
    emptyTitle: 'Votre carnet est prêt',
    empty:
      'Il est encore vide : rien ne manque. Les médecins, les laboratoires et les hôpitaux qui vous soignent y déposeront leurs documents, et vous les verrez ici.',
    emptyAdd: 'Vous pouvez déjà ajouter les vôtres : une photo d’ordonnance, un résultat en PDF, un certificat.',
  },
  account: {
    title: 'Mon compte',
    signedInAs: (name: string) => `Cet espace est ouvert au nom ${of(name)}.`,
    sessions: 'Où votre espace est-il ouvert ?',
    thisOne: 'Cet appareil',
    opened: (when: string) => `Session ouverte ${when}`,
    lastUsed: (when: string) => `Dernière activité ${when}`,
    signOut: 'Me déconnecter',
    everywhere: 'Me déconnecter partout',
    everywhereEffect:
      'Tous vos appareils seront déconnectés, celui-ci aussi. Faites-le si vous avez perdu un appareil.',
  },
  help: {
    title: 'Aide et présentation',
    sections: [
      [
        'Qu’est-ce que Carnet ?',
        [
          'Carnet garde vos documents de santé.',
          'Les professionnels qui vous soignent y déposent leurs documents.',
          'Vous les lisez, vous en ajoutez, vous décidez qui les voit.',
        ],
      ],
      [
        'Qui peut lire mes documents ?',
        [
          'Vous.',
          'Les professionnels de santé qui vous soignent.',
          'La loi l’interdit à votre mutuelle, à votre banque et à votre employeur.',
        ],
      ],
      [
        'Que veut dire « masquer » ?',
        [
          'Le document reste dans votre carnet.',
          'Les professionnels ne le voient plus, sauf son auteur et votre médecin traitant.',
          'Vous pouvez l’afficher de nouveau quand vous voulez.',
        ],
      ],
      [
        'Comment savoir qui a regardé ?',
        [
          'Ouvrez la page Historique.',
          'Chaque lecture y est notée, avec le nom, la date et l’heure.',
          'Ces notes sont scellées : un changement se verrait.',
        ],
      ],
      [
        'Quels fichiers puis-je ajouter ?',
        ['Une photo (JPEG ou PNG), un PDF, un texte, un fichier TIFF ou RTF.', 'Le fichier pèse 5 Mo au plus.'],
      ],
      [
        'Mes données sont-elles protégées ?',
        [
          'Chaque document est chiffré.',
          'La connexion demande un mot de passe et un code.',
          'Déconnectez-vous après usage sur un appareil partagé.',
        ],
      ],
    ] as [string, string[]][],
  },
  errors: {
    reference: 'Référence à donner à l’assistance',
    home: 'Retour à l’accueil',
    documents: 'Voir mes documents',
    codes: {
      'not-found': [
        'Page introuvable',
        'Cette page n’existe pas, ou vous n’y avez pas accès. Vos documents sont en sécurité.',
      ],
      'too-large': [
        'Ce fichier est trop lourd',
        'Rien n’a été envoyé ni changé. 5 Mo au plus : choisissez-en un plus léger, puis recommencez.',
      ],
      refused: ['Action impossible', 'Cette action n’est pas possible dans cette situation. Rien n’a été changé.'],
      unavailable: [
        'Service momentanément arrêté',
        'Une partie du service ne répond pas. Rien n’a été perdu ni changé. Réessayez dans quelques minutes.',
      ],
      'too-many-attempts': [
        'Trop de demandes',
        'Attendez quelques minutes, puis recommencez. Vos documents sont en sécurité.',
      ],
      'version-conflict': [
        'Ce document a changé',
        'Il a été modifié pendant votre lecture. Ouvrez-le de nouveau, puis recommencez.',
      ],
      other: [
        'Un problème est survenu de notre côté',
        'Vos documents sont en sécurité. Réessayez dans quelques minutes.',
      ],
    } as Record<string, [string, string]>,
  },
};

export type Messages = typeof fr;
