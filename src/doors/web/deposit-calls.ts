/** What the professionals' pages need of the record zone to deposit, announce and withdraw: part of `ProfessionalCalls`. */
import type { ChangeResult } from '../../documents/change-entry.ts';
import type { UnannouncedDocument } from '../../documents/list-unannounced.ts';
import type { SubmissionInput, SubmissionResult } from '../../documents/submission.ts';
import type { Actor } from '../../kernel/actor.ts';

export interface LocatedCard {
  readonly version: number;
  readonly current: boolean;
  /** PDSm DocumentReference, JSON in UTF-8. */
  readonly entry: Buffer;
}

export interface DepositCalls {
  submit(actor: Actor, input: SubmissionInput): Promise<SubmissionResult>;
  /** One card, in order to change it. */
  locate(actor: Actor, recordId: string, logicalId: string): Promise<LocatedCard>;
  unannounced(actor: Actor, recordId: string): Promise<readonly UnannouncedDocument[]>;
  reveal(actor: Actor, recordId: string, logicalId: string, version: number): Promise<Pick<ChangeResult, 'changed'>>;
  /** `motive`: a code, kept in the trace. */
  withdraw(
    actor: Actor,
    recordId: string,
    logicalId: string,
    version: number,
    motive: string,
  ): Promise<Pick<ChangeResult, 'changed'>>;
}
