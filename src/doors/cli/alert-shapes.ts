/** What the commands on alerts show and take. */
import type { AlertOutcome } from '../../kernel/budget-alerts.ts';

/** An account that spent a budget again and again. Instants in ISO 8601 UTC. */
export interface OpenAlert {
  readonly alertId: string;
  readonly budget: string;
  /** `professional`, `structure` or `software`, with its identifier. */
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly structure: string | null;
  readonly software: string | null;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly count: number;
  readonly owner: string | null;
  readonly takenAt: string | null;
}

export interface AlertChange {
  readonly alertId: string;
  readonly owner: string;
  /** Null: only taken. */
  readonly outcome: AlertOutcome | null;
}
