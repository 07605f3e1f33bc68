import type { Static, TSchema } from 'typebox';
import type { Actor } from './actor.ts';
import type { Transaction } from './transaction.ts';

/** How an action names the owner (record or person) that it touches. */
export type OwnerRef =
  | { readonly id: string }
  | {
      readonly ins: { readonly value: string; readonly oid: string };
      /** Something inside it is named, and a record that is not there is alike to one that does not hold it. */
      readonly inside?: true;
    }
  /** By the opaque id of something inside it, through the global keys. */
  | { readonly holding: { readonly kind: GlobalKeyKind; readonly id: string } };

/** Kinds of opaque ids that lead to a record; `list` is a submission set or a folder. */
export type GlobalKeyKind = 'entry' | 'document' | 'content' | 'list';

/**
 * The answer of a decision: pure, explained by a rule or a reason code.
 * `answer` is what the caller may learn: `absent` cannot be told from absence, `refused` may be known,
 * `later` means that what the decision reads is too old to decide (503).
 */
export type Decision =
  | { readonly permit: true; readonly rule: string }
  | { readonly permit: false; readonly reason: string; readonly answer: 'absent' | 'refused' | 'later' };

/** What `authorize` reads. `loaded` and `prepared` are null in the decision that precedes preparation. */
export interface Facts<I, State, Loaded, Prepared> {
  readonly actor: Actor;
  readonly input: I;
  readonly ownerId: string;
  readonly state: State;
  readonly loaded: Loaded | null;
  readonly prepared: Prepared | null;
  readonly now: Date;
}

/** An event for the other zone, written in the same transaction; versions count up per key. */
export interface OutboxEvent {
  readonly key: string;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Performed<O> {
  readonly output: O;
  /** Opaque ids of every object returned or changed: the trace names them all. */
  readonly objects: readonly string[];
  readonly events?: readonly OutboxEvent[];
  /** A code that stands behind the rule in the trace: what else the act did. */
  readonly note?: string;
  /** True when access rules of the owner changed: decisions made before are void. */
  readonly accessChanged?: boolean;
}

/** Facts inside the transaction: the trace's id is known, and each row written must carry it. */
export type PerformFacts<I, State, Loaded, Prepared> = Facts<I, State, Loaded, Prepared> & {
  readonly traceId: number;
};

/** The belt of types: an action without input, owner or `authorize` does not compile. */
export interface Action<S extends TSchema, State, Loaded, Prepared, O> {
  /** `context.verb-object`, also the kind of its traces. */
  readonly name: string;
  readonly input: S;
  owner(input: Static<S>): OwnerRef;
  /**
   * Reads that the decision needs, in the same flight as the access state: once before `prepare` (prepared = null),
   * and once under the owner's lock.
   */
  load?(
    tx: Transaction,
    input: Static<S>,
    ownerId: string,
    prepared: Prepared | null,
    actor: Actor,
    now: Date,
  ): Promise<Loaded>;
  authorize(facts: Facts<Static<S>, State, Loaded, Prepared>): Decision;
  /**
   * Reads only: names what is read, so that a request that `continues` (a range, a page) by the same actor within
   * TRACE_JOIN_MS joins the first trace. It is decided all the same.
   */
  joining?(input: Static<S>): { readonly key: string; readonly continues: boolean };
  /**
   * Outside the transaction, after a first decision: parse, hash, encrypt, write the blob durably, count at length. A `perform` that
   * finds that this is about what is no longer so throws Overtaken (kernel/overtaken.ts): it is prepared again.
   */
  prepare?(facts: Facts<Static<S>, State, Loaded, Prepared>): Promise<Prepared>;
  /**
   * Acts that only read, and for which `load` reads all: what `perform` would answer, without the transaction, or null when it
   * needs one. Such an act takes no lock: its trace is linked only if nothing happened to the owner since (kernel/trace-batch.ts).
   */
  readWhole?(facts: Facts<Static<S>, State, Loaded, Prepared>): Promise<Performed<O> | null>;
  /**
   * With `readWhole`: how this input is read. `together` with others' reads, when all is found by keys and nobody is kept waiting;
   * `alone`; or `locked`, when it is known to need the transaction.
   */
  readWay?(input: Static<S>): 'together' | 'alone' | 'locked';
  /** Inside: SQL. */
  perform(tx: Transaction, facts: PerformFacts<Static<S>, State, Loaded, Prepared>): Promise<Performed<O>>;
}

/** Names the types of an action once, so that its file reads as a table of its parts. */
export function defineAction<S extends TSchema, State, Loaded = null, Prepared = null, O = unknown>(
  action: Action<S, State, Loaded, Prepared, O>,
): Action<S, State, Loaded, Prepared, O> {
  return action;
}

/** An action and its input, whatever their types, for acts that are done together. */
export type BoundAct<State, O> = <R>(
  use: <S extends TSchema, L, P>(action: Action<S, State, L, P, O>, input: Static<S>) => R,
) => R;

export const bound =
  <S extends TSchema, State, L, P, O>(action: Action<S, State, L, P, O>, input: Static<S>): BoundAct<State, O> =>
  (use) =>
    use(action, input);

/** What doors call. */
export interface Runner<State> {
  run<S extends TSchema, L, P, O>(action: Action<S, State, L, P, O>, actor: Actor, input: Static<S>): Promise<O>;
}
