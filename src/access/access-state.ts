/** What a decision reads about a record and about who asks. Plain data: `decide` is pure. */
export interface AccessState {
  readonly recordId: string;
  readonly status: 'open' | 'closed';
  /** The record belongs to a test identity (OID .10 or .11). */
  readonly test: boolean;
  /** Rules in force that name the actor or its structure. */
  readonly rules: readonly AccessRule[];
  /** Projections of the other zone. */
  readonly professionalActive: boolean;
  readonly softwareApproved: boolean;
  /** The structure that acts, or for which the professional acts; true for one never heard of: its token was just given. */
  readonly structureActive: boolean;
  /** When the other zone was last heard, or null. */
  readonly heardAt: Date | null;
}

export interface AccessRule {
  readonly kind: 'consent' | 'block' | 'administrator';
  readonly subjectKind: 'professional' | 'structure';
  /** ISO instant; absent where nobody asks. */
  readonly since?: string;
}

/** The clear columns of a document that a decision reads. */
export interface DocumentFacts {
  readonly typeCode: string;
  readonly status: 'approved' | 'deprecated' | 'archived' | 'deleted';
  readonly masked: boolean;
  readonly hiddenFromHolder: boolean;
  readonly hiddenFromRepresentatives: boolean;
  /** True when the actor (or its structure) deposited or wrote it. */
  readonly own: boolean;
  /** True when the holder deposited it; asked for acts that change a document. */
  readonly byHolder?: boolean;
}

/** Keyed index under which the record zone knows an actor: a professional's or structure's id is never in clear. */
export type ActorKeys = (kind: 'professional' | 'structure' | 'software' | 'person', id: string) => Buffer;
