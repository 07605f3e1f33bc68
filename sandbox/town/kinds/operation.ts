import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** An operative report (compte rendu opératoire). */
export const operation: PlainKind = {
  type: loinc('34874-8', 'CR opératoire'),
  class: { code: '10', label: 'Compte rendu' },
  title: 'Compte rendu opératoire',
  level: 'N3',
  place: 'stay',
  skills: ['surgeon'],
  from: 18,
  to: 99,
  parts({ random }) {
    const [act, findings] = random.pick([
      [
        'Arthroscopie du genou droit, régularisation du ménisque interne.',
        'Lésion en anse de seau du ménisque interne, cartilage respecté.',
      ],
      [
        'Cure de hernie inguinale gauche par voie ouverte, pose d’une prothèse.',
        'Hernie indirecte, contenu réintégré sans difficulté.',
      ],
      [
        'Prothèse totale de hanche droite par voie postérieure.',
        'Coxarthrose évoluée, stabilité et longueur satisfaisantes en fin de geste.',
      ],
      [
        'Libération du canal carpien droit sous anesthésie locorégionale.',
        'Nerf médian comprimé et hyperhémié, ligament épais.',
      ],
    ] as const);
    return [
      [
        'reason',
        'Indication',
        'Gêne persistante malgré le traitement médical ; bénéfices et risques expliqués, consentement recueilli.',
      ],
      ['procedure', 'Intervention', act],
      ['findings', 'Constatations', findings],
      [
        'course',
        'Déroulement',
        `Durée : ${random.int(25, 95)} minutes.`,
        'Pertes sanguines négligeables, aucune transfusion.',
        'Compte des compresses et des instruments exact.',
      ],
      [
        'plan',
        'Suites',
        'Lever le soir même, antalgiques de palier 1.',
        'Ablation des fils au douzième jour par une infirmière.',
        `Consultation de contrôle dans ${random.int(4, 6)} semaines.`,
      ],
    ];
  },
};
