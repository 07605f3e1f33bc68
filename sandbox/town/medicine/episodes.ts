import type { Skill } from '../professionals.ts';
import type { MedicineKey } from './medicines.ts';

/** A hospital stay, as a discharge letter tells it. `{il}` is replaced by il or elle, `{e}` by e or nothing. */
export interface Stay {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly sex?: 'F' | 'M';
  readonly structureKey: 'hopital' | 'clinique';
  readonly skill: Skill;
  readonly nights: number;
  readonly reason: string;
  readonly course: readonly string[];
  readonly exit: string;
  readonly medicines: readonly MedicineKey[];
  readonly followUp: readonly string[];
}

export type StayKey = 'diabetes' | 'hip' | 'pneumonia' | 'appendix' | 'infarct' | 'birth' | 'heart' | 'kidney';

export const STAYS: Readonly<Record<StayKey, Stay>> = {
  diabetes: {
    title: 'Déséquilibre du diabète',
    from: 45,
    to: 99,
    structureKey: 'hopital',
    skill: 'diabetologist',
    nights: 5,
    reason:
      'Soif intense et amaigrissement depuis trois semaines, glycémies capillaires supérieures à 3 g/L malgré le traitement habituel.',
    course: [
      'À l’entrée : glycémie 18,2 mmol/L, HbA1c 9,8 %, pas d’acidose. Hydratation puis insuline à la seringue électrique pendant douze heures.',
      'Relais par une injection d’insuline lente le soir. L’éducation à l’auto-injection a été faite avec l’infirmière du service ; {il} est autonome.',
      'Recherche d’un facteur déclenchant : infection urinaire à germe sensible, traitée en une prise. Fond d’œil sans lésion.',
    ],
    exit: 'Glycémies entre 1,1 et 1,6 g/L depuis deux jours. Poids 68,4 kg. Retour à domicile avec passage quotidien d’une infirmière pendant deux semaines.',
    medicines: ['glargine', 'metformin', 'amlodipine', 'atorvastatin'],
    followUp: [
      'Consultation avec le médecin traitant dans dix jours, carnet de glycémies à apporter.',
      'Consultation de diabétologie dans deux mois avec une HbA1c récente.',
    ],
  },
  hip: {
    title: 'Prothèse de hanche',
    from: 55,
    to: 95,
    structureKey: 'clinique',
    skill: 'surgeon',
    nights: 4,
    reason: 'Coxarthrose droite évoluée, douleur quotidienne limitant la marche à deux cents mètres.',
    course: [
      'Intervention sans incident sous rachianesthésie : prothèse totale de hanche droite par voie antérieure.',
      'Premier lever le soir même, marche avec deux cannes au deuxième jour. Hémoglobine 11,2 g/dL, pas de transfusion.',
    ],
    exit: 'Cicatrice propre, douleur cotée 2 sur 10. Escaliers montés avec le kinésithérapeute.',
    medicines: ['enoxaparin', 'paracetamol', 'tramadol'],
    followUp: [
      'Ablation des agrafes au quinzième jour par une infirmière.',
      'Radiographie et consultation du chirurgien à six semaines.',
    ],
  },
  pneumonia: {
    title: 'Pneumopathie',
    from: 50,
    to: 99,
    structureKey: 'hopital',
    skill: 'pneumologist',
    nights: 6,
    reason: 'Fièvre à 39,2 °C, toux et essoufflement depuis trois jours.',
    course: [
      'Foyer de la base gauche à la radiographie, saturation 90 % en air ambiant à l’entrée, CRP 184 mg/L.',
      'Oxygène pendant quatre jours, antibiothérapie par voie veineuse puis orale. Apyrexie au troisième jour.',
    ],
    exit: 'Saturation 95 % sans oxygène, marche autonome dans le couloir.',
    medicines: ['coamoxiclav', 'paracetamol'],
    followUp: [
      'Médecin traitant dans une semaine.',
      'Radiographie de contrôle à six semaines. Vaccination contre le pneumocoque à vérifier.',
    ],
  },
  appendix: {
    title: 'Appendicectomie',
    from: 8,
    to: 60,
    structureKey: 'clinique',
    skill: 'surgeon',
    nights: 2,
    reason: 'Douleur de la fosse iliaque droite depuis vingt-quatre heures, avec fièvre modérée.',
    course: [
      'Échographie en faveur d’une appendicite non compliquée. Appendicectomie par cœlioscopie, suites simples.',
    ],
    exit: 'Transit repris, alimentation normale, trois petites cicatrices propres.',
    medicines: ['paracetamol'],
    followUp: [
      'Pas de sport pendant trois semaines.',
      'Résultat de l’examen anatomopathologique adressé au médecin traitant.',
    ],
  },
  infarct: {
    title: 'Infarctus du myocarde',
    from: 45,
    to: 90,
    structureKey: 'hopital',
    skill: 'cardiologist',
    nights: 5,
    reason: 'Douleur thoracique au repos depuis deux heures, pris{e} en charge par le SAMU.',
    course: [
      'Coronarographie en urgence : occlusion de l’artère interventriculaire antérieure, angioplastie avec pose d’une endoprothèse.',
      'Échographie cardiaque à la sortie : fraction d’éjection 50 %, hypokinésie apicale. Pas de trouble du rythme à la surveillance.',
    ],
    exit: 'Pas de récidive de douleur, tension artérielle 118/70 mmHg. Premiers pas de réadaptation faits dans le service.',
    medicines: ['aspirin', 'bisoprolol', 'perindopril', 'atorvastatin'],
    followUp: [
      'Réadaptation cardiaque en ambulatoire, premier rendez-vous dans dix jours.',
      'Consultation de cardiologie à un mois. Arrêt du tabac accompagné.',
    ],
  },
  birth: {
    title: 'Accouchement',
    from: 18,
    to: 45,
    sex: 'F',
    structureKey: 'clinique',
    skill: 'obstetrician',
    nights: 3,
    reason: 'Mise en travail spontanée à trente-neuf semaines et cinq jours.',
    course: [
      'Accouchement par voie basse sans instrument, périnée intact. Un enfant vivant de 3 340 g, score d’Apgar 10 à cinq minutes.',
      'Suites de couches simples, allaitement maternel choisi et bien installé.',
    ],
    exit: 'Utérus bien rétracté, pas de fièvre. Sortie avec suivi d’une sage-femme à domicile.',
    medicines: ['iron', 'paracetamol'],
    followUp: [
      'Visite de la sage-femme à domicile dans les deux jours.',
      'Consultation postnatale entre six et huit semaines.',
    ],
  },
  heart: {
    title: 'Décompensation cardiaque',
    from: 70,
    to: 99,
    structureKey: 'hopital',
    skill: 'geriatrician',
    nights: 8,
    reason: 'Essoufflement croissant et prise de poids de cinq kilogrammes en dix jours.',
    course: [
      'Œdèmes des membres inférieurs, NT-proBNP 4 850 ng/L. Diurétique par voie veineuse puis orale.',
      'Perte de 4,6 kg. Fonction rénale stable. Évaluation de l’autonomie faite avec l’équipe mobile.',
    ],
    exit: 'Poids de sortie 71,2 kg, à surveiller chaque matin. Plus d’œdème.',
    medicines: ['furosemide', 'bisoprolol', 'apixaban'],
    followUp: [
      'Infirmière trois fois par semaine pour le poids et la tension.',
      'Ionogramme dans huit jours, cardiologue dans trois semaines.',
    ],
  },
  kidney: {
    title: 'Pyélonéphrite aiguë',
    from: 18,
    to: 85,
    sex: 'F',
    structureKey: 'hopital',
    skill: 'internist',
    nights: 3,
    reason: 'Douleur lombaire droite et frissons depuis la veille.',
    course: [
      'Examen cytobactériologique positif à Escherichia coli sensible. Échographie rénale sans dilatation.',
      'Apyrexie en trente-six heures sous antibiotique.',
    ],
    exit: 'Bon état général, relais oral bien toléré.',
    medicines: ['coamoxiclav', 'paracetamol'],
    followUp: ['Contrôle clinique par le médecin traitant dans huit jours.'],
  },
};
