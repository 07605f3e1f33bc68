import type { Language } from '../../src/doors/web/web-api.ts';
import { useRootData } from './use-messages.ts';

const fr = {
  title: 'Mes identités précédentes',
  none: 'Votre identité n’a pas changé depuis l’ouverture de votre espace.',
  lead: 'Ce que Carnet savait de vous avant. Vous seul le lisez. Une erreur ? Appelez votre caisse.',
  period: (since: string, until: string) => `Du ${since} au ${until}`,
  sources: { 'insurance-file': 'Remplacée d’après le fichier de l’assurance maladie.' },
  birthName: 'Nom de naissance',
  givenNames: 'Prénoms de naissance',
  usedName: 'Nom utilisé',
  usedGivenName: 'Prénom utilisé',
  sex: 'Sexe',
  sexes: { F: 'Femme', M: 'Homme', U: 'Sexe indéterminé' },
  birthDate: 'Date de naissance',
  birthplace: 'Code du lieu de naissance',
  department: 'Département de l’adresse',
  scheme: 'Régime d’assurance maladie',
};

const en: typeof fr = {
  title: 'My former identities',
  none: 'Your identity has not changed since your space was opened.',
  lead: 'What Carnet knew of you before. You alone read it. A mistake? Call your health insurance.',
  period: (since, until) => `From ${since} to ${until}`,
  sources: { 'insurance-file': 'Replaced by the file of the health insurance.' },
  birthName: 'Birth name',
  givenNames: 'Given names at birth',
  usedName: 'Name in use',
  usedGivenName: 'Given name in use',
  sex: 'Sex',
  sexes: { F: 'Female', M: 'Male', U: 'Sex undetermined' },
  birthDate: 'Date of birth',
  birthplace: 'Code of the place of birth',
  department: 'Department of the address',
  scheme: 'Health insurance scheme',
};

const WORDS: Readonly<Record<Language, typeof fr>> = { fr, en };

/** Words of the account page alone: no other page loads them. */
export const useFormerIdentityWords = (): typeof fr => WORDS[useRootData().language];
