import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** The history of vaccinations. */
export const vaccinationHistory: PlainKind = {
  type: loinc('11369-6', 'Historique des vaccinations'),
  class: { code: '52', label: 'Certificat, déclaration' },
  title: 'Historique des vaccinations',
  level: 'N1',
  place: 'visit',
  skills: ['generalist', 'paediatrician', 'pharmacist'],
  from: 1,
  to: 99,
  parts: ({ age, random }) => [
    [
      'history',
      'Vaccinations connues',
      ...(age < 18
        ? [
            'Diphtérie, tétanos, poliomyélite, coqueluche : 2, 4 et 11 mois, puis 6 ans.',
            'Rougeole, oreillons, rubéole : 12 et 16 mois.',
            'Hépatite B et pneumocoque : 2, 4 et 11 mois.',
          ]
        : [
            `Diphtérie, tétanos, poliomyélite : dernier rappel il y a ${random.int(1, 9)} ans.`,
            'Rougeole, oreillons, rubéole : deux doses attestées.',
            age >= 65 ? 'Grippe : chaque automne. Pneumocoque : une dose.' : 'Hépatite B : trois doses.',
          ]),
    ],
    [
      'conclusion',
      'Au regard du calendrier vaccinal',
      random.pick([
        'À jour.',
        'À jour, prochain rappel à prévoir l’an prochain.',
        'Un rappel est à proposer à la prochaine visite.',
      ]),
    ],
  ],
};
