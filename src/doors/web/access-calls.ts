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
  /** All of them, or none; at most MAX_PLANNED_CHANGES. @returns the ids under which they are undone, in order */
  change(actor: Actor, recordId: string, changes: readonly AccessChange[]): Promise<readonly string[]>;
  /** All of them, or none, the last first. @returns the ids under which each is undone */
  undo(actor: Actor, recordId: string, changeIds: readonly string[]): Promise<readonly string[]>;
}
