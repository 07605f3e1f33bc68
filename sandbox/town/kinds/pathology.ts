import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** A report of pathology (anatomie et cytologie pathologiques). */
export const pathology: PlainKind = {
  type: loinc('60568-3', "CR d'anatomie et de cytologie pathologiques"),
  class: { code: '10', label: 'Compte rendu' },
  title: 'Compte rendu d’anatomie et de cytologie pathologiques',
  level: 'N1',
  place: 'visit',
  skills: ['biologist'],
  from: 18,
  to: 110,
  parts({ random }) {
    const [sample, seen, conclusion] = random.pick([
      [
        'Exérèse d’une lésion cutanée du dos, 9 mm.',
        'Nævus de type composé, architecture régulière, limites saines.',
        'Nævus bénin, exérèse complète.',
      ],
      [
        'Polype du côlon gauche, 6 mm.',
        'Adénome tubuleux, dysplasie de bas grade, base saine.',
        'Adénome tubuleux de bas grade, exérèse complète.',
      ],
      [
        'Biopsies gastriques.',
        'Gastrite chronique modérée, sans atrophie ; recherche d’Helicobacter pylori négative.',
        'Gastrite chronique non atrophique.',
      ],
    ] as const);
    return [
      ['information', 'Prélèvement', sample, `Numéro d’examen : H${random.int(10_000, 99_999)}.`],
      ['findings', 'Examen microscopique', seen],
      ['conclusion', 'Conclusion', conclusion],
    ];
  },
};
