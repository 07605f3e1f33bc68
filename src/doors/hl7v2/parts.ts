import type { AccessState } from '../../access/access-state.ts';
import type { ChangeEntry } from '../../documents/change-entry.ts';
import type { ReadDocument } from '../../documents/read-document.ts';
import type { SubmitDocuments } from '../../documents/submit-documents.ts';
import type { Runner } from '../../kernel/action.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';

/** A structure, proved by its certificate; `sourceId` is that of its own product. */
export interface Sender {
  readonly actor: Actor;
  readonly sourceId: string;
}

/** What the composition gives to the HL7 v2 door. */
export interface Hl7Parts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly runner: Runner<AccessState>;
  readonly actions: {
    readonly submitDocuments: SubmitDocuments;
    readonly locateDocument: ReadDocument;
    readonly withdrawDocument: ChangeEntry;
  };
  /** One message was answered with this code: AA, AE or AR. */
  answered(code: string): void;
  /** A sender that was refused before any record: bounded security log. `reason` is a code. */
  senderRefused(reason: string): void;
  /** A programming mistake: logged with a reference, never shown. */
  failed(error: unknown, reference: string): void;
}

/**
 * Who sends on one connection, proved again for each message: what was revoked or closed in between counts.
 * @throws Hl7Refusal
 */
export type Prove = () => Promise<Sender>;
