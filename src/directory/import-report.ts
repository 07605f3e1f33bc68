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
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  readonly rejectedCount: number;
}
