/** What the pages of who may see what need of the record zone, one function an act. Plain data: it crosses between processes. */
import type { AccessChange } from '../../access/effect.ts';
import type { AccessSettings } from '../../access/read-settings.ts';
import type { AskedReader } from '../../documents/explained.ts';
import type { PlannedEffect } from '../../documents/preview-change.ts';
import type { Actor } from '../../kernel/actor.ts';

export interface AccessCalls {
  settings(actor: Actor, recordId: string): Promise<AccessSettings>;
  /** @param readers each at all her places of work */
  preview(
    actor: Actor,
    recordId: string,
    readers: readonly (readonly AskedReader[])[],
    changes: readonly AccessChange[],
  ): Promise<PlannedEffect>;
  /** @returns the id under which the change is undone */
  change(actor: Actor, recordId: string, change: AccessChange): Promise<string>;
  undo(actor: Actor, recordId: string, changeId: string): Promise<string>;
}
