/** What the commands on reports of accesses show and take. */

/** A report that waits for its answer. Instants in ISO 8601 UTC. */
export interface WaitingReport {
  readonly recordId: string;
  readonly reportId: string;
  readonly reportedAt: string;
  readonly dueAt: string;
  /** `structure`: its officer is to answer until the due date; `operator`: there is none, or it came back. */
  readonly waitsFor: 'structure' | 'operator';
}

export interface ReportAnswer {
  readonly recordId: string;
  readonly reportId: string;
  /** Null: only read. */
  readonly answer: { readonly outcome: 'justified' | 'unjustified'; readonly text: string } | null;
}

/** The access that was reported. */
export interface AnsweredReport {
  readonly name: string;
  /** TRE_G15. */
  readonly profession: string | null;
  readonly structure: string | null;
  /** As traces name it: `documents.retrieve`. */
  readonly act: string;
  readonly at: string;
  readonly reportedAt: string;
  /** What the person wrote; null: nothing. */
  readonly words: string | null;
}
