import type { MedicineKey } from './medicines.ts';

/** An everyday reason to consult, for those without a long-lasting condition. */
export interface MinorAilment {
  readonly reason: string;
  readonly from: number;
  readonly to: number;
  readonly finding: string;
  readonly plan: string;
  readonly medicines: readonly MedicineKey[];
}

export const MINOR_AILMENTS: readonly MinorAilment[] = [
  {
    reason: 'Angine',
    from: 3,
    to: 70,
    finding: 'Gorge rouge, test rapide positif au streptocoque. Pas de gêne pour avaler la salive.',
    plan: 'Antibiotique six jours, boissons fraîches.',
    medicines: ['amoxicillin', 'paracetamol'],
  },
  {
    reason: 'Rhinopharyngite',
    from: 0,
    to: 60,
    finding: 'Nez qui coule, tympans normaux, pas de fièvre ce jour.',
    plan: 'Lavage de nez, pas d’antibiotique utile.',
    medicines: ['saline', 'paracetamol'],
  },
  {
    reason: 'Lombalgie aiguë',
    from: 20,
    to: 75,
    finding: 'Raideur lombaire après un effort, pas de déficit des jambes.',
    plan: 'Rester actif, antalgique, kinésithérapie si la gêne dure.',
    medicines: ['ibuprofen', 'paracetamol'],
  },
  {
    reason: 'Cystite',
    from: 16,
    to: 85,
    finding: 'Brûlures urinaires depuis hier, bandelette positive, pas de fièvre.',
    plan: 'Traitement en une prise, boire davantage.',
    medicines: ['fosfomycin'],
  },
  {
    reason: 'Certificat pour le sport',
    from: 6,
    to: 55,
    finding: 'Examen cardiaque et articulaire normal, souffle absent, électrocardiogramme normal.',
    plan: 'Pas de contre-indication à la pratique en compétition.',
    medicines: [],
  },
  {
    reason: 'Examen de suivi de l’enfant',
    from: 0,
    to: 12,
    finding: 'Croissance régulière sur la courbe, langage et motricité de son âge, vaccins vérifiés.',
    plan: 'Prochain examen à la date du carnet de santé.',
    medicines: ['vitaminD'],
  },
  {
    reason: 'Fatigue',
    from: 15,
    to: 90,
    finding: 'Sommeil écourté, examen sans particularité, tension artérielle 122/74 mmHg.',
    plan: 'Bilan sanguin demandé, conseils de sommeil.',
    medicines: [],
  },
  {
    reason: 'Eczéma des mains',
    from: 12,
    to: 70,
    finding: 'Plaques sèches et fissurées des paumes, sans surinfection.',
    plan: 'Crème pendant dix jours, gants pour la vaisselle.',
    medicines: ['betamethasone'],
  },
];
