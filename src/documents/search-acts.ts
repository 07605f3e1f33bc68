import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { TraceRow } from '../kernel/trace.ts';
import { isWished, MAX_TRACES_LOOKED_AT, readTraces, tracePage, traceWish } from '../kernel/trace-reader.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import { type AuditAction, actionOf } from '../standards/fhir/audit-event.ts';
import { MAX_HISTORY_PAGE } from './read-history.ts';

const PAGE = tracePage('record_id');
const some = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 });

export const actSearchInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  wish: traceWish,
  /** Identifiers of professionals or structures: one of them acted. */
  agents: Type.Optional(some),
  /** Opaque ids of documents: one of them was concerned. */
  entities: Type.Optional(some),
  /** FHIR audit-event-action. */
  actions: Type.Optional(Type.Array(Type.Unsafe<AuditAction>(Type.String({ maxLength: 1 })), { maxItems: 5 })),
  /** Only acts before this trace. */
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  count: Type.Integer({ minimum: 1, maximum: MAX_HISTORY_PAGE }),
});
type Input = Type.Static<typeof actSearchInput>;

export interface FoundActs {
  /** The most recent first. */
  readonly traces: readonly TraceRow[];
  /** Continue before this trace; null when there are no more. */
  readonly before: number | null;
}

export type SearchActs = Action<typeof actSearchInput, AccessState, null, null, FoundActs>;

/**
 * A professional, or a structure by its certificate, finds again in a record what it did there itself, refusals included, and nothing that
 * anybody else did: the whole history is the person's (EHDS art. 9; domain page §8.5).
 */
export function searchActs(traces: Pick<TraceWriter, 'read'>): SearchActs {
  return defineAction({
    name: 'history.search',
    input: actSearchInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'history.search', actor.purpose, state, null, now),
    async perform(tx, { actor, input, ownerId }) {
      const output = await readTraces(tx, PAGE, traces, {
        ownerId,
        before: input.before ?? null,
        count: input.count,
        maxScan: MAX_TRACES_LOOKED_AT,
        wanted: (trace) => isOwn(trace, actor) && isAsked(trace, input),
      });
      return { output, objects: [] };
    },
  });
}

function isOwn({ actor: by }: TraceRow, actor: Actor): boolean {
  const isOne = actor.kind === 'professional' || actor.kind === 'structure';
  return isOne && by.kind === actor.kind && by.id === actor.id;
}

function isAsked(trace: TraceRow, { wish, agents, entities, actions }: Input): boolean {
  const { actor, facts } = trace;
  return (
    isWished(trace, wish) &&
    (agents === undefined || agents.some((id) => id === actor.id || id === actor.structureId)) &&
    (entities === undefined || entities.some((id) => facts.objects.includes(id))) &&
    (actions === undefined || actions.includes(actionOf(facts.act)))
  );
}
