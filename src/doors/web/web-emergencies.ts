/** What the pages of an administrator of records receive of emergencies: all serialisable. Part of `ProfessionalApi`. */
import type { PersonWords } from './person-words.ts';

/** An access in an emergency to a record that she administers. */
export interface ToldEmergencyView {
  readonly id: string;
  /** ISO instant of the opening. */
  readonly at: string;
  readonly mode: 'bris_de_glace' | 'centre_15';
  /** Who opened it. */
  readonly by: PersonWords;
  /** Whose record, as the banner of her record names her. */
  readonly patient: { readonly birthName: string; readonly givenName: string };
}

export interface ToldEmergencies {
  /** The newest first. */
  readonly emergencies: readonly ToldEmergencyView[];
  /** Others are shown when these are put away. */
  readonly more: boolean;
}

export interface ProfessionalTold {
  /** Each is decided in its record, where the person reads that she was told. Null: they cannot be read for the moment. */
  toldEmergencies(): Promise<ToldEmergencies | null>;
  /** Opens that record in this session, as a search does. @throws WebError not-found when none waits for her by this id */
  openTold(emergencyId: string): Promise<{ readonly id: string; readonly hasAccess: boolean }>;
  /** Puts one away, for her alone. @throws WebError not-found when none waits for her by this id */
  acknowledgeEmergency(emergencyId: string): Promise<void>;
}
