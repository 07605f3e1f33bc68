/**
 * The fifteen categories under which a person finds her documents. The codes are those of the national service; the table
 * from class and type is ours, for lack of a published one.
 */
export const CITIZEN_CATEGORIES = [
  { code: 'SYNTHESE', fr: 'Synthèses médicales', en: 'Medical summaries' },
  { code: 'ORD_SOIN', fr: 'Ordonnances et soins', en: 'Prescriptions and care' },
  { code: 'RADIO_SC', fr: 'Radios, scanners, IRM', en: 'X-rays and scans' },
  { code: 'BIOLOGIE', fr: 'Analyses', en: 'Laboratory tests' },
  { code: 'CPT_REND', fr: 'Comptes rendus', en: 'Reports' },
  { code: 'DEPISTAG', fr: 'Prévention et dépistages', en: 'Prevention and screening' },
  { code: 'CERT_MED', fr: 'Certificats', en: 'Certificates' },
  { code: 'AUTR_DOC', fr: 'Autres documents', en: 'Other documents' },
  { code: 'DOC_ADM', fr: 'Papiers administratifs', en: 'Administrative papers' },
  { code: 'SYNTH_PML', fr: 'Mon profil médical', en: 'My medical profile' },
  { code: 'DIR_ANT', fr: 'Directives anticipées', en: 'Advance directives' },
  { code: 'CAR_VAC', fr: 'Vaccinations', en: 'Vaccinations' },
  { code: 'VDP', fr: 'Mes volontés et mes droits', en: 'My wishes and rights' },
  { code: 'REMB', fr: 'Remboursements', en: 'Reimbursements' },
  { code: 'QUEST_SANTE', fr: 'Questionnaires de santé', en: 'Health questionnaires' },
] as const;

export type CitizenCategory = (typeof CITIZEN_CATEGORIES)[number]['code'];

/** Types whose category is not the one of their class. */
const BY_TYPE: Readonly<Record<string, CitizenCategory>> = {
  '11502-2': 'BIOLOGIE',
  DOCPAT05: 'BIOLOGIE',
  'PRESC-BIO': 'ORD_SOIN',
  '75482-0': 'DEPISTAG',
  '75492-9': 'DEPISTAG',
  DOCPAT06: 'DEPISTAG',
  '83869-8': 'DEPISTAG',
  DOCPAT08: 'SYNTH_PML',
  EXPPAT_1: 'VDP',
  EXPPAT_3: 'DIR_ANT',
  '11369-6': 'CAR_VAC',
  '87273-9': 'CAR_VAC',
  '96874-3': 'CAR_VAC',
  '74465-6': 'QUEST_SANTE',
};

const BY_CLASS: Readonly<Record<string, CitizenCategory>> = {
  '10': 'CPT_REND',
  '11': 'SYNTHESE',
  '31': 'RADIO_SC',
  '42': 'ORD_SOIN',
  '43': 'ORD_SOIN',
  '44': 'ORD_SOIN',
  '45': 'ORD_SOIN',
  '52': 'CERT_MED',
  '60': 'REMB',
  '95': 'DOC_ADM',
};

/** The category of a document for its holder; `AUTR_DOC` for what no row names. */
export function categoryOf(typeCode: string, classCode: string): CitizenCategory {
  return BY_TYPE[typeCode] ?? BY_CLASS[classCode] ?? 'AUTR_DOC';
}
