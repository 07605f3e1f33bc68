import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** An examination of a child, with what its health certificate states. */
export const childExamination: PlainKind = {
  type: loinc('59283-2', "CR d'examen de l'enfant"),
  class: { code: '10', label: 'Compte rendu' },
  title: 'Examen de santé de l’enfant',
  level: 'N3',
  place: 'visit',
  skills: ['paediatrician', 'generalist'],
  from: 0,
  to: 15,
  parts: ({ age, random }) => [
    [
      'reason',
      'Examen',
      age < 1 ? 'Examen obligatoire du nourrisson.' : `Examen de santé à ${age} an${age > 1 ? 's' : ''}.`,
    ],
    [
      'exam',
      'Croissance',
      `Taille et poids dans la moyenne pour l’âge, courbes régulières.`,
      age < 3 ? `Périmètre crânien ${random.int(42, 49)} cm.` : 'Indice de masse corporelle dans les repères.',
    ],
    [
      'findings',
      'Développement',
      age < 3
        ? random.pick(['Tient assis, suit du regard, babille.', 'Marche seul, dit quelques mots.'])
        : random.pick(['Langage et motricité conformes à l’âge.', 'Bonne adaptation à l’école.']),
      'Vue et audition : dépistage sans anomalie.',
    ],
    ['conclusion', 'Conclusion', 'Vaccinations à jour. Aucun avis spécialisé nécessaire.'],
  ],
};
