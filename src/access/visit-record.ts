import { Type } from 'typebox';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { AccessRule, AccessState, ActorKeys } from './access-state.ts';
import { decide } from './decide.ts';

/** The same session again is the same visit: what was new stays new while it lasts. */
const VISIT: Statement = {
  name: 'access-visit-record',
  text: `insert into record_visit (record_id, visitor_key, session_id, visited_at, previous_at, trace_id)
values ($1, $2, $3, $4, null, $5)
on conflict (record_id, visitor_key) do update set
  previous_at = case when record_visit.session_id = excluded.session_id
    then record_visit.previous_at else record_visit.visited_at end,
  visited_at = case when record_visit.session_id = excluded.session_id
    then record_visit.visited_at else excluded.visited_at end,
  session_id = excluded.session_id, trace_id = excluded.trace_id
returning previous_at`,
};

export const visitInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** Opaque id of the session of the pages. */
  session: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
});

/** Why the professional may read, and since when; what is new is what arrived after `previousVisit`. */
export interface RecordVisit {
  readonly basis: 'attending' | 'care-team';
  /** ISO instant of the declaration; null when it is not known. */
  readonly since: string | null;
  /** When her visit before this one began; null at the first. */
  readonly previousVisit: Date | null;
}

export type VisitRecord = Action<typeof visitInput, AccessState, null, null, RecordVisit>;

/** A professional who is authorised opens a record on the pages. */
export function visitRecord(env: { readonly keyOf: ActorKeys }): VisitRecord {
  return defineAction({
    name: 'record.visit',
    input: visitInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'record.visit', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId, state, now, traceId }) {
      const values = [ownerId, env.keyOf('professional', actor.id), input.session, now, traceId];
      const [row] = await tx.query<{ previous_at: Date | null }>(VISIT, values);
      return { output: { ...basisOf(state.rules), previousVisit: row?.previous_at ?? null }, objects: [] };
    },
  });
}

/** The strongest rule that lets the actor read. */
function basisOf(rules: readonly AccessRule[]): Pick<RecordVisit, 'basis' | 'since'> {
  const attending = rules.find((rule) => rule.kind === 'administrator');
  const rule = attending ?? rules.find(({ kind }) => kind === 'consent');
  return { basis: attending === undefined ? 'care-team' : 'attending', since: rule?.since ?? null };
}
