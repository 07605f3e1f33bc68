import { Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { type AccessState, DEFAULT_CHOICES, type RecordChoices } from './access-state.ts';
import { keepChange } from './change-store.ts';
import { changesBetween } from './choice-changes.ts';
import { decide } from './decide.ts';
import { type AccessEnv, ownerInput, type Place } from './rule-store.ts';

const READ: Statement = {
  name: 'access-read-choices',
  text: `select emergency_regulation as regulation, emergency_break_glass as "breakGlass", emergency_masked as masked,
  masks_new as "masksNew" from record_choice where record_id = $1`,
};

const WRITE: Statement = {
  name: 'access-write-choices',
  text: `insert into record_choice (record_id, emergency_regulation, emergency_break_glass, emergency_masked, masks_new, changed_at, trace_id)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (record_id) do update set emergency_regulation = excluded.emergency_regulation,
  emergency_break_glass = excluded.emergency_break_glass, emergency_masked = excluded.emergency_masked,
  masks_new = excluded.masks_new, changed_at = excluded.changed_at, trace_id = excluded.trace_id`,
};

/** What the person decided for the whole record, or what holds until she does. */
export async function readChoices(tx: Transaction, recordId: string): Promise<RecordChoices> {
  const rows = await tx.query<RecordChoices & Record<string, unknown>>(READ, [recordId]);
  return rows[0] ?? DEFAULT_CHOICES;
}

const emergenciesInput = Type.Object({
  ...ownerInput,
  /** Medical regulation, centre 15 (ETREAT). */
  regulation: Type.Boolean(),
  /** Any professional when life is at stake and the person cannot answer (BTG). */
  breakGlass: Type.Boolean(),
  /** What is masked, in such an emergency (MASKED). */
  masked: Type.Boolean(),
});
const visibilityInput = Type.Object({ ...ownerInput, masksNew: Type.Boolean() });

type Chosen = RecordChoices & { readonly changeId: string };
export type SetEmergencies = Action<typeof emergenciesInput, AccessState, null, null, Chosen>;
export type SetVisibility = Action<typeof visibilityInput, AccessState, null, null, Chosen>;

/** The three consents for emergencies, each by itself (CSP L1111-17). */
export function setEmergencies(env: AccessEnv): SetEmergencies {
  return defineAction({
    name: 'access.set-emergencies',
    input: emergenciesInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.set-emergencies', actor.purpose, state, null, now),
    async perform(tx, { actor, input: { regulation, breakGlass, masked }, ownerId, now, traceId }) {
      const place = { ownerId, now, traceId };
      const choices = await readChoices(tx, ownerId);
      const changed = { ...choices, regulation, breakGlass, masked };
      await writeChoices(tx, place, changed);
      const before = { rules: [], choices: changesBetween(choices, changed) };
      const changeId = await keepChange(env, tx, place, actor, 'access.set-emergencies', before);
      return { output: { ...changed, changeId }, objects: [], accessChanged: true };
    },
  });
}

/** Whether documents that others deposit from now on are masked to professionals until she shows them. */
export function setVisibility(env: AccessEnv): SetVisibility {
  return defineAction({
    name: 'access.set-visibility',
    input: visibilityInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.set-visibility', actor.purpose, state, null, now),
    async perform(tx, { actor, input: { masksNew }, ownerId, now, traceId }) {
      const place = { ownerId, now, traceId };
      const choices = await readChoices(tx, ownerId);
      const changed = { ...choices, masksNew };
      await writeChoices(tx, place, changed);
      const before = { rules: [], choices: changesBetween(choices, changed) };
      const changeId = await keepChange(env, tx, place, actor, 'access.set-visibility', before);
      return { output: { ...changed, changeId }, objects: [], accessChanged: true };
    },
  });
}

export async function writeChoices(
  tx: Transaction,
  { ownerId, now, traceId }: Place,
  { regulation, breakGlass, masked, masksNew }: RecordChoices,
): Promise<void> {
  await tx.query(WRITE, [ownerId, regulation, breakGlass, masked, masksNew, now, traceId]);
}
