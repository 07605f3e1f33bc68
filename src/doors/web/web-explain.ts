/** What the pages show of who can see what, and why. Types only; part of `WebApi`. */
import type { PersonWords } from './person-words.ts';
import type { DocumentCategory, DocumentSummary } from './web-documents.ts';

/** Why somebody sees, or does not see: each has its sentence in `web/messages`. */
export type WhyCode =
  // yes
  | 'author'
  | 'authorised-by-you'
  | 'care-declared'
  | 'care-presumed'
  | 'structure-authorised'
  | 'administrator'
  | 'shown-by-rule'
  | 'as-if-authorised'
  | 'in-emergency'
  | 'masked-in-emergency'
  // its title only
  | 'titles-only'
  // no
  | 'nobody-asked'
  | 'refused'
  | 'no-express-consent'
  | 'blocked'
  | 'hidden-by-rule'
  | 'masked'
  | 'profession'
  | 'withdrawn'
  | 'deceased'
  | 'inactive'
  | 'structure-closed'
  | 'closed'
  | 'stale'
  | 'emergency-opposed'
  | 'emergency-closed'
  | 'other';

/** Where the person changes it; null: nothing of hers says so. */
export type WhyPlace = 'document' | 'professionals' | 'blocked' | 'rules' | 'emergencies' | 'matrix';

/** A rule of the person's, as far as a sentence tells it. */
export interface RuleWords {
  readonly about: 'document' | 'category' | 'everything';
  readonly category: DocumentCategory | null;
  /** Whom it names: her, her structure, her profession, all. */
  readonly subject: 'professional' | 'structure' | 'profession' | 'everyone';
  /** ISO instants; null: no end. */
  readonly since: string;
  readonly until: string | null;
}

export interface Why {
  readonly sees: 'yes' | 'title' | 'no';
  readonly code: WhyCode;
  readonly place: WhyPlace | null;
  readonly rule: RuleWords | null;
}

export type ReaderRole = 'administrator' | 'authorised' | 'refused' | 'blocked' | 'named' | 'emergency' | 'author';

/** Somebody who might read. */
export interface ReaderLine {
  /** The part of an address that leads to her: `qui=…`, sealed, or `profession=70`. */
  readonly query: string;
  readonly who: PersonWords;
  readonly roles: readonly ReaderRole[];
  /** An emergency of hers is open until then (ISO instant). */
  readonly emergencyUntil: string | null;
}

/** One reader before one document. */
export interface ReaderOfDocument extends ReaderLine {
  readonly now: Why;
  /** If she opened an emergency (break-glass); null: that would open nothing more. */
  readonly emergency: Why | null;
}

export interface WhoSeesDocument {
  readonly document: DocumentSummary;
  readonly readers: readonly ReaderOfDocument[];
  /** What anybody would see in an emergency. */
  readonly emergencies: { readonly regulation: Why; readonly doctor: Why; readonly nurse: Why };
  /** The answer for a profession: today, and if the person let such a professional in. */
  readonly asked: {
    readonly profession: string;
    readonly words: string;
    readonly now: Why;
    readonly authorised: Why;
  } | null;
  readonly professions: readonly ProfessionChoice[];
  readonly table: MatrixNotice;
}

/** A version of the table of professions and types. */
interface TableFacts {
  /** 1: the one that came with the software. */
  readonly version: number;
  /** ISO instant from which it is in force. */
  readonly from: string;
  readonly source: string;
}

/** The one that decided, and the one that comes. */
export interface MatrixNotice extends TableFacts {
  readonly next: TableFacts | null;
}

export interface ProfessionChoice {
  readonly code: string;
  readonly words: string;
}

/** One reader before all documents. */
export interface ReaderOfAll extends ReaderLine {
  readonly opens: number;
  readonly titles: number;
  /** Null: she may read; else why she sees nothing. */
  readonly barred: Why | null;
}

export interface WhoSees {
  readonly readers: readonly ReaderOfAll[];
  /** Documents that count; `cut`: the record holds more, older ones. */
  readonly total: number;
  readonly cut: boolean;
  readonly professions: readonly ProfessionChoice[];
}

export type SightMode = 'now' | 'authorised' | 'emergency';

export interface ReaderQuestion {
  /** A sealed reference, or the code of a profession. */
  readonly ref?: string;
  readonly profession?: string;
  readonly mode?: SightMode;
  /** The documents that she does not see. */
  readonly hidden?: boolean;
  /** 0 for the first. */
  readonly page?: number;
}

export interface ReaderSees extends ReaderOfAll {
  readonly mode: SightMode;
  /** Modes that make a difference to ask. */
  readonly modes: readonly SightMode[];
  readonly total: number;
  readonly cut: boolean;
  /** How many are not seen for which reason, most frequent first. */
  readonly reasons: readonly { readonly code: WhyCode; readonly count: number }[];
  readonly hidden: boolean;
  readonly documents: readonly { readonly summary: DocumentSummary; readonly why: Why }[];
  readonly page: number;
  readonly hasNext: boolean;
  readonly table: MatrixNotice;
}

export interface MatrixQuestion {
  readonly profession?: string;
  /** Words of a type of document. */
  readonly text?: string;
}

export interface MatrixRow {
  readonly profession: ProfessionChoice;
  readonly reads: 'all-but' | 'only' | 'own-only';
  /** Types that are left out, or the only ones, in words. */
  readonly types: readonly string[];
}

export interface MatrixPage {
  readonly table: MatrixNotice;
  readonly rows: readonly MatrixRow[];
  readonly professions: readonly ProfessionChoice[];
  /** Types that match the words searched, and who reads each; null when none was searched. */
  readonly found:
    | readonly { readonly words: string; readonly readBy: readonly string[]; readonly notBy: readonly string[] }[]
    | null;
}

/** All of it is told by the decision itself; nothing of it is a reading by those of whom it tells. */
export interface WhoSeesApi {
  /** @throws WebError not-found, also for an unknown profession */
  document(logicalId: string, profession?: string): Promise<WhoSeesDocument>;
  readers(): Promise<WhoSees>;
  /** @throws WebError not-found for a reference that is not ours */
  reader(question: ReaderQuestion): Promise<ReaderSees>;
  matrix(question: MatrixQuestion): Promise<MatrixPage>;
}
