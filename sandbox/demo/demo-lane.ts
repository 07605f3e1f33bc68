import type { ActorKeys } from '../../src/access/access-state.ts';
import type { SubmissionInput } from '../../src/documents/submission.ts';
import type { Actor } from '../../src/kernel/actor.ts';

/** One worker of the seeding, with a clock of its own: a document of last spring is deposited last spring. */
export interface DemoLane {
  /** Sets this lane's clock. */
  at(instant: Date): void;
  submit(
    actor: Actor,
    input: SubmissionInput,
  ): Promise<{ readonly documents: readonly { readonly logicalId: string }[] }>;
  /** `keptBy`: the person, who then gives the access no end. */
  declareConsent(actor: Actor, recordId: string, role: 'care-team' | 'attending', keptBy: Actor | null): Promise<void>;
  block(holder: Actor, recordId: string, professional: { id: string; name: string }): Promise<void>;
  hide(holder: Actor, recordId: string, logicalId: string): Promise<void>;
  read(actor: Actor, recordId: string, logicalId: string): Promise<void>;
  /** Looks for documents without a right to: refused, and traced. @throws when it is not refused */
  refusedSearch(actor: Actor, recordId: string): Promise<void>;
}

export type { ActorKeys };
