import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** A report of a stay in hospital (compte rendu hospitalier). */
export const hospitalReport: PlainKind = {
  type: loinc('34112-3', 'CR hospitalier (séjour)'),
  class: { code: '10', label: 'Compte rendu' },
  title: 'Compte rendu d’hospitalisation',
  level: 'N1',
  place: 'stay',
  skills: ['internist', 'cardiologist', 'geriatrician', 'pneumologist'],
  from: 16,
  to: 110,
  parts({ random, age }) {
    const [reason, course] = random.pick([
      [
        'altération de l’état général et amaigrissement',
        'Le bilan est rassurant : scanner et endoscopies sans anomalie. L’appétit revient avec l’aide de la diététicienne.',
      ],
      [
        'malaise sans perte de connaissance',
        'Surveillance du rythme pendant quarante-huit heures sans trouble. Hypotension au lever : traitement allégé.',
      ],
      [
        'essoufflement d’aggravation progressive',
        'L’échographie montre une fonction cardiaque conservée. Amélioration nette sous diurétiques.',
      ],
    ] as const);
    return [
      ['reason', 'Motif d’hospitalisation', `Patient{e} de ${age} ans, hospitalisé{e} pour ${reason}.`],
      ['course', 'Évolution dans le service', course, 'Pas de complication, pas de transfusion.'],
      ['conclusion', 'Conclusion', 'Retour au domicile, état stable.'],
      [
        'plan',
        'Suites proposées',
        'Consultation du médecin traitant dans les dix jours.',
        `Contrôle biologique dans ${random.int(2, 6)} semaines.`,
      ],
    ];
  },
};
