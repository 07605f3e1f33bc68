import { CONDITIONS } from '../medicine/conditions.ts';
import { MEDICINES } from '../medicine/medicines.ts';
import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** A prescription given at the way out of hospital. */
export const dischargePrescription: PlainKind = {
  type: loinc('57833-6', 'Prescription de produits de santé'),
  class: { code: '42', label: 'Prescription' },
  title: 'Ordonnance de sortie d’hospitalisation',
  level: 'N1',
  place: 'stay',
  skills: ['internist', 'surgeon', 'cardiologist'],
  from: 16,
  to: 110,
  parts: ({ random, person }) => [
    [
      'treatment',
      'Médicaments',
      'Paracétamol 1 g : un comprimé matin, midi et soir si douleur, pendant 7 jours.',
      ...person.conditions
        .flatMap((key) => CONDITIONS[key].medicines)
        .slice(0, 4)
        .map((key) => `${MEDICINES[key].name} : ${MEDICINES[key].posology.toLowerCase()}.`),
      random.pick([
        'Énoxaparine 4 000 UI : une injection par jour pendant 10 jours.',
        'Macrogol : un sachet le matin si besoin.',
      ]),
    ],
    [
      'plan',
      'Soins',
      random.pick([
        'Pansement tous les deux jours par une infirmière à domicile.',
        'Ablation des fils dans dix jours.',
        'Prise de sang de contrôle dans une semaine.',
      ]),
    ],
  ],
};
