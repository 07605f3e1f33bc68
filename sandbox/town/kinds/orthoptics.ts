import { frenchType, type PlainKind } from './plain-kind.ts';

/** A prescription of orthoptics, with the correction worn. */
export const orthoptics: PlainKind = {
  type: frenchType('PRESC-ORTHOPTIE', "Prescription d'actes d'orthoptie"),
  class: { code: '42', label: 'Prescription' },
  title: 'Ordonnance d’orthoptie et correction',
  level: 'N1',
  place: 'visit',
  skills: ['ophthalmologist'],
  from: 5,
  to: 110,
  parts({ random, age }) {
    const eye = (): string =>
      `sphère ${random.pick(['-2,25', '-1,50', '-0,75', '+0,50', '+1,25'])}, cylindre ${random.pick(['0', '-0,25', '-0,50'])}, axe ${random.int(0, 35) * 5}°`;
    return [
      [
        'exam',
        'Correction',
        `Œil droit : ${eye()}.`,
        `Œil gauche : ${eye()}.`,
        ...(age > 45 ? [`Addition : +${random.pick(['1,50', '2,00', '2,50'])}.`] : []),
      ],
      [
        'plan',
        'Prescription',
        `${random.pick(['Bilan orthoptique.', 'Rééducation orthoptique pour insuffisance de convergence, 12 séances.', 'Dépistage de l’amblyopie.'])}`,
        'Contrôle de la vue dans un an.',
      ],
    ];
  },
};
