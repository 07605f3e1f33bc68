import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** A note of nursing care at home. */
export const nursing: PlainKind = {
  type: loinc('11506-3', 'CR ou fiche de suivi de soins par auxiliaire médical'),
  class: { code: '10', label: 'Compte rendu' },
  title: 'Suivi de soins infirmiers',
  level: 'N3',
  place: 'visit',
  skills: ['nurse'],
  from: 5,
  to: 110,
  parts({ random }) {
    const [care, seen] = random.pick([
      ['Pansement de plaie chronique de jambe.', 'Plaie de 3 cm, bourgeonnante, sans signe d’infection.'],
      ['Injection sous-cutanée d’anticoagulant.', 'Points d’injection sans hématome.'],
      ['Préparation du pilulier et surveillance de la prise.', 'Traitement bien pris cette semaine.'],
      ['Ablation de fils.', 'Cicatrice propre, bords bien affrontés.'],
    ] as const);
    return [
      ['procedure', 'Soin réalisé', care],
      [
        'exam',
        'Observations',
        seen,
        `Tension ${random.int(11, 15)}/${random.int(6, 9)}, pouls ${random.int(58, 92)} par minute.`,
      ],
      [
        'plan',
        'Suite',
        random.pick([
          'Prochain passage dans deux jours.',
          'Soins terminés, médecin traitant informé.',
          'Avis du médecin demandé avant la prochaine semaine.',
        ]),
      ],
    ];
  },
};
