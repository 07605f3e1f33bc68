/** What the pages of a structure's officer receive: all serialisable. Part of `ProfessionalApi`. */
import type { PersonWords } from './person-words.ts';

/** A line of the list: days, and nothing of anybody. Instants in ISO 8601. */
export interface WaitingCase {
  readonly id: string;
  readonly reportedAt: string;
  readonly dueAt: string;
  readonly late: boolean;
}

/** One that was answered: days, the outcome, and nothing of anybody. */
export interface AnsweredCase {
  readonly id: string;
  readonly reportedAt: string;
  readonly answeredAt: string;
  readonly justified: boolean;
  /** Who answered; the operator does in the place of a structure that is late. */
  readonly by: 'structure' | 'operator';
}

/** What is needed to answer: no document, and not the person's name. */
export interface StructureCaseView extends WaitingCase {
  readonly actor: PersonWords;
  /** "Document lu". */
  readonly actWords: string;
  readonly at: string;
  readonly mode: 'normal' | 'bris_de_glace' | 'centre_15';
  readonly software: string | null;
  /** What the person wrote; null: nothing. */
  readonly words: string | null;
  /** Of a minor's secret session. */
  readonly secret: boolean;
}

export interface CaseAnswer {
  readonly justified: boolean;
  /** 10 to 2,000 characters, shown to the person as they are. */
  readonly text: string;
}

export interface ProfessionalCases {
  /** Those that wait for her, the first due first; null: she is no officer of the place where she works. */
  structureCases(): Promise<readonly WaitingCase[] | null>;
  /** The last answered first; none for whoever is no officer. */
  answeredCases(): Promise<readonly AnsweredCase[]>;
  /** @throws WebError not-found, also for whoever is no officer */
  structureCase(id: string): Promise<StructureCaseView>;
  /** @throws WebError not-found, invalid-form (`fields`) */
  answerCase(id: string, answer: CaseAnswer): Promise<void>;
}
