import type { Concept } from '../../../src/standards/cda/write-xml.ts';
import { loinc } from '../xml.ts';

/** An imaging examination and its report, in the town's own words. */
export interface Imaging {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly sex?: 'F' | 'M';
  readonly exam: Concept;
  /** DICOM modality (DCM). */
  readonly modality: Concept;
  readonly indication: string;
  readonly technique: string;
  readonly findings: readonly string[];
  readonly conclusion: string;
}

const DCM = '1.2.840.10008.2.16.4';
const dcm = (code: string, label: string): Concept => ({ code, system: DCM, label, systemName: 'DCM' });
const XRAY = dcm('DX', 'Radiographie numérique');
const ULTRASOUND = dcm('US', 'Echographie');
const CT = dcm('CT', 'Tomodensitométrie');
const MRI = dcm('MR', 'Résonance magnétique');
const MAMMOGRAPHY = dcm('MG', 'Mammographie');

export type ImagingKey =
  | 'chest'
  | 'knee'
  | 'breast'
  | 'abdomen'
  | 'obstetric'
  | 'spine'
  | 'brain'
  | 'hip'
  | 'wrist'
  | 'shoulder';

export const IMAGING: Readonly<Record<ImagingKey, Imaging>> = {
  chest: {
    title: 'Radiographie du thorax',
    from: 2,
    to: 99,
    exam: loinc('36643-5', 'Radiographie du thorax 2 incidences'),
    modality: XRAY,
    indication: 'Toux persistante depuis trois semaines.',
    technique: 'Clichés de face et de profil, debout, en inspiration.',
    findings: [
      'Transparence pulmonaire normale, sans foyer.',
      'Silhouette cardiaque de taille normale.',
      'Culs-de-sac pleuraux libres.',
    ],
    conclusion: 'Radiographie du thorax sans anomalie décelable.',
  },
  knee: {
    title: 'IRM du genou droit',
    from: 16,
    to: 75,
    exam: loinc('24802-1', 'IRM du genou droit'),
    modality: MRI,
    indication: 'Douleur interne et blocages depuis un faux mouvement.',
    technique: 'Séquences T1 et densité de protons avec saturation de la graisse, dans les trois plans.',
    findings: [
      'Fissure horizontale de la corne postérieure du ménisque médial.',
      'Ligaments croisés et collatéraux continus.',
      'Épanchement de faible abondance.',
    ],
    conclusion: 'Fissure méniscale médiale de grade 3, sans lésion ligamentaire.',
  },
  breast: {
    title: 'Mammographie bilatérale de dépistage',
    from: 50,
    to: 74,
    sex: 'F',
    exam: loinc('24606-6', 'Mammographie de dépistage'),
    modality: MAMMOGRAPHY,
    indication: 'Dépistage organisé.',
    technique: 'Incidences de face et obliques externes, comparées à l’examen précédent.',
    findings: [
      'Seins de densité b.',
      'Pas de masse, de distorsion ni de foyer de microcalcifications suspect.',
      'Aires axillaires libres.',
    ],
    conclusion:
      'Mammographie classée ACR 2 des deux côtés. Prochain dépistage dans deux ans, seconde lecture en cours.',
  },
  abdomen: {
    title: 'Échographie abdominale',
    from: 15,
    to: 99,
    exam: loinc('24558-9', 'Echographie abdominale'),
    modality: ULTRASOUND,
    indication: 'Douleurs de l’hypochondre droit après les repas.',
    technique: 'Exploration abdominale complète à jeun.',
    findings: [
      'Foie de taille et d’échostructure normales.',
      'Vésicule à paroi fine contenant deux calculs de 6 mm, mobiles.',
      'Voies biliaires fines. Reins et rate sans particularité.',
    ],
    conclusion: 'Lithiase vésiculaire simple.',
  },
  obstetric: {
    title: 'Échographie obstétricale du deuxième trimestre',
    from: 18,
    to: 45,
    sex: 'F',
    exam: loinc('11525-3', 'Echographie obstétricale'),
    modality: ULTRASOUND,
    indication: 'Échographie morphologique à vingt-deux semaines d’aménorrhée.',
    technique: 'Voie abdominale, bonnes conditions d’examen.',
    findings: [
      'Fœtus unique, mobile, en présentation céphalique.',
      'Biométries au cinquantième percentile, poids estimé 480 g.',
      'Morphologie étudiée sans anomalie visible.',
      'Placenta postérieur, non recouvrant ; liquide en quantité normale.',
    ],
    conclusion: 'Croissance harmonieuse, morphologie rassurante. Contrôle à trente-deux semaines.',
  },
  spine: {
    title: 'Radiographie du rachis lombaire',
    from: 20,
    to: 90,
    exam: loinc('30776-9', 'Radiographie du rachis lombaire'),
    modality: XRAY,
    indication: 'Lombalgie depuis six semaines, sans signe neurologique.',
    technique: 'Face et profil debout.',
    findings: ['Pincement modéré du disque L5-S1.', 'Pas de tassement vertébral.', 'Sacro-iliaques normales.'],
    conclusion: 'Discopathie débutante L5-S1.',
  },
  brain: {
    title: 'Scanner cérébral',
    from: 18,
    to: 99,
    exam: loinc('24725-4', 'Scanner cérébral'),
    modality: CT,
    indication: 'Céphalées inhabituelles.',
    technique: 'Acquisition sans injection, dose 780 mGy.cm.',
    findings: [
      'Pas de saignement ni d’effet de masse.',
      'Système ventriculaire de taille normale pour l’âge.',
      'Sinus et mastoïdes bien aérés.',
    ],
    conclusion: 'Scanner cérébral sans anomalie.',
  },
  hip: {
    title: 'Radiographie du bassin et de la hanche droite',
    from: 45,
    to: 99,
    exam: loinc('37611-1', 'Radiographie de hanche'),
    modality: XRAY,
    indication: 'Contrôle après prothèse totale de hanche.',
    technique: 'Bassin de face debout, hanche droite de profil.',
    findings: [
      'Prothèse en bonne position, sans liseré.',
      'Pas de fracture.',
      'Hanche gauche : pincement supéro-externe débutant.',
    ],
    conclusion: 'Contrôle satisfaisant.',
  },
  wrist: {
    title: 'Radiographie du poignet gauche',
    from: 6,
    to: 85,
    exam: loinc('37005-6', 'Radiographie du poignet gauche'),
    modality: XRAY,
    indication: 'Chute sur la main.',
    technique: 'Face et profil.',
    findings: ['Pas de trait de fracture du radius ni du scaphoïde.', 'Interlignes respectés.'],
    conclusion: 'Pas de lésion osseuse traumatique. Nouveau cliché à dix jours si la douleur persiste.',
  },
  shoulder: {
    title: 'Échographie de l’épaule droite',
    from: 35,
    to: 80,
    exam: loinc('24901-1', 'Echographie de l’épaule droite'),
    modality: ULTRASOUND,
    indication: 'Douleur à l’élévation du bras.',
    technique: 'Étude dynamique comparative.',
    findings: [
      'Tendinopathie du supra-épineux sans rupture.',
      'Bourse sous-acromiale épaissie.',
      'Long biceps en place.',
    ],
    conclusion: 'Tendinopathie non rompue du supra-épineux avec bursite.',
  },
};

export const IMAGING_KEYS = Object.keys(IMAGING) as readonly ImagingKey[];
