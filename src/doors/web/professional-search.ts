/** How the professionals' pages find a patient, by a search or by a contextual link: part of `ProfessionalApi`. */

export type PatientSearch =
  /** As typed: spaces, dots and hyphens do not count. */
  | { readonly matricule: string }
  | {
      readonly birthName: string;
      readonly givenNames: string;
      readonly sex: 'M' | 'F' | 'U';
      /** YYYY-MM-DD, YYYY-MM or YYYY. */
      readonly birthDate: string;
    };

export type PatientSearchResult =
  /** The record is opened in this session: `hasAccess` or consent is to be declared. */
  | { readonly kind: 'found'; readonly id: string; readonly hasAccess: boolean }
  | { readonly kind: 'none' }
  /** The traits designate several persons. */
  | { readonly kind: 'several' }
  /** Looked for in secret, and of no age for it: nothing is opened. */
  | { readonly kind: 'no-secret' }
  /** There is a record, which this professional cannot open; nothing more is said. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-many'; readonly minutes: number }
  /** The matricule cannot be one; `key`: its last two digits do not belong to the rest. */
  | { readonly kind: 'wrong-matricule'; readonly problem: 'length' | 'characters' | 'key' };

/** Where a contextual link leads. */
export type LinkedPage = 'documents' | 'authorisation' | 'wishes' | 'vaccinations';

export type LinkResult =
  | { readonly kind: 'found'; readonly id: string; readonly hasAccess: boolean; readonly page: LinkedPage }
  | Exclude<PatientSearchResult, { readonly kind: 'found' | 'wrong-matricule' }>
  /** Used, too old, of another browser, or not ours. */
  | { readonly kind: 'link-over' };

/** Links of a professional's software into these pages (`professional-link.ts`). `visitor`: what forms of this browser are bound to. */
export interface ContextualLink {
  /** What the address said, sealed for a cookie; as long for whatever it said. */
  sealLink(pageName: string, matricule: string, visitor: string): string;
  /** The same link for the browser's next visitor value (a sign-in renews it); null when it is over. */
  carryLink(sealed: string, visitor: string, next: string): string | null;
  linkWaits(sealed: string, visitor: string): boolean;
  /** Once: looks for the patient as `searchPatient` does, in secret too. */
  followLink(sealed: string, visitor: string, secret: boolean): Promise<LinkResult>;
}
