/** What the commands on emergency accesses show and take. */

/** An emergency access that waits for its review. Instants in ISO 8601 UTC. */
export interface WaitingEmergency {
  readonly recordId: string;
  readonly emergencyId: string;
  readonly purpose: string;
  readonly openedAt: string;
  readonly dueAt: string;
  /** 0 to 100: signs of abuse. */
  readonly score: number;
}

export interface EmergencyReview {
  readonly recordId: string;
  readonly emergencyId: string;
  /** Null: only read. */
  readonly outcome: 'justified' | 'unjustified' | null;
}

/** What was stated at the opening. */
export interface ReviewedEmergency {
  readonly name: string;
  /** TRE_G15. */
  readonly profession: string | null;
  readonly structure: string | null;
  /** Empty where none is asked (regulation). */
  readonly reason: string;
  /** Why the person could not be asked: `unconscious`, `cannot-answer`, `unable-otherwise`; null where it was not chosen. */
  readonly motive: string | null;
  readonly purpose: string;
  readonly openedAt: string;
}
