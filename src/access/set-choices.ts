import { Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { type AccessState, DEFAULT_CHOICES, type RecordChoices } from './access-state.ts';
import { decide } from './decide.ts';
import { ownerInput } from './rule-store.ts';

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

export type SetEmergencies = Action<typeof emergenciesInput, AccessState, null, null, RecordChoices>;
export type SetVisibility = Action<typeof visibilityInput, AccessState, null, null, RecordChoices>;

/** The three consents for emergencies, each by itself (CSP L1111-17). */
export function setEmergencies(): SetEmergencies {
  return defineAction({
    name: 'access.set-emergencies',
    input: emergenciesInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.set-emergencies', actor.purpose, state, null, now),
    async perform(tx, { input: { regulation, breakGlass, masked }, ownerId, now, traceId }) {
      const output = { ...(await readChoices(tx, ownerId)), regulation, breakGlass, masked };
      await write(tx, ownerId, output, now, traceId);
      return { output, objects: [], accessChanged: true };
    },
  });
}

/** Whether documents that others deposit from now on are masked to professionals until she shows them. */
export function setVisibility(): SetVisibility {
  return defineAction({
    name: 'access.set-visibility',
    input: visibilityInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.set-visibility', actor.purpose, state, null, now),
    async perform(tx, { input: { masksNew }, ownerId, now, traceId }) {
      const output = { ...(await readChoices(tx, ownerId)), masksNew };
      await write(tx, ownerId, output, now, traceId);
      return { output, objects: [], accessChanged: true };
    },
  });
}

async function write(tx: Transaction, recordId: string, c: RecordChoices, now: Date, traceId: number): Promise<void> {
  await tx.query(WRITE, [recordId, c.regulation, c.breakGlass, c.masked, c.masksNew, now, traceId]);
}
