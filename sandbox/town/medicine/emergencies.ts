import type { MedicineKey } from './medicines.ts';

/** A passage through the emergency department. */
export interface Emergency {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  readonly exam: string;
  readonly care: string;
  readonly decision: string;
  readonly medicines: readonly MedicineKey[];
}

export const EMERGENCIES: readonly Emergency[] = [
  {
    title: 'Entorse de cheville',
    from: 8,
    to: 70,
    reason: 'Chute en descendant un escalier, douleur de la cheville gauche.',
    exam: 'Œdème sous la malléole externe, appui possible. Radiographie sans fracture.',
    care: 'Attelle, glace, antalgique.',
    decision: 'Retour à domicile, contrôle dans cinq jours.',
    medicines: ['paracetamol'],
  },
  {
    title: 'Plaie de la main',
    from: 5,
    to: 80,
    reason: 'Coupure avec un couteau de cuisine.',
    exam: 'Plaie nette de trois centimètres de la paume, sensibilité et mobilité conservées.',
    care: 'Lavage, quatre points de suture, rappel antitétanique vérifié.',
    decision: 'Ablation des fils au dixième jour.',
    medicines: ['paracetamol'],
  },
  {
    title: 'Crise d’asthme',
    from: 4,
    to: 60,
    reason: 'Gêne respiratoire depuis la nuit, malgré huit bouffées de bronchodilatateur.',
    exam: 'Sibilants diffus, saturation 93 %, parle par phrases courtes.',
    care: 'Trois nébulisations, corticoïde par voie orale, amélioration en deux heures.',
    decision: 'Retour à domicile avec ordonnance, médecin traitant sous quarante-huit heures.',
    medicines: ['prednisolone', 'salbutamol'],
  },
  {
    title: 'Colique néphrétique',
    from: 25,
    to: 75,
    reason: 'Douleur brutale du flanc droit, agitation.',
    exam: 'Abdomen souple, bandelette positive au sang. Scanner : calcul de 4 mm de l’uretère.',
    care: 'Anti-inflammatoire intraveineux, douleur calmée en une heure.',
    decision: 'Sortie, filtration des urines, rendez-vous d’urologie.',
    medicines: ['ibuprofen', 'phloroglucinol'],
  },
  {
    title: 'Douleur thoracique',
    from: 35,
    to: 90,
    reason: 'Oppression de vingt minutes, calmée spontanément.',
    exam: 'Électrocardiogramme normal, deux dosages de troponine négatifs à trois heures.',
    care: 'Surveillance de six heures sans récidive.',
    decision: 'Sortie avec consultation de cardiologie rapide.',
    medicines: ['aspirin'],
  },
  {
    title: 'Fièvre de l’enfant',
    from: 1,
    to: 10,
    reason: 'Fièvre à 39,6 °C depuis deux jours, mange moins.',
    exam: 'Bon état général, gorge rouge, test rapide négatif, tympans normaux.',
    care: 'Paracétamol, hydratation, surveillance expliquée aux parents.',
    decision: 'Retour à domicile, reconsulter si la fièvre dure au-delà de trois jours.',
    medicines: ['paracetamol', 'saline'],
  },
  {
    title: 'Chute à domicile',
    from: 72,
    to: 99,
    reason: 'Chute de sa hauteur en se levant la nuit, sans perte de connaissance.',
    exam: 'Hématome de la hanche, mobilisation possible. Radiographies du bassin et du poignet sans fracture.',
    care: 'Antalgique, bilan de marche avec le kinésithérapeute.',
    decision: 'Retour à domicile avec aide renforcée, évaluation gériatrique demandée.',
    medicines: ['paracetamol'],
  },
  {
    title: 'Douleur abdominale',
    from: 12,
    to: 70,
    reason: 'Douleur autour de l’ombilic depuis le matin, nausées.',
    exam: 'Abdomen souple, sans défense. Bilan sanguin sans inflammation.',
    care: 'Antispasmodique, douleur diminuée.',
    decision: 'Sortie, reconsulter en cas de fièvre ou de douleur à droite.',
    medicines: ['phloroglucinol'],
  },
];
