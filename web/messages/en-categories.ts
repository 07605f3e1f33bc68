import type { Messages } from './fr.ts';

/** The groups of documents, in English. */
export const enCategories: Messages['categories'] = {
  SYNTHESE: 'Summaries',
  ORD_SOIN: 'Prescriptions and care',
  RADIO_SC: 'Imaging',
  BIOLOGIE: 'Test results',
  CPT_REND: 'Reports',
  DEPISTAG: 'Prevention',
  CAR_VAC: 'Vaccines',
  CERT_MED: 'Certificates',
  DOC_ADM: 'Paperwork',
  REMB: 'Reimbursements',
  DIR_ANT: 'Advance directives',
  VDP: 'Wishes and rights',
  SYNTH_PML: 'Medical profile',
  QUEST_SANTE: 'Questionnaires',
  AUTR_DOC: 'Other documents',
};
