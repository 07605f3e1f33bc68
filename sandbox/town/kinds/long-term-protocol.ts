import { CONDITIONS } from '../medicine/conditions.ts';
import { frenchType, type PlainKind } from './plain-kind.ts';

/** The care protocol of a long-term illness (protocole de soins ALD). */
export const longTermProtocol: PlainKind = {
  type: frenchType('PROT_ALD', 'Protocole de soins ALD'),
  class: { code: '44', label: 'Plan de soins, protocole de soins' },
  title: 'Protocole de soins - affection de longue durée',
  level: 'N1',
  place: 'visit',
  skills: ['generalist'],
  from: 15,
  to: 110,
  parts: ({ condition, person, random }) => [
    [
      'information',
      'Affection',
      `Affection de longue durée : ${CONDITIONS[condition ?? person.conditions[0] ?? 'hypertension'].diagnosis.label}.`,
      `Protocole établi pour ${random.pick(['cinq', 'dix'])} ans.`,
    ],
    [
      'treatment',
      'Soins et traitements pris en charge',
      'Consultations du médecin traitant et du spécialiste.',
      'Médicaments de l’affection, selon ordonnance bizone.',
      'Examens biologiques de suivi.',
    ],
    [
      'plan',
      'Accès direct aux spécialistes',
      'Sur information du médecin traitant.',
      'Transports : sur prescription, selon l’état.',
    ],
  ],
};
