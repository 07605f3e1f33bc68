/** What the commands on the table of professions and types show and take. */

export interface ListedMatrix {
  readonly version: number;
  readonly status: 'proposed' | 'expired' | 'coming' | 'in-force' | 'replaced' | 'withdrawn';
  /** The day asked for, YYYY-MM-DD, of the deployment's zone. */
  readonly effectiveOn: string;
  /** The instant from which it is in force: ISO 8601 UTC; null before its approval. */
  readonly effectiveFrom: string | null;
  readonly source: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: string | null;
}

/** What changes for a profession from one version to another: codes of TRE_G15 and JDV_J07. */
export interface MatrixChange {
  readonly profession: string;
  readonly gains: readonly string[];
  readonly losses: readonly string[];
  /** Types that JDV_J07 does not have yet. */
  readonly others: 'gained' | 'lost' | null;
}

export type MatrixRequest =
  | { readonly act: 'list' }
  | { readonly act: 'export'; readonly version: number }
  | { readonly act: 'diff'; readonly from: number; readonly to: number }
  | {
      readonly act: 'import';
      readonly bytes: AsyncIterable<Uint8Array>;
      readonly effectiveOn: string;
      readonly source: string;
      readonly by: string;
    }
  | { readonly act: 'approve' | 'withdraw'; readonly version: number; readonly by: string };

export interface MatrixAnswer {
  /** Every version of a list; the one that an act made or changed. */
  readonly versions: readonly ListedMatrix[];
  /** Lines of the file of an export. */
  readonly csv: readonly string[];
  /** Of a diff; of an import and an approval, from the version in force. */
  readonly changes: readonly MatrixChange[];
  /** Not empty: the file of an import was refused whole. The header is line 1. */
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}
