/** What the pages of a structure's officer need of the record zone. */
import type { CaseToAnswer } from '../../documents/answer-report.ts';
import type { ReportOutcome } from '../../documents/report-rows.ts';
import type { AnsweredStructureCase, StructureCase } from '../../documents/structure-cases.ts';
import type { Actor } from '../../kernel/actor.ts';

export interface CaseCalls {
  /** Those that wait for her, the first due first; none when she is no officer. */
  cases(actor: Actor): Promise<{ readonly cases: readonly StructureCase[] }>;
  /** Those that were answered, the last answered first; none when she is no officer. */
  answeredCases(actor: Actor): Promise<{ readonly cases: readonly AnsweredStructureCase[] }>;
  /** Reads one, and ends it when an answer is given. @throws Failure not-found when none waits for her by this id */
  answerCase(
    actor: Actor,
    reportId: string,
    answer: { readonly outcome: ReportOutcome; readonly text: string } | null,
  ): Promise<CaseToAnswer>;
}
