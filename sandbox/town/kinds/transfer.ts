import { loinc } from '../xml.ts';
import type { PlainKind } from './plain-kind.ts';

/** A note that goes with a person to another place of care. */
export const transfer: PlainKind = {
  type: loinc('18761-7', "Note de transfert (dont lettre de liaison à l'entrée en établissement de soins)"),
  class: { code: '11', label: 'Synthèse' },
  title: 'Note de transfert',
  level: 'N3',
  place: 'visit',
  skills: ['generalist', 'geriatrician'],
  from: 16,
  to: 110,
  parts: ({ random }) => [
    [
      'reason',
      'Motif du transfert',
      random.pick([
        'Rééducation après chirurgie.',
        'Bilan d’une perte d’autonomie.',
        'Poursuite d’un traitement par voie veineuse.',
      ]),
    ],
    [
      'history',
      'Antécédents utiles',
      'Voir la synthèse médicale au dossier.',
      random.pick(['Aucune allergie connue.', 'Intolérance aux anti-inflammatoires.']),
    ],
    ['treatment', 'Traitement à l’entrée', 'Ordonnance du jour jointe, dernière prise ce matin.'],
    [
      'plan',
      'Demandes',
      'Faire le point sur le retour à domicile.',
      'Prévenir le médecin traitant de la date de sortie.',
    ],
  ],
};
