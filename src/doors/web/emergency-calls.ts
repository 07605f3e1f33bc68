/** What the pages of an administrator of records need of the record zone: the emergencies of which she was told. */
import type { ToldEmergency } from '../../access/read-emergencies.ts';
import type { Actor } from '../../kernel/actor.ts';

export interface ToldInRecord extends ToldEmergency {
  readonly recordId: string;
}

export interface EmergencyCalls {
  /**
   * Those that she has not put away, of records that she administers now, the newest first: all, or one. Each record reads of it.
   * @param except records that are not looked at
   */
  emergencies(
    actor: Actor,
    emergencyId: string | null,
    except: readonly string[],
  ): Promise<{
    readonly told: readonly ToldInRecord[];
    /** More wait than are shown at once. */
    readonly more: boolean;
  }>;
  /** Puts one away, for her alone. @throws Failure not-found when none waits for her by this id */
  acknowledgeEmergency(actor: Actor, emergencyId: string): Promise<void>;
}
