import { createHash } from 'node:crypto';
import type { Professional } from '../../src/directory/contract.ts';

/** SAMU and emergency doctors may act in medical regulation (mode `centre_15`). */
const REGULATION_SPECIALTIES: ReadonlySet<string> = new Set(['SM59']);
const ROLE_OID = '1.2.250.1.213.1.1.5.5';

/** The claims of Pro Santé Connect beyond `sub`; their names are the scope `scope_all`. */
export const PSC_CLAIMS = [
  'SubjectNameID',
  'SubjectRole',
  'SubjectOrganization',
  'SubjectOrganizationID',
  'Secteur_Activite',
  'Mode_Acces_Raison',
  'Acces_Regulation_Medicale',
  'UITVersion',
  'Palier_Authentification',
  'PSI_Locale',
  'otherIds',
  'SubjectRefPro',
  'preferred_username',
  'given_name',
  'family_name',
] as const;

/** Opaque and stable for one professional. */
export function subjectOf(idNat: string): string {
  const hex = createHash('sha256').update(`psc-stand-in|${idNat}`).digest('hex');
  return `f:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')}:${idNat}`;
}

/** What Pro Santé Connect says of a professional (userinfo and identity token). */
export function claimsOf(professional: Professional): Record<string, unknown> {
  const first = professional.activities[0];
  const canRegulate = REGULATION_SPECIALTIES.has(professional.specialty?.code ?? '');
  return {
    sub: subjectOf(professional.idNat),
    SubjectNameID: professional.idNat,
    preferred_username: professional.idNat,
    given_name: professional.givenName,
    family_name: professional.familyName,
    SubjectRole: [`${professional.profession.code}^${ROLE_OID}`],
    SubjectOrganization: first?.structure.name ?? '',
    SubjectOrganizationID: first?.structure.idNat ?? '',
    Secteur_Activite: first === undefined ? '' : `${first.sector}^1.2.250.1.71.4.2.4`,
    Mode_Acces_Raison: '',
    Acces_Regulation_Medicale: canRegulate ? 'VRAI' : 'FAUX',
    UITVersion: '1.0',
    Palier_Authentification: 'APPPRIP3^1.2.250.1.213.1.5.1.1.1',
    PSI_Locale: '1.2.250.1.213.1.3.1.1',
    otherIds:
      professional.rpps === undefined ? [] : [{ identifiant: professional.rpps, origine: 'RPPS', qualite: '1' }],
    SubjectRefPro: refPro(professional),
  };
}

function refPro(professional: Professional): Record<string, unknown> {
  return {
    codeCivilite: '',
    exercices: [
      {
        codeProfession: professional.profession.code,
        codeCategorieProfessionnelle: 'C',
        nomDexercice: professional.familyName,
        prenomDexercice: professional.givenName,
        codeTypeSavoirFaire: professional.specialty === undefined ? '' : 'S',
        codeSavoirFaire: professional.specialty?.code ?? '',
        activities: professional.activities.map(({ structure, sector }) => ({
          codeModeExercice: 'S',
          codeSecteurDactivite: sector,
          codeRole: '',
          numeroFinessSite: structure.finess ?? '',
          identifiantTechniqueDeLaStructure: structure.idNat,
          raisonSocialeSite: structure.name,
          ancienIdentifiantDeLaStructure: structure.idNat,
        })),
      },
    ],
  };
}
