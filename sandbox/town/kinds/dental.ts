import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** A dental chart (schéma dentaire). */
export const dental: PlainKind = {
  type: loinc('83836-7', 'Schéma dentaire'),
  class: { code: '11', label: 'Synthèse' },
  title: 'Schéma dentaire',
  level: 'N3',
  place: 'visit',
  skills: ['dentist'],
  from: 6,
  to: 110,
  parts: ({ random, age }) => [
    [
      'exam',
      'Examen',
      age < 12 ? 'Denture mixte, éruption conforme à l’âge.' : `Dents présentes : ${random.int(22, 32)}.`,
      random.pick([
        'Hygiène satisfaisante.',
        'Tartre sur les incisives inférieures.',
        'Gencives légèrement inflammatoires.',
      ]),
    ],
    [
      'findings',
      'Par dent',
      `Dent ${random.pick(['16', '26', '36', '46'])} : ${random.pick(['carie débutante', 'composite intact', 'sillon scellé'])}.`,
      `Dent ${random.pick(['14', '24', '35', '45'])} : ${random.pick(['saine', 'obturation ancienne étanche', 'sensibilité au froid'])}.`,
    ],
    [
      'plan',
      'Soins proposés',
      random.pick(['Détartrage réalisé ce jour.', 'Soin conservateur à la prochaine séance.', 'Contrôle dans un an.']),
    ],
  ],
};
