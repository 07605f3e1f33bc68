import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** Follow-up of a pregnancy (synthèse antepartum). */
export const pregnancy: PlainKind = {
  type: loinc('57055-6', 'Synthèse antepartum'),
  class: { code: '11', label: 'Synthèse' },
  title: 'Suivi de grossesse',
  level: 'N3',
  place: 'visit',
  skills: ['midwife', 'obstetrician'],
  from: 18,
  to: 45,
  sex: 'F',
  condition: 'pregnancy',
  parts: ({ random }) => [
    ['reason', 'Consultation', 'Suivi mensuel, grossesse unique d’évolution normale.'],
    [
      'exam',
      'Examen',
      `Hauteur utérine ${random.int(18, 30)} cm, bruits du cœur ${random.int(132, 154)} par minute.`,
      `Tension ${random.int(10, 12)}/${random.int(6, 7)}, poids : + ${random.int(4, 9)} kg depuis le début.`,
      'Mouvements actifs bien perçus.',
    ],
    [
      'findings',
      'Examens',
      'Toxoplasmose : non immunisée, contrôle mensuel.',
      'Groupe sanguin et recherche d’anticorps : au dossier.',
      random.pick(['Dépistage du diabète gestationnel : négatif.', 'Bandelette urinaire : négative.']),
    ],
    [
      'plan',
      'À venir',
      'Prochaine échographie déjà prévue.',
      'Préparation à la naissance : sept séances proposées.',
      'Entretien prénatal précoce réalisé.',
    ],
  ],
};
