import type { DocumentCategory } from '../../src/doors/web/web-documents.ts';

/** The groups of documents, in French. Part of `fr.ts`. */
export const frCategories: Record<DocumentCategory, string> = {
  SYNTHESE: 'Synthèses',
  ORD_SOIN: 'Ordonnances et soins',
  RADIO_SC: 'Imagerie',
  BIOLOGIE: 'Analyses',
  CPT_REND: 'Comptes rendus',
  DEPISTAG: 'Prévention',
  CAR_VAC: 'Vaccins',
  CERT_MED: 'Certificats',
  DOC_ADM: 'Papiers administratifs',
  REMB: 'Remboursements',
  DIR_ANT: 'Directives anticipées',
  VDP: 'Volontés et droits',
  SYNTH_PML: 'Profil médical',
  QUEST_SANTE: 'Questionnaires',
  AUTR_DOC: 'Autres documents',
};
