/** Who acts. Made by a door from a proof (session, token, certificate) and passed as an argument, never ambient. */
export interface Actor {
  readonly kind: 'person' | 'professional' | 'structure' | 'system';
  /** person: person id; professional: PS_IdNat; structure: Struct_IdNat; system: name of the job. */
  readonly id: string;
  /** Snapshot of the name, kept in traces. */
  readonly name: string;
  /** Records that the person holds (proved by the space zone). Empty for all others. */
  readonly recordIds: readonly string[];
  /** Profession (TRE_G15) and specialty (TRE_R01 / A02) of a professional, as codes. */
  readonly profession?: { readonly code: string; readonly system: string; readonly label?: string };
  readonly specialty?: { readonly code: string; readonly system: string; readonly label?: string };
  readonly structure?: { readonly id: string; readonly name: string };
  /** Opaque id of the session that proved a person: another session is another reader. */
  readonly session?: string;
  readonly software?: { readonly id: string; readonly name: string; readonly version: string };
  /** A card of staff (CPE): somebody who works for professionals and is none herself. */
  readonly staff?: true;
  /** "Connexion secrète": what is done in it is kept from a minor's legal representatives. */
  readonly secretSession?: true;
  /** Mode of access (TRE_R248). */
  readonly purpose: Purpose;
  /** The person represented (a child, a cared-for adult), else null. */
  readonly onBehalfOf: string | null;
}

/** TRE_R248: normal, bris_de_glace (break-glass), centre_15 (medical regulation). */
export type Purpose = 'normal' | 'bris_de_glace' | 'centre_15';

/** The jobs of the deployment itself: imports, sweeps, projections. */
export function systemActor(job: string): Actor {
  return { kind: 'system', id: job, name: job, recordIds: [], purpose: 'normal', onBehalfOf: null };
}
