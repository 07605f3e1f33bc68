import type { Ins } from '../ins/ins.ts';
import type { Coded } from '../xds/metadata.ts';

/** How the person who acts was authenticated (Authentification_mode). */
export const AUTHENTICATION_MODES = ['DIRECTE', 'INDIRECTE', 'INDIRECTE_RENFORCEE'] as const;
/**
 * DIRECTE: by her own card, which signs the assertion. INDIRECTE: by her structure, whose certificate signs it.
 * INDIRECTE_RENFORCEE (AIR): by her structure, after a second factor that it vouches for.
 */
export type AuthenticationMode = (typeof AUTHENTICATION_MODES)[number];

/** TRE_R248 v20241122. */
export const PURPOSES = ['normal', 'bris_de_glace', 'centre_15'] as const;

/**
 * A proved VIHF ("vecteur d'identification et d'habilitation formelles"), version 3.0 or 4.0: who asks, for whom, from where,
 * by which software, for what. Every field was read from the bytes that were signed.
 */
export interface Vihf {
  readonly version: '3.0' | '4.0';
  /** Of the assertion: used once (see `replayKey`). */
  readonly id: string;
  readonly issuedAt: Date;
  /** From then on its age alone refuses it. */
  readonly expiresAt: Date;
  readonly authentication: AuthenticationMode;
  /** AuthnContextClassRef, a URI. */
  readonly authnContext: string;
  readonly subject: {
    /** PS_IdNat, or the identifier of a person or program inside the structure. */
    readonly id: string;
    /** As the software states it; absent in many direct ones. */
    readonly name?: string;
  };
  readonly structure: {
    /** Struct_IdNat. */
    readonly id: string;
    /** TRE_R02, SAxx. */
    readonly sector: string;
  };
  /** Profession (TRE_G15, G16 or A00), then specialty (TRE_R01 or G05) and more. */
  readonly roles: readonly [Coded, ...Coded[]];
  /** Null for what concerns no one patient (TD0.4, TD0.5). */
  readonly patient: Ins | null;
  readonly purpose: (typeof PURPOSES)[number];
  /** Mode_Acces_Raison: why the glass is broken, in the professional's words. */
  readonly reason?: string;
  /** Asks for a secret connection of a minor; values are in no public source. */
  readonly confidentialityCode?: string;
  readonly software: {
    readonly name: string;
    /** LPS_ID_HOMOLOGATION_DMP. */
    readonly approvalNumber: string;
    readonly version?: string;
    /** LPS_ID: the installed instance. */
    readonly instance?: string;
  };
  /** SHA-256 of the certificate that signed, base64url. */
  readonly signedBy: string;
}
