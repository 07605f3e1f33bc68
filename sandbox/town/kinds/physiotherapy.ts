import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** A physiotherapist’s assessment (bilan-diagnostic kinésithérapique). */
export const physiotherapy: PlainKind = {
  type: loinc('47420-5', 'CR de bilan fonctionnel'),
  class: { code: '10', label: 'Compte rendu' },
  title: 'Bilan de kinésithérapie',
  level: 'N3',
  place: 'visit',
  skills: ['physiotherapist'],
  from: 10,
  to: 110,
  parts({ random }) {
    const [reason, exam] = random.pick([
      [
        'Lombalgie commune depuis six semaines.',
        'Flexion limitée, distance doigts-sol 22 cm ; pas de signe neurologique.',
      ],
      ['Entorse externe de la cheville droite.', 'Œdème résiduel, appui complet possible, proprioception diminuée.'],
      ['Suites de prothèse de genou.', 'Flexion 95°, extension complète, marche avec une canne.'],
      ['Capsulite de l’épaule gauche.', 'Abduction 80°, rotation externe 15°, douleur nocturne.'],
    ] as const);
    return [
      ['reason', 'Motif', reason],
      ['exam', 'Bilan initial', exam, `Douleur : ${random.int(2, 6)} sur 10.`],
      [
        'plan',
        'Projet de rééducation',
        `${random.int(8, 20)} séances, deux fois par semaine.`,
        'Renforcement, gain d’amplitude, exercices à faire chez soi.',
      ],
      ['conclusion', 'Objectif', 'Reprise des activités habituelles sans douleur.'],
    ];
  },
};
