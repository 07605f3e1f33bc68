import { luhnDigit } from './ins.ts';
import { TOWN_CITY, type TownAddress, townAddress } from './places.ts';

/** OID of the national identifier of structures (IDNST). */
export const STRUCTURE_OID = '1.2.250.1.71.4.2.2';
/** OID of the sectors of activity (TRE_R02, SAxx). */
export const SECTOR_OID = '1.2.250.1.71.4.2.4';
/** OID of the practice settings (TRE_A01). */
export const PRACTICE_SETTING_OID = '1.2.250.1.213.1.1.4.9';

/** A place of care of the town. */
export interface TownStructure {
  readonly key: string;
  readonly name: string;
  /** FINESS number: nine digits, the last a Luhn key. */
  readonly finess: string;
  /** IDNST (Struct_IdNat): `1` + FINESS. */
  readonly id: string;
  /** Sector of activity and type of facility (JDV_J02). */
  readonly type: { readonly code: string; readonly label: string };
  readonly practiceSetting: { readonly code: 'AMBULATOIRE' | 'ETABLISSEMENT' | 'SAMU_SMUR'; readonly label: string };
  /** A centre of medical regulation (SAMU): its doctors may act as `centre_15`. */
  readonly regulates: boolean;
  readonly address: TownAddress;
  readonly telephone: string;
  readonly email: string;
  /** OID of its own patient numbers (IPP). */
  readonly patientIdOid: string;
}

const SECTORS = {
  SA01: 'Etablissement public de santé',
  SA04: 'Etablissement privé non PSPH',
  SA05: 'Centre de santé',
  SA07: 'Cabinet individuel',
  SA08: 'Cabinet de groupe',
  SA15: 'PMI et Planification familiale',
  SA17: 'Etablissement pour personnes âgées',
  SA25: 'Laboratoire de biologie médicale',
  SA33: "Pharmacie d'officine",
  SA34: 'Centre de dialyse',
} as const;

type SectorCode = keyof typeof SECTORS;

const ROWS: readonly (readonly [key: string, name: string, sector: SectorCode, number: string, street: string])[] = [
  ['hopital', 'Centre hospitalier du Val de Carne', 'SA01', '1', "avenue de l'Hôpital"],
  ['clinique', 'Clinique des Trois-Rivières', 'SA04', '24', 'boulevard Victor-Hugo'],
  ['maison', 'Maison de santé des Tanneurs', 'SA08', '12', 'rue des Tanneurs'],
  ['cabinet', 'Cabinet du docteur Fauvel', 'SA07', '3', 'place du Marché-aux-Grains'],
  ['centre', 'Centre de santé municipal Joséphine-Baker', 'SA05', '40', 'rue Joséphine-Baker'],
  ['laboratoire', 'Laboratoire de biologie de la Carne', 'SA25', '7', 'quai des Mariniers'],
  ['imagerie', "Centre d'imagerie du Pont-Rouge", 'SA08', '18', 'rue du Pont-Rouge'],
  ['pharmacie', 'Pharmacie de la Fontaine-Ronde', 'SA33', '2', 'rue de la Fontaine-Ronde'],
  ['dialyse', 'Centre de dialyse de la Tuilerie', 'SA34', '9', 'rue de la Tuilerie'],
  ['pmi', 'Protection maternelle et infantile de Saint-Loup', 'SA15', '5', 'rue des Écoles'],
  ['ehpad', 'Résidence des Tilleuls', 'SA17', '30', 'allée des Tilleuls'],
  ['sagesfemmes', 'Cabinet de sages-femmes de la rue Basse', 'SA08', '14', 'rue Basse'],
  ['samu', 'SAMU 58, centre de régulation médicale', 'SA01', '3', "avenue de l'Hôpital"],
];

/** TRE_R02 has no sector of its own for a SAMU, which is part of a public hospital. */
const REGULATING: ReadonlySet<string> = new Set(['samu']);

const HOSPITAL_KINDS: ReadonlySet<SectorCode> = new Set(['SA01', 'SA04', 'SA17', 'SA34']);

/** The structures of the town, in a fixed order; the hospital first. */
export function townStructures(): readonly TownStructure[] {
  return ROWS.map(([key, name, sector, number, street], index) => {
    const stem = `58099${String(index + 1).padStart(3, '0')}`;
    const finess = stem + luhnDigit(stem);
    return {
      key,
      name,
      finess,
      id: `1${finess}`,
      type: { code: sector, label: SECTORS[sector] },
      practiceSetting: settingOf(key, sector),
      regulates: REGULATING.has(key),
      address: townAddress(number, street),
      // Numbers that the regulator (ARCEP) keeps for fiction begin with 0 3 53 01.
      telephone: `+3335301${String(1000 + index * 37).slice(-4)}`,
      email: `accueil.${key}@sante.example.test`,
      patientIdOid: `2.25.5809900000000000000000000000000${String(100 + index)}`,
    };
  });
}

function settingOf(key: string, sector: SectorCode): TownStructure['practiceSetting'] {
  if (REGULATING.has(key)) return { code: 'SAMU_SMUR', label: 'SAMU/SMUR' };
  if (HOSPITAL_KINDS.has(sector)) return { code: 'ETABLISSEMENT', label: 'Etablissement de santé' };
  return { code: 'AMBULATOIRE', label: 'Ambulatoire' };
}

/** The structure of a key. Throws on an unknown one. */
export function structureOf(structures: readonly TownStructure[], key: string): TownStructure {
  const structure = structures.find((candidate) => candidate.key === key);
  if (structure === undefined) throw new Error(`no structure ${key} in ${TOWN_CITY}`);
  return structure;
}
