/** What the pages of access give and take: all serialisable. Part of `WebApi`. */
import type { PersonWords } from './person-words.ts';
import type { DocumentCategory } from './web-documents.ts';
import type { HistoryAct } from './web-history.ts';

/** Whom a rule names. Of everyone: no words. */
export interface RuleSubjectWords {
  readonly kind: 'professional' | 'structure' | 'profession' | 'everyone';
  readonly who: PersonWords;
  /** Opaque: names the same somebody in a form (an id of a rule of hers, or a sealed text). Null for a profession and for everyone. */
  readonly ref: string | null;
}

/** One rule of access, as its page shows it. Instants in ISO text. */
export interface AccessEntry extends RuleSubjectWords {
  readonly ruleId: string;
  readonly rule: 'consent' | 'refusal' | 'block' | 'administrator' | 'hide' | 'show';
  /** How it was given; null where that was not noted. */
  readonly basis: 'presumed' | 'declared' | 'person' | 'attending' | 'named' | null;
  readonly since: string;
  /** Null: no end. */
  readonly until: string | null;
  /** Of `hide` and `show`: one document, else one category, else everything. */
  readonly documentId: string | null;
  readonly category: DocumentCategory | null;
}

/** A change that can be undone. */
export interface AccessChangeEntry {
  readonly changeId: string;
  readonly act: HistoryAct;
  readonly at: string;
  /** Whom it is about, in words. */
  readonly about: string | null;
}

export interface EmergencyChoices {
  readonly regulation: boolean;
  readonly breakGlass: boolean;
  readonly masked: boolean;
}

/** All that the person decided, newest first. */
export interface AccessPage {
  readonly entries: readonly AccessEntry[];
  readonly choices: EmergencyChoices & { readonly masksNew: boolean };
  readonly changes: readonly AccessChangeEntry[];
}

/** A professional or a structure found in the directory. */
export interface FoundReader extends RuleSubjectWords {
  readonly ref: string;
  readonly name: string;
}

/** A change as a form states it. `ref`: of somebody; `days`: from today, null for no end. */
export type AskedChange =
  | { readonly act: 'authorize'; readonly ref: string; readonly days: number | null }
  | { readonly act: 'refuse' | 'block' | 'name-administrator'; readonly ref: string }
  | { readonly act: 'end-access' | 'end-administrator' | 'unblock' | 'end-rule'; readonly ruleId: string }
  | { readonly act: 'set-end'; readonly ruleId: string; readonly days: number | null }
  | {
      readonly act: 'set-rule';
      readonly effect: 'hide' | 'show';
      /** `everyone`, a profession (TRE_G15), or a `ref`. */
      readonly reader: 'everyone' | { readonly profession: string } | { readonly ref: string };
      readonly documentId?: string;
      readonly category?: DocumentCategory;
      readonly days: number | null;
    }
  | ({ readonly act: 'set-emergencies' } & EmergencyChoices)
  | { readonly act: 'set-visibility'; readonly masksNew: boolean };

/** Somebody for whom a change opens or closes documents. */
export interface TouchedReader {
  readonly who: PersonWords;
  readonly documents: number;
}

/** What changes would do. */
export interface AccessEffect {
  /** Whom each change is about, in words; null for choices. */
  readonly about: readonly (string | null)[];
  /** Those who would no longer open some documents, and how many different ones together. */
  readonly loses: readonly TouchedReader[];
  readonly lost: number;
  readonly gains: readonly TouchedReader[];
  readonly gained: number;
  /** Documents masked now. */
  readonly masked: number;
  /** More readers or documents than were looked at. */
  readonly cut: boolean;
}

/** The pages of who may see what. Every method may reject with `WebError` not-signed-in, refused, unavailable. */
export interface AccessApi {
  page(): Promise<AccessPage>;
  /** By how the name begins; `short`: not enough letters. */
  find(typed: string): Promise<{
    readonly found: readonly FoundReader[];
    readonly more: boolean;
    readonly short: boolean;
  }>;
  /** Professions that a rule may name, in the visitor's language. */
  professions(): readonly { readonly code: string; readonly words: string }[];
  /** @throws WebError not-found for a ref or rule that is not hers */
  preview(changes: readonly AskedChange[]): Promise<AccessEffect>;
  /**
   * All of them, or none. @returns the ids under which they are undone, in order.
   * @throws WebError not-found; too-many-rules
   */
  change(changes: readonly AskedChange[]): Promise<readonly string[]>;
  /** All of them, or none. @throws WebError not-found; version-conflict when something changed since; too-many-rules */
  undo(changeIds: readonly string[]): Promise<readonly string[]>;
}
