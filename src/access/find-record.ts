/** TD0.5: a regulation centre looks for a person of whom it has no INS ([526]: medical regulation only). */
import { Type } from 'typebox';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';
import { type AccessState, type ActorKeys, DEFAULT_CHOICES } from './access-state.ts';
import { columnOf } from './columns.ts';
import { decide } from './decide.ts';
import { cellOf } from './functional-rights.ts';

const STRUCTURE: Statement = {
  name: 'find-record-structure',
  text: 'select 1 as one from structure_status where structure_key = $1 and active and regulates',
};

const Input = Type.Object({ owner: Type.Unsafe<OwnerRef>(Type.Object({})) });

export interface FoundRecord {
  readonly status: 'open' | 'closed';
  /** The person opposes accesses of medical regulation; nobody is found who does, but for what changed meanwhile. */
  readonly opposesRegulation: boolean;
}

export type FindRecord = Action<typeof Input, AccessState, null, null, FoundRecord>;

/** Whether the actor may look for anybody: before a trait is compared. What the mode says is believed of a centre that the directory knows. */
export async function maySearchWithoutIns(database: Database, keyOf: ActorKeys, actor: Actor): Promise<boolean> {
  const column = columnOf(actor, []);
  if (column === null || cellOf('search-without-ins', column) !== 'yes') return false;
  const structure = actor.kind === 'structure' ? actor.id : actor.structure?.id;
  if (structure === undefined) return false;
  return (await database.lookUp(STRUCTURE, [keyOf('structure', structure)])).length > 0;
}

/** The record of a person who was found by her traits: decided in it, and a line of its history. No document is told. */
export function findRecord(): FindRecord {
  return defineAction({
    name: 'record.find',
    input: Input,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'record.find', actor.purpose, state, null, now),
    async perform(_tx, { state }) {
      const { regulation } = state.choices ?? DEFAULT_CHOICES;
      return { output: { status: state.status, opposesRegulation: !regulation }, objects: [] };
    },
  });
}
