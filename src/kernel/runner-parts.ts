import type { OutboxEvent, OwnerRef, Performed, PerformFacts } from './action.ts';
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

/** What a zone keeps of some acts besides what each does itself: they take the owner's lock. */
export interface Besides<State> {
  concerns(actor: Actor, state: State, act: string): boolean;
  /** Inside, under the act's trace; what it writes travels with the commit. */
  keep(
    tx: Transaction,
    facts: Pick<PerformFacts<null, State, null, null>, 'ownerId' | 'actor' | 'now' | 'traceId'>,
  ): OutboxEvent;
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
  readonly besides?: Besides<State>;
  readonly clock: Clock;
  /** Finds the owner behind a reference; null when none. */
  resolve(ref: OwnerRef): Promise<string | null>;
  /** Acts without an owner: bounded security log, never a chain. */
  unknownOwner(actor: Actor, act: string): void;
  /** The owner's head moved: its copy to the other zone is due. */
  moved(ownerId: string): void;
}

/** What an act tells the other zone, and what the zone keeps of it besides. */
export function eventsOf<State>(
  { besides }: Pick<RunnerParts<State>, 'besides'>,
  tx: Transaction,
  act: string,
  performed: Performed<unknown>,
  facts: Pick<PerformFacts<unknown, State, unknown, unknown>, 'ownerId' | 'actor' | 'state' | 'now' | 'traceId'>,
): readonly OutboxEvent[] {
  const events = performed.events ?? [];
  return besides?.concerns(facts.actor, facts.state, act) === true ? [...events, besides.keep(tx, facts)] : events;
}
