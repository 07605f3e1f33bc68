import type { OwnerRef } from './action.ts';
import type { Actor } from './actor.ts';
import type { Clock } from './clock.ts';
import type { LookUpBudget } from './look-up-budget.ts';
import type { OutboxWriter } from './outbox.ts';
import type { RefusalLedger } from './refusals.ts';
import type { StrangerBudget } from './stranger-budget.ts';
import type { TraceBatch } from './trace-batch.ts';
import type { TraceWriter } from './trace-writer.ts';
import type { Database, Transaction } from './transaction.ts';

/** The access state of an owner as the zone reads it; `version` changes when rules change. */
export interface StateReader<State> {
  read(tx: Transaction, ownerId: string, actor: Actor, now: Date): Promise<State>;
}

export interface RunnerParts<State> {
  readonly database: Database;
  readonly traces: TraceWriter;
  /** Where reads without a lock leave their traces; without it, every act takes its owner's lock. */
  readonly readTraces?: TraceBatch;
  readonly outbox: OutboxWriter;
  readonly states: StateReader<State>;
  readonly refusals: RefusalLedger;
  readonly lookUps: LookUpBudget;
  readonly strangers?: StrangerBudget<State>;
  readonly clock: Clock;
  /** Finds the owner behind a reference; null when none. */
  resolve(ref: OwnerRef): Promise<string | null>;
  /** Acts without an owner: bounded security log, never a chain. */
  unknownOwner(actor: Actor, act: string): void;
  /** The owner's head moved: its copy to the other zone is due. */
  moved(ownerId: string): void;
}
