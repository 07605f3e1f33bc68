import { frenchDay } from '../calendar.ts';
import { frenchType, type PlainKind } from './plain-kind.ts';

/** A statement of rights to health insurance, kept by the pharmacy that checked them. */
export const insurance: PlainKind = {
  type: frenchType('ATTEST-DROITS-AM', "Attestation de droits à l'assurance maladie"),
  class: { code: '95', label: 'Document de gestion' },
  title: 'Attestation de droits à l’assurance maladie',
  level: 'N1',
  place: 'visit',
  skills: ['pharmacist'],
  from: 16,
  to: 110,
  parts: ({ written, random }) => [
    [
      'information',
      'Droits',
      `Droits ouverts au régime obligatoire, constatés le ${frenchDay(written.day)}.`,
      random.pick([
        'Prise en charge au taux habituel.',
        'Prise en charge à 100 % pour une affection de longue durée.',
        'Complémentaire santé solidaire.',
      ]),
    ],
    ['conclusion', 'Validité', 'Document de la démonstration : il n’ouvre aucun droit.'],
  ],
};
