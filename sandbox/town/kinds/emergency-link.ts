import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** What emergency teams need of a resident (document de liaison d’urgence, DLU). */
export const emergencyLink: PlainKind = {
  type: loinc('74207-2', "Document de liaison d'urgence"),
  class: { code: '11', label: 'Synthèse' },
  title: 'Document de liaison d’urgence',
  level: 'N1',
  place: 'visit',
  skills: ['geriatrician', 'generalist'],
  from: 72,
  to: 110,
  parts: ({ random }) => [
    [
      'history',
      'Antécédents à connaître',
      'Chute avec fracture du poignet.',
      random.pick(['Fibrillation atriale traitée.', 'Insuffisance cardiaque stable.', 'Troubles cognitifs modérés.']),
    ],
    [
      'treatment',
      'Traitement et allergies',
      'Traitement en cours : voir la dernière ordonnance, remise avec ce document.',
      random.pick(['Aucune allergie connue.', 'Allergie à la pénicilline : urticaire.']),
    ],
    [
      'exam',
      'Autonomie habituelle',
      'Marche avec une canne, aide à la toilette.',
      'Vue corrigée, appareil auditif à droite.',
      `GIR ${random.int(2, 5)}.`,
    ],
    [
      'plan',
      'En cas d’urgence',
      'Prévenir la personne de confiance, dont le numéro est au dossier.',
      'Directives anticipées : la personne en a parlé à son médecin.',
    ],
  ],
};
