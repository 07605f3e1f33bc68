/** What `carnet witness` asks of the composition. */
import type { Service } from '../../kernel/supervisor.ts';
import type { Followed } from '../../kernel/tlog/follow-log.ts';
import type { WitnessedLog } from '../../kernel/tlog/witness-list.ts';

/** A witness to open. */
export interface WitnessRequest {
  readonly folder: string;
  /** Null: it has one already. */
  readonly name: string | null;
  readonly logs: readonly WitnessedLog[];
}

/** What one look at one log gave. */
export type WitnessReport = Followed & { readonly origin: string };

export interface RunningWitness {
  /** Verifier key. */
  readonly key: string;
  /** Looks once at every log that is followed. */
  check(): Promise<readonly WitnessReport[]>;
  serve(how: { readonly bind: string; readonly port: number; readonly everyMs: number }): Promise<Service>;
}
