import { CONDITIONS } from '../medicine/conditions.ts';
import { MEDICINES } from '../medicine/medicines.ts';
import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** The reconciliation of medicines at hospital (conciliation médicamenteuse). */
export const reconciliation: PlainKind = {
  type: loinc('80820-4', 'Formulaire de conciliation médicamenteuse (Hôpital)'),
  class: { code: '11', label: 'Synthèse' },
  title: 'Conciliation des traitements médicamenteux',
  level: 'N3',
  place: 'stay',
  skills: ['pharmacist', 'geriatrician'],
  from: 40,
  to: 110,
  parts: ({ person, random }) => [
    ['information', 'Sources consultées', 'Personne interrogée, ordonnances récentes, pharmacie habituelle.'],
    [
      'treatment',
      'Traitement conservé',
      ...(person.conditions.length === 0
        ? ['Aucun traitement au long cours.']
        : person.conditions
            .flatMap((key) => CONDITIONS[key].medicines)
            .slice(0, 6)
            .map((key) => `${MEDICINES[key].name} : ${MEDICINES[key].posology.toLowerCase()}.`)),
    ],
    [
      'findings',
      'Écarts relevés',
      random.pick([
        'Aucun écart non voulu.',
        'Une automédication par anti-inflammatoire, arrêtée.',
        'Un doublon d’antalgiques, corrigé avec le prescripteur.',
      ]),
    ],
    ['plan', 'Transmission', 'Bilan remis à la personne et adressé au médecin traitant et à la pharmacie.'],
  ],
};
