/** A vaccine, by what it protects against (no brand), and who receives it. */
export interface Vaccine {
  readonly name: string;
  readonly atc: string;
  readonly atcLabel: string;
  readonly from: number;
  readonly to: number;
  /** HL7 ActCode: first series or booster. */
  readonly act: { readonly code: 'INITIMMUNIZ' | 'BOOSTER' | 'IMMUNIZ'; readonly label: string };
  readonly rank: number;
}

const FIRST = { code: 'INITIMMUNIZ', label: '1ère série vaccinante' } as const;
const BOOSTER = { code: 'BOOSTER', label: 'Rappel' } as const;
const SEASON = { code: 'IMMUNIZ', label: 'Vaccination' } as const;

export type VaccineKey =
  | 'influenza'
  | 'covid'
  | 'dtp'
  | 'mmr'
  | 'hexavalent'
  | 'hpv'
  | 'shingles'
  | 'pneumococcus'
  | 'meningococcus'
  | 'pertussis';

/** Ages follow the French calendar in broad lines; this is demo content, not advice. */
export const VACCINES: Readonly<Record<VaccineKey, Vaccine>> = {
  influenza: {
    name: 'Vaccin grippal inactivé, suspension en seringue',
    atc: 'J07BB02',
    atcLabel: 'grippe, antigène inactivé fragmenté ou de surface',
    from: 60,
    to: 99,
    act: SEASON,
    rank: 1,
  },
  covid: {
    name: 'Vaccin à ARNm contre la Covid-19',
    atc: 'J07BN01',
    atcLabel: 'Covid-19, vaccin à ARN',
    from: 65,
    to: 99,
    act: BOOSTER,
    rank: 5,
  },
  dtp: {
    name: 'Vaccin diphtérie, tétanos, poliomyélite',
    atc: 'J07CA01',
    atcLabel: 'diphtérie, poliomyélite et tétanos',
    from: 25,
    to: 99,
    act: BOOSTER,
    rank: 6,
  },
  pertussis: {
    name: 'Vaccin diphtérie, tétanos, coqueluche, poliomyélite',
    atc: 'J07CA02',
    atcLabel: 'diphtérie, coqueluche, poliomyélite et tétanos',
    from: 6,
    to: 30,
    act: BOOSTER,
    rank: 4,
  },
  mmr: {
    name: 'Vaccin rougeole, oreillons, rubéole',
    atc: 'J07BD52',
    atcLabel: 'rougeole, oreillons et rubéole, vivant atténué',
    from: 1,
    to: 5,
    act: FIRST,
    rank: 2,
  },
  hexavalent: {
    name: 'Vaccin hexavalent du nourrisson',
    atc: 'J07CA09',
    atcLabel: 'diphtérie, haemophilus, coqueluche, poliomyélite, tétanos, hépatite B',
    from: 0,
    to: 1,
    act: FIRST,
    rank: 3,
  },
  hpv: {
    name: 'Vaccin papillomavirus 9-valent',
    atc: 'J07BM03',
    atcLabel: 'papillomavirus humain',
    from: 11,
    to: 19,
    act: FIRST,
    rank: 1,
  },
  meningococcus: {
    name: 'Vaccin méningocoque ACWY conjugué',
    atc: 'J07AH08',
    atcLabel: 'méningocoque A, C, Y, W-135, polyosidique conjugué',
    from: 11,
    to: 24,
    act: FIRST,
    rank: 1,
  },
  shingles: {
    name: 'Vaccin recombinant contre le zona',
    atc: 'J07BK03',
    atcLabel: 'zona, antigène purifié',
    from: 65,
    to: 99,
    act: FIRST,
    rank: 1,
  },
  pneumococcus: {
    name: 'Vaccin pneumococcique conjugué 20-valent',
    atc: 'J07AL02',
    atcLabel: 'pneumocoque, antigène polyosidique purifié conjugué',
    from: 65,
    to: 99,
    act: SEASON,
    rank: 1,
  },
};

export const VACCINE_KEYS = Object.keys(VACCINES) as readonly VaccineKey[];
