import type { Static, TSchema } from 'typebox';
import type { Action, BoundAct, Decision, Facts, Performed, Runner } from './action.ts';
import type { Actor } from './actor.ts';
import { doneTrace, endOf } from './done-trace.ts';
import { assertInvariant, Failure } from './errors.ts';
import { InputShapes } from './input-shapes.ts';
import { JoinedReads } from './joined-reads.ts';
import { MAX_ACTS_TOGETHER } from './limits.ts';
import { notOvertaken } from './overtaken.ts';
import { Refused } from './refused.ts';
import { eventsOf, type RunnerParts } from './runner-parts.ts';
import type { TraceFacts } from './trace.ts';
import type { Head } from './trace-writer.ts';
import type { Transaction } from './transaction.ts';

const UNTRACEABLE = { reason: 'the act could not be traced', retryAfterSeconds: 2 };
type AnyFacts<S extends TSchema, State, L, P> = Facts<Static<S>, State, L, P>;

/**
 * The fixed order of every act on an owner, read once in a life:
 * validate, find the owner, decide, prepare, begin and lock the head, read the state, decide, perform, trace, commit.
 * A refusal or a failure rolls back and traces itself in a second transaction; without trace, no answer.
 */
export class OwnerRunner<State> implements Runner<State> {
  readonly #parts: RunnerParts<State>;
  readonly #shapes = new InputShapes();
  readonly #joined: JoinedReads;
  constructor(parts: RunnerParts<State>) {
    this.#parts = parts;
    this.#joined = new JoinedReads(parts.clock);
  }

  async run<S extends TSchema, L, P, O>(action: Action<S, State, L, P, O>, actor: Actor, input: Static<S>): Promise<O> {
    this.#shapes.require(action.input, input);
    const owner = action.owner(input);
    if ('ins' in owner) this.#parts.lookUps.require(actor);
    const ownerId = await this.#parts.resolve(owner);
    if (ownerId === null) {
      await this.#parts.lookUps.missed(actor);
      this.#parts.unknownOwner(actor, action.name);
      // Something named by its own id is absent like something forbidden; only a person's identifier is unknown.
      throw new Failure('holding' in owner || 'inside' in owner ? 'not-found' : 'unknown-record');
    }
    try {
      const act = () => this.#act(action, actor, input, ownerId);
      return await (this.#parts.strangers?.within(actor, act) ?? act());
    } catch (error) {
      throw await this.#traceEnd(action.name, actor, ownerId, error);
    }
  }

  /**
   * Acts on one owner in one transaction, in order: all or none. Each is decided in the state that those before it leave, and has its
   * own trace. They name the owner by its id, prepare nothing and join nothing.
   * @throws as `run`, for the first that fails; Failure invalid-input for none, or more than MAX_ACTS_TOGETHER
   */
  async runTogether<O>(owner: { id: string }, acts: readonly BoundAct<State, O>[], actor: Actor): Promise<O[]> {
    if (acts.length === 0 || acts.length > MAX_ACTS_TOGETHER)
      throw new Failure('invalid-input', { reason: `1 to ${MAX_ACTS_TOGETHER} acts together` });
    for (const act of acts) act((action, input) => this.#requireTogether(action, input, owner.id));
    const ownerId = await this.#parts.resolve(owner);
    if (ownerId === null) throw new Failure('unknown-record');
    let name = '';
    const all = () =>
      this.#parts.database.transact({ owner: ownerId }, async (tx) => {
        let head = await this.#parts.traces.lockHead(tx, ownerId);
        const now = this.#parts.clock.now();
        const outputs: O[] = [];
        for (const act of acts) {
          const done = await act((action, input) => {
            name = action.name;
            return this.#within(tx, head, action, actor, input, ownerId, null, now);
          });
          head = done.next;
          outputs.push(done.output);
        }
        return outputs;
      });
    try {
      const outputs = await (this.#parts.strangers?.within(actor, all) ?? all());
      this.#parts.moved(ownerId);
      return outputs;
    } catch (error) {
      throw await this.#traceEnd(name, actor, ownerId, error);
    }
  }

  #requireTogether<S extends TSchema, L, P, O>(action: Action<S, State, L, P, O>, input: Static<S>, id: string): void {
    this.#shapes.require(action.input, input);
    const owner = action.owner(input);
    assertInvariant('id' in owner && owner.id === id, 'acts that are done together are on one owner');
    assertInvariant(
      action.prepare === undefined && action.joining === undefined,
      'what is done together is done inside',
    );
  }

  async #act<S extends TSchema, L, P, O>(
    action: Action<S, State, L, P, O>,
    actor: Actor,
    input: Static<S>,
    ownerId: string,
  ): Promise<O> {
    const read = await this.#readWhole(action, actor, input, ownerId);
    if (read !== null) return read.output;
    const output = await notOvertaken(async () =>
      this.#perform(action, actor, input, ownerId, await this.#prepare(action, actor, input, ownerId)),
    );
    this.#parts.moved(ownerId);
    return output;
  }

  /** A read without the owner's lock; null when it needs one, or when something happened meanwhile. */
  async #readWhole<S extends TSchema, L, P, O>(
    action: Action<S, State, L, P, O>,
    actor: Actor,
    input: Static<S>,
    ownerId: string,
  ): Promise<Performed<O> | null> {
    const { readTraces, database, traces, states, clock } = this.#parts;
    // What joins an earlier trace leaves none whose link would tell that nothing happened.
    const joining = action.joining?.(input);
    const way = joining?.continues === true ? 'locked' : (action.readWay?.(input) ?? 'alone');
    if (action.readWhole === undefined || readTraces === undefined || way === 'locked') return null;
    let now = clock.now();
    const [head, state, loaded] = await database[way === 'together' ? 'readTogether' : 'readAtOnce'](ownerId, (tx) => {
      now = clock.now(); // with its connection: who waited for one does not look from before a rule
      return Promise.all([
        traces.readHead(tx, ownerId), // first: whatever changes after it moves the head, and the trace is not linked
        states.read(tx, ownerId, actor, now),
        action.load?.(tx, input, ownerId, null, actor, now) ?? null,
      ]);
    });
    const facts: AnyFacts<S, State, L, P> = { actor, input, ownerId, state, loaded, prepared: null, now };
    const decision = this.#decide(action, facts);
    if (this.#parts.besides?.concerns(actor, state, action.name) === true) return null;
    // A failure may come of two states read: under the lock it is true, or gone.
    const performed = await action.readWhole(facts).catch(() => null);
    if (performed === null) return null;
    const reading = this.#joined.reading(joining, actor, ownerId, performed.objects);
    const trace = doneTrace(ownerId, actor, now, action.name, decision, performed);
    if (!(await readTraces.append(head, trace))) return null;
    this.#joined.traced(reading);
    this.#parts.moved(ownerId);
    return performed;
  }

  async #prepare<S extends TSchema, L, P, O>(
    action: Action<S, State, L, P, O>,
    actor: Actor,
    input: Static<S>,
    ownerId: string,
  ): Promise<P | null> {
    if (action.prepare === undefined) return null;
    const now = this.#parts.clock.now();
    const [state, loaded] = await this.#parts.database.readAtOnce(ownerId, (tx) =>
      Promise.all([
        this.#parts.states.read(tx, ownerId, actor, now),
        action.load?.(tx, input, ownerId, null, actor, now) ?? null,
      ]),
    );
    const facts = { actor, input, ownerId, state, loaded, prepared: null, now };
    this.#decide(action, facts);
    return action.prepare(facts);
  }

  async #perform<S extends TSchema, L, P, O>(
    action: Action<S, State, L, P, O>,
    actor: Actor,
    input: Static<S>,
    ownerId: string,
    prepared: P | null,
  ): Promise<O> {
    const { output, reading } = await this.#parts.database.transact({ owner: ownerId }, async (tx) => {
      const head = await this.#parts.traces.lockHead(tx, ownerId);
      // Dated after those before it, or the rules that they wrote, a block say, would begin in its future.
      return this.#within(tx, head, action, actor, input, ownerId, prepared, this.#parts.clock.now());
    });
    this.#joined.traced(reading); // after the commit: what is not durable is not joined
    return output;
  }

  /** One act under the owner's lock; `next`: the head after its trace. */
  async #within<S extends TSchema, L, P, O>(
    tx: Transaction,
    head: Head,
    action: Action<S, State, L, P, O>,
    actor: Actor,
    input: Static<S>,
    ownerId: string,
    prepared: P | null,
    now: Date,
  ) {
    const [state, loaded] = await Promise.all([
      this.#parts.states.read(tx, ownerId, actor, now),
      action.load?.(tx, input, ownerId, prepared, actor, now) ?? null,
    ]);
    const facts: AnyFacts<S, State, L, P> = { actor, input, ownerId, state, loaded, prepared, now };
    const decision = this.#decide(action, facts);
    const inside = { ...facts, traceId: head.seq + 1 };
    const performed = await action.perform(tx, inside);
    const reading = this.#joined.reading(action.joining?.(input), actor, ownerId, performed.objects);
    if (reading.joins) return { output: performed.output, reading, next: head };
    const events = eventsOf(this.#parts, tx, action.name, performed, inside);
    for (const event of events) this.#parts.outbox.write(tx, event, now);
    const trace = doneTrace(ownerId, actor, now, action.name, decision, performed);
    return { output: performed.output, reading, next: this.#parts.traces.append(tx, head, trace) };
  }

  /** The budget of strangers comes first: of acts by which an owner is met, and of refusals to who named one. @throws Refused, Failure too-many-strangers */
  #decide<S extends TSchema, L, P, O>(
    action: Action<S, State, L, P, O>,
    facts: AnyFacts<S, State, L, P>,
  ): Extract<Decision, { permit: true }> {
    const { strangers } = this.#parts;
    const { actor, ownerId, state, input } = facts;
    strangers?.meet(actor, ownerId, state, action.name);
    const decision = action.authorize(facts);
    if (!decision.permit) {
      // Whoever names a person learns by the refusal that she has a record.
      if ('ins' in action.owner(input)) strangers?.meet(actor, ownerId, state, null);
      throw new Refused(decision);
    }
    return decision;
  }

  /** Refusals and failures leave a trace too; the error to throw is returned. */
  async #traceEnd(act: string, actor: Actor, ownerId: string, error: unknown): Promise<unknown> {
    const facts = endOf(act, actor, error);
    if (facts === null) return error;
    if (this.#parts.refusals.isFirst(ownerId, actor, facts)) {
      try {
        await this.traceAlone(ownerId, actor, facts);
      } catch (cause) {
        this.#parts.refusals.forget(ownerId, actor, facts);
        return Object.assign(new Failure('unavailable', UNTRACEABLE), { cause });
      }
    }
    return error;
  }

  /** A trace in a transaction of its own: refusals, failures, counted repetitions. */
  async traceAlone(ownerId: string, actor: Actor, facts: TraceFacts): Promise<void> {
    await this.#parts.database.transact({ owner: ownerId }, async (tx) => {
      const head = await this.#parts.traces.lockHead(tx, ownerId);
      this.#parts.traces.append(tx, head, { ownerId, actor, at: this.#parts.clock.now(), facts, accessChanged: false });
    });
    this.#parts.moved(ownerId);
  }
}
