/** What the pages receive about the history, in words: all serialisable. Part of `WebApi`. */

import type { PersonWords } from './person-words.ts';
import type { AccessAct } from './web-access.ts';

export type HistoryAct =
  | AccessAct
  | 'sign-in'
  | 'sign-out'
  | 'ask-code'
  | 'ask-reset'
  | 'reset-password'
  | 'tell-notice'
  | 'choose-mails'
  | 'update-person'
  | 'open-record'
  /** Several acts of one visit: the record was opened and looked through, or documents were read. */
  | 'visit'
  | 'visit-and-read'
  | 'declare-care'
  | 'end-care'
  | 'find-patient'
  | 'identify-patient'
  | 'block-professional'
  | 'check-access'
  | 'list-documents'
  | 'read-document'
  | 'find-document'
  | 'add-document'
  | 'send-again'
  | 'replace-document'
  | 'hide-document'
  | 'show-document'
  | 'reveal-document'
  | 'archive-document'
  | 'unarchive-document'
  | 'withdraw-document'
  | 'read-history'
  | 'take-history'
  | 'other';

export type HistoryActorKind =
  | 'self'
  | 'representative'
  | 'professional'
  | 'structure'
  | 'service'
  | 'support'
  | 'system';

/** One act on the record or the space; the page turns it into a sentence. */
export interface HistoryEvent {
  /** Number of the act in the record, when the person may report it: `reportAccess`. */
  readonly reportable?: number;
  readonly id: string;
  /** ISO instant. */
  readonly at: string;
  readonly act: HistoryAct;
  /** A snapshot at the act. */
  readonly actorKind: HistoryActorKind;
  readonly actor: PersonWords;
  /** Whoever acted in the actor's place (secretary, carer), when there is one. */
  readonly delegate?: PersonWords;
  /** At most 3 documents; `logicalId` is null when it can no longer be opened. */
  readonly documents: readonly { readonly logicalId: string | null; readonly title: string }[];
  /** How many documents the act touched, all of them. */
  readonly documentCount: number;
  /** Of an act on a rule: whom it names. */
  readonly about?: string;
  readonly mode: 'normal' | 'emergency' | 'emergency-call-centre';
  /** Stated by the professional for an emergency access or a withdrawal. Untrusted text. */
  readonly reason?: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Of a secret session of hers: who acts for her does not read it. */
  readonly secret?: true;
  /** Identical refusals folded into this one; 1 otherwise. */
  readonly times: number;
  /** ISO instants of the same act before this one, most recent first; empty when it was done once. */
  readonly repeats: readonly string[];
  /** The acts of one visit that this event tells together, most recent first; absent for a single act. */
  readonly parts?: readonly HistoryEvent[];
  /** Software that was used, when known: "Logiciel Hippocrate 4.2". */
  readonly software?: string;
}

/** An access that the person reported. Instants in ISO 8601. */
export interface ReportedCase {
  readonly id: string;
  /** By which words are added (`reportAccess`). */
  readonly reportable: number;
  /** What she wrote; null: nothing yet. */
  readonly words: string | null;
  readonly actor: PersonWords;
  readonly act: HistoryAct;
  readonly at: string;
  readonly reportedAt: string;
  /** When the answer is due. */
  readonly dueAt: string;
  /** The due date is over, and there is no answer. */
  readonly late: boolean;
  /** Null while it waits. `text`: as it was written. */
  readonly answer: {
    readonly at: string;
    /** The officer of the structure, or the operator. */
    readonly by: 'structure' | 'operator';
    readonly justified: boolean;
    readonly text: string;
  } | null;
}

/** Kinds of acts that the history can be narrowed to. */
export type HistorySubject = 'reads' | 'changes' | 'rights' | 'sign-ins' | 'refusals' | 'emergencies';

/** The history as a file that the person takes away. */
export interface HistoryFileQuestion {
  /** `proof`: what `verifier/verify-core.js` reads; `csv`: a table; `pdf`: to read and print; `fhir`: a Bundle of AuditEvent. */
  readonly kind: 'proof' | 'csv' | 'pdf' | 'fhir';
  /** Leaves of each log at the last visit, as the file of that day says: record, then space. */
  readonly since?: readonly [number | null, number | null];
  /** Asked by the page that verifies: no file is kept, and she is not told of an export. */
  readonly verifying?: boolean;
}

/** What the visitor asks of the history. */
export interface HistoryQuestion {
  readonly cursor?: string;
  readonly documentId?: string;
  /** `self`, `professionals`, or the `ref` of somebody named by an earlier page. */
  readonly who?: string;
  readonly what?: HistorySubject;
  /** What `sealHistorySearch` made of a text. */
  readonly search?: string;
  /** Days, both included: `2026-11-28`; another text is no bound. */
  readonly from?: string;
  readonly to?: string;
}

export interface HistoryPage {
  readonly events: readonly HistoryEvent[];
  readonly nextCursor: string | null;
  /** Professionals and establishments that this page names, each with an opaque ref to be asked for alone. */
  readonly actors: readonly { readonly ref: string; readonly who: PersonWords }[];
  /** The one asked for alone, if any. */
  readonly chosen: PersonWords | null;
  /** The text that was looked for; null when none was. */
  readonly words: string | null;
  /** How many acts were looked at, when there are more behind them and the page is not full; else null. */
  readonly lookedAt: number | null;
  /** In the titles of how many documents the words were looked for, when there are more; else null. */
  readonly titlesLookedAt: number | null;
}
