/** What the commands on officers of structures show and take. */

/** Instants in ISO 8601 UTC; operators as stated. */
export interface ListedOfficer {
  readonly officerId: number;
  readonly status: 'proposed' | 'in-force' | 'ended';
  /** Struct_IdNat. */
  readonly structureId: string;
  readonly structure: string;
  /** PS_IdNat. */
  readonly professionalId: string;
  readonly professional: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly endedBy: string | null;
  readonly endedAt: string | null;
}

export type OfficerRequest =
  | { readonly act: 'list' }
  | { readonly act: 'name'; readonly structureId: string; readonly professionalId: string; readonly by: string }
  | { readonly act: 'approve' | 'end'; readonly officerId: number; readonly by: string };
