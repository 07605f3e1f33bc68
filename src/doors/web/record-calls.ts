/**
 * What the pages need of the record zone, one function an act: in one process they run the actions, and between two
 * processes they cross by the zone link. Everything is plain data.
 */
import type { Matrix } from '../../access/matrix.ts';
import type { BrowseResult } from '../../documents/browse-documents.ts';
import type { AskedReader, ExplainAnswer, Mode } from '../../documents/explained.ts';
import type { MaskResult } from '../../documents/mask-document.ts';
import type { ProvedHistory } from '../../documents/prove-history.ts';
import type { HistoryResult } from '../../documents/read-history.ts';
import type { ReportResult } from '../../documents/report-access.ts';
import type { AccessReport } from '../../documents/report-rows.ts';
import type { RetrievedDocument } from '../../documents/retrieve-document.ts';
import type { SubmissionInput, SubmissionResult } from '../../documents/submission.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { TraceWish } from '../../kernel/trace-reader.ts';

export interface BrowseFilter {
  readonly category?: { readonly types: string[]; readonly classes: string[]; readonly excludedTypes: string[] };
  readonly from?: string;
  readonly to?: string;
  readonly hiddenOnly: boolean;
  /** What others added after this instant is fresh. */
  readonly since?: string;
  /** By arrival, what is fresh first. */
  readonly byArrival?: boolean;
  readonly after?: { readonly serviceFrom: string; readonly entryUuid: string };
  readonly count: number;
}

export interface HistoryFilter {
  readonly logicalId?: string;
  readonly before?: number;
  readonly wish?: TraceWish;
  /** Only these traces, by their numbers. */
  readonly seqs?: number[];
  readonly count: number;
}

export interface ExplainQuestion {
  readonly documentId?: string;
  readonly readers: AskedReader[];
  readonly known: boolean;
  readonly page?: { readonly mode: Mode; readonly seen: boolean; readonly offset: number; readonly count: number };
  readonly continues: boolean;
}

/** `titled`: with the titles of documents. */
export interface ProofQuestion {
  readonly since: number | null;
  readonly titled: boolean;
}

export interface RecordCalls {
  browse(actor: Actor, recordId: string, filter: BrowseFilter): Promise<BrowseResult>;
  /** `continues`: a further part of what this visitor just opened. */
  retrieve(actor: Actor, recordId: string, logicalId: string, continues: boolean): Promise<RetrievedDocument>;
  setHidden(actor: Actor, recordId: string, logicalId: string, version: number, hidden: boolean): Promise<MaskResult>;
  submit(actor: Actor, input: SubmissionInput): Promise<SubmissionResult>;
  /** The proof that her traces are in the public log; null while nothing is signed. @param since leaves at the last visit */
  prove(actor: Actor, recordId: string, asked: ProofQuestion): Promise<ProvedHistory | null>;
  /** Who can see what, and why. */
  explain(actor: Actor, recordId: string, question: ExplainQuestion): Promise<ExplainAnswer>;
  /** Which types each profession reads: the version in force. */
  matrix(): Promise<Matrix>;
  history(actor: Actor, recordId: string, filter: HistoryFilter): Promise<HistoryResult>;
  /** `seq`: number of the act in the record; `words`: what the person adds, or null. */
  report(actor: Actor, recordId: string, seq: number, words: string | null): Promise<ReportResult>;
  reports(actor: Actor, recordId: string): Promise<{ readonly reports: readonly AccessReport[] }>;
}
