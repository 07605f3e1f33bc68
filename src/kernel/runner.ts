import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Action, Decision, Facts, OwnerRef, Performed, Runner } from './action.ts';
import type { Actor } from './actor.ts';
import type { Clock } from './clock.ts';
import { Failure, isFailure } from './errors.ts';
import { MAX_REMEMBERED_READS, TRACE_JOIN_MS } from './limits.ts';
import type { LookUpBudget } from './look-up-budget.ts';
import type { OutboxWriter } from './outbox.ts';
import type { RefusalLedger } from './refusals.ts';
import type { TraceFacts } from './trace.ts';
import type { Head, TraceWriter } from './trace-writer.ts';
import type { Database, Transaction } from './transaction.ts';

/** The access state of an owner as the zone reads it; `version` changes when rules change. */
export interface StateReader<State> {
  read(tx: Transaction, ownerId: string, actor: Actor, now: Date): Promise<State>;
}

export interface RunnerParts<State> {
  readonly database: Database;
  readonly traces: TraceWriter;
  readonly outbox: OutboxWriter;
  readonly states: StateReader<State>;
  readonly refusals: RefusalLedger;
  readonly lookUps: LookUpBudget;
  readonly clock: Clock;
  /** Finds the owner behind a reference; null when none. */
  resolve(ref: OwnerRef): Promise<string | null>;
  /** Acts without an owner: bounded security log, never a chain. */
  unknownOwner(actor: Actor, act: string): void;
  /** The owner's head moved: its copy to the other zone is due. */
  moved(ownerId: string): void;
}

type AnyFacts<S extends TSchema, State, L, P> = Facts<Static<S>, State, L, P>;

/**
 * The fixed order of every act on an owner, read once in a life:
 * validate, find the owner, decide, prepare, begin and lock the head, read the state, decide, perform, trace, commit.
 * A refusal or a failure rolls back and traces itself in a second transaction; without trace, no answer.
 */
export class OwnerRunner<State> implements Runner<State> {
  readonly #parts: RunnerParts<State>;
  readonly #shapes = new WeakMap<
    object,
    { Check(value: unknown): boolean; Errors(value: unknown): Iterable<{ instancePath: string; message: string }> }
  >();

  /** Reads traced lately by this process: what may be joined. */
  readonly #reads = new LRUCache<string, number>({ max: MAX_REMEMBERED_READS });

  constructor(parts: RunnerParts<State>) {
    this.#parts = parts;
  }

  async run<S extends TSchema, L, P, O>(action: Action<S, State, L, P, O>, actor: Actor, input: Static<S>): Promise<O> {
    this.#validate(action.input, input);
    const owner = action.owner(input);
    if ('ins' in owner) this.#parts.lookUps.require(actor);
    const ownerId = await this.#parts.resolve(owner);
    if (ownerId === null) {
      this.#parts.lookUps.missed(actor);
      this.#parts.unknownOwner(actor, action.name);
      // Something named by its own id is absent like something forbidden; only a person's identifier is unknown.
      throw new Failure('holding' in owner ? 'not-found' : 'unknown-record');
    }
    try {
      const prepared = action.prepare ? await this.#prepare(action, actor, input, ownerId) : null;
      const output = await this.#perform(action, actor, input, ownerId, prepared);
      this.#parts.moved(ownerId);
      return output;
    } catch (error) {
      throw await this.#traceEnd(action.name, actor, ownerId, error);
    }
  }

  async #prepare<S extends TSchema, L, P, O>(
    action: Action<S, State, L, P, O>,
    actor: Actor,
    input: Static<S>,
    ownerId: string,
  ): Promise<P | null> {
    const now = this.#parts.clock.now();
    const [state, loaded] = await this.#parts.database.readAtOnce(ownerId, (tx) =>
      Promise.all([
        this.#parts.states.read(tx, ownerId, actor, now),
        action.load?.(tx, input, ownerId, null, actor) ?? null,
      ]),
    );
    const facts = { actor, input, ownerId, state, loaded, prepared: null, now };
    stopUnlessPermitted(action.authorize(facts));
    return action.prepare === undefined ? null : await action.prepare(facts);
  }

  async #perform<S extends TSchema, L, P, O>(
    action: Action<S, State, L, P, O>,
    actor: Actor,
    input: Static<S>,
    ownerId: string,
    prepared: P | null,
  ): Promise<O> {
    const { output, reading } = await this.#parts.database.transact({ owner: ownerId }, async (tx) => {
      const now = this.#parts.clock.now();
      const [head, state, loaded] = await Promise.all([
        this.#parts.traces.lockHead(tx, ownerId),
        this.#parts.states.read(tx, ownerId, actor, now),
        action.load?.(tx, input, ownerId, prepared, actor) ?? null,
      ]);
      const facts: AnyFacts<S, State, L, P> = { actor, input, ownerId, state, loaded, prepared, now };
      const decision = action.authorize(facts);
      stopUnlessPermitted(decision);
      const performed = await action.perform(tx, { ...facts, traceId: head.seq + 1 });
      const joining = action.joining?.(input);
      const key = joining === undefined ? null : readKey(actor, ownerId, joining.key, performed.objects);
      const joins = joining?.continues === true && this.#isTraced(key);
      if (!joins) this.#finish(tx, head, ownerId, actor, now, action.name, decision, performed);
      return { output: performed.output, reading: joins ? null : key };
    });
    // After the commit: what is not durable is not joined. The ten minutes run from the trace, not from the last reading.
    if (reading !== null) this.#reads.set(reading, this.#parts.clock.monotonic());
    return output;
  }

  /** True when the trace of this reading is committed, and young enough to be joined. */
  #isTraced(key: string | null): boolean {
    const tracedAt = key === null ? undefined : this.#reads.get(key);
    return tracedAt !== undefined && this.#parts.clock.monotonic() - tracedAt < TRACE_JOIN_MS;
  }

  /** Trace and outbox travel in the same flight as the commit. */
  #finish(
    tx: Transaction,
    head: Head,
    ownerId: string,
    actor: Actor,
    now: Date,
    name: string,
    decision: Decision,
    performed: Performed<unknown>,
  ): void {
    const facts: TraceFacts = {
      act: name,
      outcome: 'done',
      reason: decision.permit ? decision.rule : decision.reason,
      objects: performed.objects,
      count: 1,
    };
    for (const event of performed.events ?? []) this.#parts.outbox.write(tx, event, now);
    this.#parts.traces.append(tx, head, {
      ownerId,
      actor,
      at: now,
      facts,
      accessChanged: performed.accessChanged ?? false,
    });
  }

  /** Refusals and failures leave a trace too; the error to throw is returned. */
  async #traceEnd(act: string, actor: Actor, ownerId: string, error: unknown): Promise<unknown> {
    const known = isFailure(error);
    const refused = error instanceof Refused;
    if (known && !refused && ['unavailable', 'busy'].includes(error.code)) return error; // nothing was read or written
    const reason = refused ? error.decision.reason : known ? error.code : 'internal';
    const facts: TraceFacts = { act, outcome: refused ? 'refused' : 'failed', reason, objects: [], count: 1 };
    if (!refused || this.#parts.refusals.isFirst(ownerId, actor, facts)) {
      try {
        await this.traceAlone(ownerId, actor, facts);
      } catch (cause) {
        this.#parts.refusals.forget(ownerId, actor, facts);
        const failure = new Failure('unavailable', { reason: 'the act could not be traced', retryAfterSeconds: 2 });
        failure.cause = cause;
        return failure;
      }
    }
    return error;
  }

  /** A trace in a transaction of its own: refusals, failures, counted repetitions. */
  async traceAlone(ownerId: string, actor: Actor, facts: TraceFacts): Promise<void> {
    await this.#parts.database.transact({ owner: ownerId }, async (tx) => {
      const head = await this.#parts.traces.lockHead(tx, ownerId);
      const at = this.#parts.clock.now();
      this.#parts.traces.append(tx, head, { ownerId, actor, at, facts, accessChanged: false });
    });
    this.#parts.moved(ownerId);
  }

  #validate(schema: TSchema, input: unknown): void {
    let shape = this.#shapes.get(schema);
    if (shape === undefined) {
      shape = Compile(schema) as unknown as NonNullable<typeof shape>;
      this.#shapes.set(schema, shape);
    }
    if (shape.Check(input)) return;
    const problems = [...shape.Errors(input)].slice(0, 20).map((e) => ({ at: e.instancePath, reason: e.message }));
    throw new Failure('invalid-input', { problems });
  }
}

/**
 * One reader of one thing: another session, software or structure of the same person is another reader, and a list that shows
 * something else is another thing: a trace that is joined names all that is shown.
 */
function readKey(actor: Actor, ownerId: string, key: string, objects: readonly string[]): string {
  const { kind, id, session, software, structure, purpose, onBehalfOf } = actor;
  const shown = createHash('sha256').update(objects.join()).digest('base64');
  return [ownerId, kind, id, session, software?.id, structure?.id, purpose, onBehalfOf, key, shown].join('|');
}

const CODE_OF_ANSWER = { absent: 'not-found', refused: 'refused', later: 'unavailable' } as const;

/** A refusal is not a failure: the door hears `not-found`, `refused` or `unavailable`; the trace keeps the reason. */
export class Refused extends Failure<'not-found' | 'refused' | 'unavailable'> {
  readonly decision: Extract<Decision, { permit: false }>;
  constructor(decision: Extract<Decision, { permit: false }>) {
    super(CODE_OF_ANSWER[decision.answer], decision.answer === 'absent' ? {} : { reason: decision.reason });
    this.decision = decision;
  }
}

function stopUnlessPermitted(decision: Decision): void {
  if (!decision.permit) throw new Refused(decision);
}
