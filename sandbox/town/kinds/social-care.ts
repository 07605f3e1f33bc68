import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** A document of social care (secteur social et médico-social). */
export const socialCare: PlainKind = {
  type: loinc('28653-4', 'Document du secteur social / médico-social'),
  class: { code: '10', label: 'Compte rendu' },
  title: 'Évaluation des besoins d’accompagnement',
  level: 'N1',
  place: 'visit',
  skills: ['geriatrician', 'nurse'],
  from: 65,
  to: 110,
  parts: ({ random }) => [
    [
      'information',
      'Situation',
      random.pick([
        'Vit seul{e}, famille à proximité.',
        'Vit en couple, conjoint fatigué.',
        'Accueil de jour deux fois par semaine.',
      ]),
    ],
    [
      'exam',
      'Autonomie',
      `Grille nationale : GIR ${random.int(2, 5)}.`,
      'Repas portés à domicile, aide au ménage.',
      random.pick(['Téléassistance installée.', 'Barres d’appui à poser dans la salle de bains.']),
    ],
    [
      'plan',
      'Accompagnement proposé',
      `Aide à domicile : ${random.int(3, 10)} heures par semaine.`,
      'Réévaluation dans six mois.',
      'Répit proposé à l’aidant.',
    ],
  ],
};
