import { AUTHOR_SPECIALTIES } from './generated/author-specialty.ts';
import { PROFESSIONS } from './generated/profession.ts';
import { SUBJECT_ROLES } from './generated/subject-role.ts';

/** Professions and specialties in plain words: "médecin généraliste", "cardiologue", "infirmier ou infirmière". */

interface Words {
  readonly fr: string;
  readonly en: string;
}

/** TRE_G15 code -> words. */
const PROFESSION_WORDS: Readonly<Record<string, Words>> = {
  '10': { fr: 'médecin', en: 'doctor' },
  '21': { fr: 'pharmacien', en: 'pharmacist' },
  '26': { fr: 'audioprothésiste', en: 'hearing aid specialist' },
  '28': { fr: 'opticien', en: 'optician' },
  '31': { fr: 'assistant dentaire', en: 'dental assistant' },
  '32': { fr: 'physicien médical', en: 'medical physicist' },
  '35': { fr: 'aide-soignant', en: 'care assistant' },
  '36': { fr: 'ambulancier', en: 'ambulance driver' },
  '37': { fr: 'auxiliaire de puériculture', en: 'childcare assistant' },
  '38': { fr: "préparateur en pharmacie à l'hôpital", en: 'hospital pharmacy technician' },
  '39': { fr: 'préparateur en pharmacie', en: 'pharmacy technician' },
  '40': { fr: 'dentiste', en: 'dentist' },
  '50': { fr: 'sage-femme', en: 'midwife' },
  '60': { fr: 'infirmier', en: 'nurse' },
  '69': { fr: 'infirmier psychiatrique', en: 'psychiatric nurse' },
  '70': { fr: 'kinésithérapeute', en: 'physiotherapist' },
  '80': { fr: 'pédicure-podologue', en: 'podiatrist' },
  '81': { fr: 'orthoprothésiste', en: 'prosthetist' },
  '82': { fr: 'podo-orthésiste', en: 'orthopaedic shoemaker' },
  '83': { fr: 'orthopédiste-orthésiste', en: 'orthotist' },
  '84': { fr: 'oculariste', en: 'ocularist' },
  '85': { fr: 'épithésiste', en: 'facial prosthetist' },
  '86': { fr: 'technicien de laboratoire', en: 'laboratory technician' },
  '91': { fr: 'orthophoniste', en: 'speech therapist' },
  '92': { fr: 'orthoptiste', en: 'orthoptist' },
  '94': { fr: 'ergothérapeute', en: 'occupational therapist' },
  '95': { fr: 'diététicien', en: 'dietician' },
  '96': { fr: 'psychomotricien', en: 'psychomotor therapist' },
  '98': { fr: 'manipulateur en radiologie', en: 'radiographer' },
};

/** Savoir-faire (R38 / R01) of a doctor -> words, where one common word exists. */
const SPECIALTY_WORDS: Readonly<Record<string, Words>> = {
  SM01: { fr: 'médecin anatomopathologiste', en: 'pathologist' },
  SM02: { fr: 'anesthésiste-réanimateur', en: 'anaesthetist' },
  SM03: { fr: 'médecin biologiste', en: 'laboratory doctor' },
  SM04: { fr: 'cardiologue', en: 'cardiologist' },
  SM05: { fr: 'chirurgien', en: 'surgeon' },
  SM06: { fr: 'chirurgien de la face', en: 'maxillofacial surgeon' },
  SM07: { fr: 'chirurgien de la face', en: 'maxillofacial surgeon' },
  SM08: { fr: 'chirurgien orthopédiste', en: 'orthopaedic surgeon' },
  SM09: { fr: 'chirurgien pédiatrique', en: "children's surgeon" },
  SM10: { fr: 'chirurgien plastique', en: 'plastic surgeon' },
  SM11: { fr: 'chirurgien du thorax et du cœur', en: 'heart and chest surgeon' },
  SM12: { fr: 'urologue', en: 'urologist' },
  SM13: { fr: 'chirurgien vasculaire', en: 'vascular surgeon' },
  SM14: { fr: 'chirurgien digestif', en: 'digestive surgeon' },
  SM15: { fr: 'dermatologue', en: 'dermatologist' },
  SM16: { fr: 'endocrinologue', en: 'endocrinologist' },
  SM17: { fr: 'généticien', en: 'geneticist' },
  SM18: { fr: 'gériatre', en: 'geriatrician' },
  SM19: { fr: 'gynécologue', en: 'gynaecologist' },
  SM20: { fr: 'gynécologue-obstétricien', en: 'obstetrician' },
  SM21: { fr: 'hématologue', en: 'haematologist' },
  SM22: { fr: 'hématologue', en: 'haematologist' },
  SM23: { fr: 'hématologue', en: 'haematologist' },
  SM24: { fr: 'gastro-entérologue', en: 'gastroenterologist' },
  SM25: { fr: 'médecin du travail', en: 'occupational doctor' },
  SM26: { fr: 'médecin généraliste', en: 'general practitioner' },
  SM27: { fr: 'médecin interniste', en: 'internist' },
  SM28: { fr: 'médecin nucléaire', en: 'nuclear medicine doctor' },
  SM29: { fr: 'médecin de rééducation', en: 'rehabilitation doctor' },
  SM30: { fr: 'néphrologue', en: 'kidney specialist' },
  SM31: { fr: 'neurochirurgien', en: 'neurosurgeon' },
  SM32: { fr: 'neurologue', en: 'neurologist' },
  SM33: { fr: 'neuropsychiatre', en: 'neuropsychiatrist' },
  SM34: { fr: 'ORL', en: 'ear, nose and throat doctor' },
  SM35: { fr: 'cancérologue', en: 'oncologist' },
  SM36: { fr: 'cancérologue', en: 'oncologist' },
  SM37: { fr: 'radiothérapeute', en: 'radiotherapist' },
  SM38: { fr: 'ophtalmologue', en: 'eye doctor' },
  SM39: { fr: 'ORL', en: 'ear, nose and throat doctor' },
  SM40: { fr: 'pédiatre', en: 'paediatrician' },
  SM41: { fr: 'pneumologue', en: 'lung specialist' },
  SM42: { fr: 'psychiatre', en: 'psychiatrist' },
  SM43: { fr: 'pédopsychiatre', en: 'child psychiatrist' },
  SM44: { fr: 'radiologue', en: 'radiologist' },
  SM45: { fr: 'radiothérapeute', en: 'radiotherapist' },
  SM46: { fr: 'réanimateur', en: 'intensive care doctor' },
  SM47: { fr: 'médecin chercheur', en: 'research doctor' },
  SM48: { fr: 'rhumatologue', en: 'rheumatologist' },
  SM49: { fr: 'médecin de santé publique', en: 'public health doctor' },
  SM50: { fr: 'stomatologue', en: 'oral doctor' },
  SM51: { fr: 'gynécologue-obstétricien', en: 'obstetrician' },
  SM52: { fr: 'gynécologue', en: 'gynaecologist' },
  SM53: { fr: 'médecin généraliste', en: 'general practitioner' },
  SM54: { fr: 'médecin généraliste', en: 'general practitioner' },
  SM55: { fr: 'radiologue', en: 'radiologist' },
  SM56: { fr: 'chirurgien de la bouche', en: 'oral surgeon' },
  SM57: { fr: 'allergologue', en: 'allergist' },
  SM58: { fr: 'infectiologue', en: 'infectious disease doctor' },
  SM59: { fr: 'médecin urgentiste', en: 'emergency doctor' },
  SM60: { fr: 'médecin légiste', en: 'forensic doctor' },
  SM61: { fr: 'médecin vasculaire', en: 'vascular doctor' },
  SM62: { fr: 'endocrinologue', en: 'endocrinologist' },
};

/** Authors who are not professionals (TRE_A00). */
const OTHER_AUTHORS: Readonly<Record<string, Words>> = {
  ALIM_AM: { fr: "l'Assurance maladie", en: 'the health insurance' },
  DISPOSITIF: { fr: 'un appareil médical', en: 'a medical device' },
  EXP_PATIENT: { fr: 'vous-même', en: 'yourself' },
  SECRETARIAT_MEDICAL: { fr: 'un secrétariat médical', en: 'a medical secretary' },
  AUTOMATE: { fr: 'un automate', en: 'an automatic system' },
  SNR: { fr: 'une application', en: 'an app' },
  LOGICIEL_DUI: { fr: 'un logiciel médico-social', en: 'social care software' },
};

/** Trades that have an official label only (TRE_R291 and others): in English, words of ours. */
const ENGLISH_TRADES: Readonly<Record<string, string>> = {
  '71': 'osteopath',
  '72': 'psychotherapist',
  '73': 'chiropractor',
  '93': 'psychologist',
  '41': 'social worker',
  '300': 'social worker',
  '301': 'local support coordinator',
  '302': 'home help',
  '303': 'lawyer in proceedings of care without consent',
  '304': 'social worker',
  '305': 'psychologist',
  '306': 'psychotherapist',
  '307': 'court-appointed guardian',
  '308': 'coordination lead (MAIA)',
  '309': 'case manager (MAIA)',
  '310': 'social care team (APA)',
  '311': 'care coordinator (MAIA)',
  '312': 'other professional',
  '313': 'care assistant',
  '314': 'ambulance driver',
  '315': 'childcare assistant',
  '316': 'hospital pharmacy technician',
  '317': 'pharmacy technician',
  '318': 'daily living assistant',
  '319': 'family support worker',
  '320': 'family budget adviser',
  '321': 'family mediator',
  '322': 'foster carer',
  '323': 'care and psychology assistant',
  '324': 'youth worker',
  '325': 'early years educator',
  '326': 'special needs educator',
  '327': 'technical educator',
  '328': 'educational and social assistant',
  '329': 'genetic counsellor',
  '330': 'care pathway coordinator',
  '331': 'medical secretary',
  '332': 'medical assistant',
  '333': 'area manager',
  '334': 'medical biologist',
  '335': 'health alert manager',
  '336': 'other professional, reception and guidance',
  '337': 'other professional, logistics',
  '338': 'other professional, catering',
  '339': 'other professional, quality and safety',
  '340': 'other professional, information systems',
  '341': 'other professional, finance',
  '342': 'other professional, communication',
  '343': 'other professional, human resources',
  '344': 'other professional, medical affairs',
  '345': 'other professional, social work and education',
  '346': 'student nurse',
  '347': 'student care assistant',
  '348': 'student childcare assistant',
  '349': 'student physiotherapist',
  '350': 'home help',
  '351': 'childminder',
  '353': 'member of the care team',
  '354': 'medical student',
  '355': 'dental student',
  '356': 'student midwife',
  '357': 'pharmacy student',
  '358': 'other student',
  '359': 'director of an establishment',
  '360': 'porter',
  '361': 'adapted physical activity instructor',
  '362': 'medical information technician',
  '363': 'clinical research associate',
  '364': 'doctor with a diploma from outside the European Union',
  '365': 'admissions officer',
  '366': 'archivist',
  '367': 'night supervisor',
  '368': 'activity leader',
  '369': 'medical biologist',
  '370': 'unscheduled care operator',
};

const officialLabels = new Map<string, string>(
  [...PROFESSIONS, ...SUBJECT_ROLES, ...AUTHOR_SPECIALTIES].map(({ code, label }) => [code, label]),
);

/** A profession code of TRE_G15 (`10`) in plain words. */
export function professionWords(professionCode: string): Words | undefined {
  return PROFESSION_WORDS[professionCode];
}

/**
 * A specialty as XDS carries it (`G15_10/SM54`, `G15_60`, `G16_10`, `EXP_PATIENT`) in plain words. The best known half wins:
 * the doctor's specialty, then the profession, then the official label without its technical suffix.
 */
export function specialtyWords(code: string, labelReceived?: string): Words | undefined {
  const [, table, profession = '', skill = ''] = /^(G1[56])_(\d+)(?:\/(\w+))?$/.exec(code) ?? [];
  if (table === 'G15' && profession === '10' && SPECIALTY_WORDS[skill] !== undefined) return SPECIALTY_WORDS[skill];
  const words = PROFESSION_WORDS[profession];
  if (table === 'G16' && words !== undefined) return { fr: `${words.fr} en formation`, en: `${words.en} in training` };
  if (words !== undefined && profession !== '10') return words;
  const known = OTHER_AUTHORS[code];
  if (known !== undefined) return known;
  const label = officialLabels.get(code) ?? labelReceived;
  if (label === undefined) return words;
  const plain = label.replace(/\s*\([A-Z]+\)\s*$/, '').toLowerCase();
  return { fr: plain, en: words?.en ?? ENGLISH_TRADES[code] ?? plain };
}

/** The official label of a profession, role or specialty code (G15, J65, J01). */
export function officialRoleLabel(code: string): string | undefined {
  return officialLabels.get(code);
}
