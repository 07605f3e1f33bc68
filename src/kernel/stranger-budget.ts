import { LRUCache } from 'lru-cache';
import type { Actor } from './actor.ts';
import type { Clock } from './clock.ts';
import { Failure, isFailure } from './errors.ts';
import { STRANGER_BUDGETS, STRANGER_WINDOW_MS, type StrangerBudgetOf } from './limits.ts';
import { type AddShared, windowAt } from './shared-counters.ts';

/** Meetings of the day that one process remembers: who met whom. */
const MAX_REMEMBERED_MEETINGS = 200_000;
/** Budgets of which one process holds units. */
const MAX_HELD_BUDGETS = 50_000;
/** Times that one act asks for more units: those asked at the same moment share a block, and may have spent it before. */
const MAX_LEASES = 50;

interface Held {
  readonly window: number;
  units: number;
  spentUp: boolean;
  leasing: Promise<void> | null;
}

interface Purse {
  readonly of: StrangerBudgetOf;
  readonly key: string;
}

export interface StrangerParts<State> {
  readonly clock: Clock;
  readonly add: AddShared;
  /** True when the owner's rules make the actor no stranger. */
  isAcquainted(state: State): boolean;
  /** Acts by which an owner is met. */
  readonly meetings: ReadonlySet<string>;
  /** Bounded security log and metric: whose budget stopped an act. */
  refused(of: StrangerBudgetOf, actor: Actor): void;
}

/**
 * Against scraping by a valid account (security row 36): a professional, a structure and a product each meet so many owners a day
 * who have no rule that lets them in. Meeting one again the same day costs nothing, and neither do owners who let them in. Units
 * are taken from the shared counters a block at a time: an act among acquaintances writes nothing, and strangers one row a block.
 */
export class StrangerBudget<State> {
  readonly #parts: StrangerParts<State>;
  readonly #met = new LRUCache<string, number>({ max: MAX_REMEMBERED_MEETINGS });
  readonly #held = new LRUCache<string, Held>({ max: MAX_HELD_BUDGETS });

  constructor(parts: StrangerParts<State>) {
    this.#parts = parts;
  }

  /** Runs an act; when it meets a stranger and no unit is at hand, takes a block and runs it again. */
  async within<T>(actor: Actor, act: () => Promise<T>): Promise<T> {
    for (let leases = 0; ; leases += 1) {
      try {
        return await act();
      } catch (error) {
        if (!isFailure(error, 'too-many-strangers')) throw error;
        if (leases === MAX_LEASES || !(await this.#lease(actor))) throw this.#spentUp(actor, error);
      }
    }
  }

  /** Before the decision; `act` null: whatever the act. @throws Failure too-many-strangers when no unit is at hand */
  meet(actor: Actor, ownerId: string, state: State, act: string | null): void {
    const { isAcquainted, meetings } = this.#parts;
    const purses = pursesOf(actor);
    if (purses.length === 0 || (act !== null && !meetings.has(act)) || isAcquainted(state)) return;
    const window = this.#window();
    const meeting = `${purses[0]?.key}|${actor.id}|${ownerId}`;
    if (this.#met.get(meeting) === window) return;
    const held = purses.map((purse) => this.#heldOf(purse, window));
    if (held.some(({ units }) => units < 1)) throw new Failure('too-many-strangers');
    for (const one of held) one.units -= 1;
    this.#met.set(meeting, window);
  }

  /** True when every budget of the actor has a unit now. */
  async #lease(actor: Actor): Promise<boolean> {
    const window = this.#window();
    const got = await Promise.all(
      pursesOf(actor).map(async (purse) => {
        const held = this.#heldOf(purse, window);
        if (held.units > 0 || held.spentUp) return held.units > 0;
        // Acts at the same moment share one block.
        held.leasing ??= this.#takeBlock(purse, held).finally(() => {
          held.leasing = null;
        });
        await held.leasing;
        return held.units > 0;
      }),
    );
    return got.every(Boolean);
  }

  async #takeBlock(purse: Purse, held: Held): Promise<void> {
    const { max, block } = STRANGER_BUDGETS[purse.of];
    const sum = await this.#parts.add(`stranger|${purse.key}`, new Date(held.window), block);
    const units = Math.min(block, max - (sum - block));
    held.units += Math.max(0, units);
    held.spentUp = units <= 0;
  }

  #spentUp(actor: Actor, cause: unknown): unknown {
    const window = this.#window();
    const purse = pursesOf(actor).find((one) => this.#heldOf(one, window).units < 1);
    if (purse === undefined) return cause;
    this.#parts.refused(purse.of, actor);
    const left = window + STRANGER_WINDOW_MS - this.#parts.clock.now().getTime();
    return new Failure('too-many-strangers', { retryAfterSeconds: Math.max(1, Math.ceil(left / 1_000)) });
  }

  #window(): number {
    return windowAt(this.#parts.clock.now(), STRANGER_WINDOW_MS).getTime();
  }

  #heldOf({ key }: Purse, window: number): Held {
    const known = this.#held.get(key);
    if (known?.window === window) return known;
    const fresh: Held = { window, units: 0, spentUp: false, leasing: null };
    this.#held.set(key, fresh);
    return fresh;
  }
}

/** The budgets that an actor spends: its own, its structure's, its product's. Holders and jobs meet nobody. */
function pursesOf({ kind, id, purpose, structure, software }: Actor): Purse[] {
  if (kind !== 'professional' && kind !== 'structure') return [];
  const isEmergency = purpose !== 'normal';
  const structureId = kind === 'structure' ? id : structure?.id;
  const purse = (of: StrangerBudgetOf, who: string): Purse => ({ of, key: `${of}|${who}` });
  return [
    ...(kind === 'professional' ? [purse(isEmergency ? 'professionalInEmergency' : 'professional', id)] : []),
    ...(structureId === undefined ? [] : [purse(isEmergency ? 'structureInEmergency' : 'structure', structureId)]),
    ...(software === undefined ? [] : [purse('software', software.id)]),
  ];
}
