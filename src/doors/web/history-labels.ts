/** What was done, in two or three words: the column of a table. The pages have whole sentences (web/words/history-sentence.ts). */
import type { Language } from './web-api.ts';
import type { HistoryAct } from './web-history.ts';

type Label = Readonly<Record<Language, string>>;

export const HISTORY_LABELS: Readonly<Partial<Record<HistoryAct, Label>>> = {
  'sign-in': { fr: 'Connexion', en: 'Sign-in' },
  'sign-out': { fr: 'Déconnexion', en: 'Sign-out' },
  'ask-code': { fr: 'Code de connexion demandé', en: 'Sign-in code asked for' },
  'ask-reset': { fr: 'Mot de passe oublié', en: 'Forgotten password' },
  'reset-password': { fr: 'Nouveau mot de passe', en: 'New password' },
  'open-record': { fr: 'Ouverture du carnet', en: 'Record opened' },
  'end-care': { fr: 'Déclaration de soins retirée', en: 'Declaration of care withdrawn' },
  'find-patient': { fr: 'Recherche du carnet', en: 'Record looked for' },
  'identify-patient': { fr: 'Lecture de l’identité', en: 'Identity read' },
  'declare-care': { fr: 'Déclaration de soins', en: 'Declaration of care' },
  'block-professional': { fr: 'Professionnel bloqué', en: 'Professional blocked' },
  'check-access': { fr: 'Accès vérifié', en: 'Access checked' },
  'list-documents': { fr: 'Liste des documents parcourue', en: 'List of documents looked through' },
  'read-document': { fr: 'Document lu', en: 'Document read' },
  'find-document': { fr: 'Document retrouvé', en: 'Document looked up' },
  'add-document': { fr: 'Document ajouté', en: 'Document added' },
  'send-again': { fr: 'Document envoyé de nouveau', en: 'Document sent again' },
  'replace-document': { fr: 'Document remplacé', en: 'Document replaced' },
  'hide-document': { fr: 'Document masqué', en: 'Document hidden' },
  'show-document': { fr: 'Document affiché de nouveau', en: 'Document shown again' },
  'reveal-document': { fr: 'Document rendu visible', en: 'Document made visible' },
  'archive-document': { fr: 'Document archivé', en: 'Document archived' },
  'unarchive-document': { fr: 'Document désarchivé', en: 'Document unarchived' },
  'withdraw-document': { fr: 'Document retiré', en: 'Document withdrawn' },
  'read-history': { fr: 'Historique consulté', en: 'History looked at' },
  'tell-act': { fr: 'Acte signalé par un logiciel extérieur', en: 'Act told by outside software' },
  'find-own-acts': { fr: 'Ses propres actes retrouvés', en: 'Own acts looked up' },
  'take-history': { fr: 'Historique téléchargé', en: 'History downloaded' },
};
