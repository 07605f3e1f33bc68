import { luhnDigit } from './ins.ts';
import { asciiName, drawFamily } from './names.ts';
import { seededRandom } from './random.ts';

/** OID of the national identifier of professionals (PS_IdNat, IDNPS). */
export const PROFESSIONAL_OID = '1.2.250.1.71.4.2.1';
/** OID of profession and specialty together, as CDA authors carry it (TRE_A02). */
export const PROFESSION_SPECIALTY_OID = '1.2.250.1.213.1.1.4.5';

/** What a professional is asked for when documents are told: who reads images, who follows a heart... */
export type Skill =
  | 'generalist'
  | 'biologist'
  | 'radiologist'
  | 'emergency'
  | 'cardiologist'
  | 'diabetologist'
  | 'nephrologist'
  | 'obstetrician'
  | 'midwife'
  | 'paediatrician'
  | 'psychiatrist'
  | 'surgeon'
  | 'geriatrician'
  | 'pneumologist'
  | 'rheumatologist'
  | 'ophthalmologist'
  | 'dermatologist'
  | 'internist'
  | 'nurse'
  | 'pharmacist'
  | 'dentist'
  | 'physiotherapist'
  | 'regulator';

/** A professional of the town. */
export interface TownProfessional {
  readonly key: string;
  /** RPPS number: eleven digits, the last a Luhn key; the series 999 is not attributed. */
  readonly rpps: string;
  /** PS_IdNat: `8` + RPPS. */
  readonly nationalId: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly sex: 'F' | 'M';
  /** Civil title (JDV_J245) and practice title (JDV_J246; empty when none). */
  readonly prefix: 'M' | 'MME';
  readonly suffix: '' | 'DR';
  /** Code of TRE_G15. */
  readonly profession: string;
  readonly professionLabel: string;
  /** Code of TRE_R01 (SMxx), for doctors only. */
  readonly specialty?: string;
  readonly specialtyLabel?: string;
  /** Profession with specialty (TRE_A02), as CDA writes it. */
  readonly role: { readonly code: string; readonly label: string };
  readonly skill: Skill;
  /** Key of the structure where this one works. */
  readonly structureKey: string;
  readonly email: string;
  /** Secure mailbox, in the reserved domain of the demo. */
  readonly secureMailbox: string;
  readonly telephone: string;
}

interface Practice {
  readonly profession: string;
  readonly professionLabel: string;
  readonly specialty?: string;
  readonly specialtyLabel?: string;
  readonly label: string;
}

const doctor = (specialty: string, label: string): Practice => ({
  profession: '10',
  professionLabel: 'Médecin',
  specialty,
  specialtyLabel: `${label} (SM)`,
  label: `Médecin - ${label} (SM)`,
});
const other = (profession: string, label: string): Practice => ({ profession, professionLabel: label, label });

const PRACTICES: Readonly<Record<Skill, Practice>> = {
  generalist: doctor('SM54', 'Médecine Générale'),
  biologist: doctor('SM03', 'Biologie médicale'),
  radiologist: doctor('SM44', 'Radio-diagnostic'),
  emergency: doctor('SM59', "Médecine d'urgence"),
  cardiologist: doctor('SM04', 'Cardiologie et maladies vasculaires'),
  diabetologist: doctor('SM62', 'Endocrinologie, diabétologie, nutrition'),
  nephrologist: doctor('SM30', 'Néphrologie'),
  obstetrician: doctor('SM20', 'Gynécologie-obstétrique'),
  midwife: other('50', 'Sage-Femme'),
  paediatrician: doctor('SM40', 'Pédiatrie'),
  psychiatrist: doctor('SM42', 'Psychiatrie'),
  surgeon: doctor('SM08', 'Chirurgie orthopédique et Traumatologie'),
  geriatrician: doctor('SM18', 'Gériatrie'),
  pneumologist: doctor('SM41', 'Pneumologie'),
  rheumatologist: doctor('SM48', 'Rhumatologie'),
  ophthalmologist: doctor('SM38', 'Ophtalmologie'),
  dermatologist: doctor('SM15', 'Dermatologie et Vénéréologie'),
  internist: doctor('SM27', 'Médecine interne'),
  nurse: other('60', 'Infirmier'),
  pharmacist: other('21', 'Pharmacien'),
  dentist: other('40', 'Chirurgien-Dentiste'),
  physiotherapist: other('70', 'Masseur-Kinésithérapeute'),
  regulator: doctor('SM59', "Médecine d'urgence"),
};
/** Those of whom no town has only one: generated professionals have one of them. */
const COMMON_SKILLS = (Object.keys(PRACTICES) as Skill[]).filter((skill) => skill !== 'regulator');

const CAST: readonly (readonly [given: string, family: string, sex: 'F' | 'M', skill: Skill, structure: string])[] = [
  ['Hélène', 'Fauvel', 'F', 'generalist', 'cabinet'],
  ['Yann', 'Kerdoncuff', 'M', 'generalist', 'maison'],
  ['Mariam', 'Touati', 'F', 'generalist', 'maison'],
  ['Bertrand', 'Lassalle', 'M', 'generalist', 'centre'],
  ['Claire', 'Monceau', 'F', 'biologist', 'laboratoire'],
  ['Idriss', 'Belhadj', 'M', 'biologist', 'laboratoire'],
  ['Paul-Henri', 'Gravier', 'M', 'radiologist', 'imagerie'],
  ['Sabine', 'Ostermann', 'F', 'radiologist', 'hopital'],
  ['Nora', 'Vidalin', 'F', 'emergency', 'hopital'],
  ['Gaël', 'Trévidic', 'M', 'emergency', 'hopital'],
  ['Édouard', 'Sauveterre', 'M', 'cardiologist', 'hopital'],
  ['Anne', 'Quillévéré', 'F', 'diabetologist', 'hopital'],
  ['Tancrède', 'Moulin', 'M', 'nephrologist', 'dialyse'],
  ['Fanny', 'Desprairies', 'F', 'obstetrician', 'clinique'],
  ['Lucie', 'Abadie', 'F', 'midwife', 'sagesfemmes'],
  ['Rokhaya', 'Seck', 'F', 'paediatrician', 'pmi'],
  ['Marc', 'Hollander', 'M', 'psychiatrist', 'centre'],
  ['Vincent', 'Roubaud', 'M', 'surgeon', 'clinique'],
  ['Catherine', 'Lemaistre', 'F', 'geriatrician', 'hopital'],
  ['Stefan', 'Wieczorek', 'M', 'pneumologist', 'hopital'],
  ['Emmanuelle', 'Garrigues', 'F', 'rheumatologist', 'maison'],
  ['Laurent', 'Dessart', 'M', 'ophthalmologist', 'centre'],
  ['Ines', 'Carvalho', 'F', 'dermatologist', 'maison'],
  ['Jean-Noël', 'Papin', 'M', 'internist', 'hopital'],
  ['Sandra', 'Boisseau', 'F', 'nurse', 'maison'],
  ['Tony', 'Rivière', 'M', 'nurse', 'maison'],
  ['Élise', 'Maupertuis', 'F', 'pharmacist', 'pharmacie'],
  ['Damien', 'Chaussard', 'M', 'dentist', 'centre'],
  ['Margot', 'Lindenberg', 'F', 'physiotherapist', 'maison'],
  ['Solène', 'Arrighetti', 'F', 'regulator', 'samu'],
];

const DEFAULT_COUNT = CAST.length;
const MAX_PROFESSIONALS = 9_999;

/**
 * The professionals of the town: 30 known by name, then as many generated ones as `count` asks for (benchmarks
 * spread deposits over them). The named ones do not depend on the seed.
 */
export function townProfessionals(options: { seed: number; count?: number }): readonly TownProfessional[] {
  const count = Math.min(options.count ?? DEFAULT_COUNT, MAX_PROFESSIONALS);
  return Array.from({ length: count }, (_, index) => {
    const named = CAST[index];
    if (named !== undefined) return professional(index, named);
    const random = seededRandom('professional', options.seed, index);
    const sex = random.chance(0.5) ? 'F' : 'M';
    const names = drawFamily(random);
    const given = names.given(random, sex, 1970)[0] ?? '';
    return professional(index, [
      given,
      names.family,
      sex,
      random.pick(COMMON_SKILLS),
      random.pick(['hopital', 'maison', 'centre']),
    ]);
  });
}

function professional(index: number, row: (typeof CAST)[number]): TownProfessional {
  const [givenName, familyName, sex, skill, structureKey] = row;
  const practice = PRACTICES[skill];
  const stem = `999000${String(index + 1).padStart(4, '0')}`;
  const rpps = stem + luhnDigit(stem);
  const mailName = `${asciiName(givenName)}.${asciiName(familyName)}${index < CAST.length ? '' : `.${index}`}`;
  return {
    key: index < CAST.length ? asciiName(familyName) : `ps${index}`,
    rpps,
    nationalId: `8${rpps}`,
    familyName,
    givenName,
    sex,
    prefix: sex === 'F' ? 'MME' : 'M',
    suffix: ['10', '40'].includes(practice.profession) ? 'DR' : '',
    profession: practice.profession,
    professionLabel: practice.professionLabel,
    ...(practice.specialty === undefined ? {} : { specialty: practice.specialty }),
    ...(practice.specialtyLabel === undefined ? {} : { specialtyLabel: practice.specialtyLabel }),
    role: {
      code: `G15_${practice.profession}${practice.specialty === undefined ? '' : `/${practice.specialty}`}`,
      label: practice.label,
    },
    skill,
    structureKey,
    email: `${mailName}@pro.example.test`,
    secureMailbox: `${mailName}@mss.example.test`,
    telephone: `+3335301${String(5000 + index).slice(-4)}`,
  };
}

/** The title before the name: Dr, Mme, M. */
export function titleOf(professional: TownProfessional): string {
  return professional.suffix === 'DR' ? 'Dr' : professional.sex === 'F' ? 'Mme' : 'M.';
}

/** The name as a French reader expects it: `Dr Hélène Fauvel`, `Mme Lucie Abadie`. */
export function displayName(professional: TownProfessional): string {
  return `${titleOf(professional)} ${professional.givenName} ${professional.familyName}`;
}

/** The first professional of a skill. Throws when the town has none. */
export function professionalWith(professionals: readonly TownProfessional[], skill: Skill): TownProfessional {
  const found = professionals.find((candidate) => candidate.skill === skill);
  if (found === undefined) throw new Error(`no ${skill} in the town`);
  return found;
}
