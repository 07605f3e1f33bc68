import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { documentsHiddenFrom } from '../access/hidden-documents.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { LogProof, TraceProver } from '../kernel/tlog/prove-traces.ts';
import type { Database } from '../kernel/transaction.ts';
import { mayLearn } from './history-scope.ts';

const input = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** Leaves of the log at the last visit. */
  since: Type.Optional(Type.Integer({ minimum: 1 })),
});

export type ProveHistory = Action<typeof input, AccessState, null, LogProof | null, LogProof | null>;

/**
 * The person, or who acts for her, takes the proof of the history away. Traces of which she may not learn are proved by their place
 * alone, as those whose details were erased are.
 */
export function proveHistory(prover: TraceProver, database: Database): ProveHistory {
  return defineAction({
    name: 'history.prove',
    input,
    owner: ({ owner }) => owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'history.prove', actor.purpose, state, null, now),
    async prepare({ actor, input: { since }, ownerId, state, now }) {
      const filter = filterOf(actor, 'history.prove', state, now);
      const hidden = await documentsHiddenFrom(
        { query: (statement, values) => database.read(ownerId, statement, values) },
        ownerId,
        filter,
      );
      const scope = { reader: actor, filter, hidden };
      return prover.prove(
        ownerId,
        since ?? null,
        (trace) => !mayLearn(scope, trace) || trace.facts.objects.some((id) => hidden.has(id)),
      );
    },
    perform: async (_tx, { prepared }) => ({ output: prepared, objects: [] }),
  });
}
