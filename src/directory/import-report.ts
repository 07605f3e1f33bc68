import type { RejectedLine } from '../standards/csv/csv.ts';

export type OnRejected = (rejected: RejectedLine) => void;

/** What an import of professionals did. */
export interface DirectoryImportReport {
  /** Those of whom the file has a good line: created, changed and unchanged together. */
  readonly professionals: number;
  readonly created: number;
  /** She, her activities or a structure of hers. */
  readonly changed: number;
  readonly unchanged: number;
  /** The file says active, and an operator's suspension stands. */
  readonly staySuspended: number;
  readonly activities: number;
  /** The first MAX_REPORTED_REJECTIONS, in file order. */
  readonly rejected: readonly RejectedLine[];
  readonly rejectedCount: number;
}
