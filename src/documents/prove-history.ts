import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { LogProof, TraceProver } from '../kernel/tlog/prove-traces.ts';
import type { Database } from '../kernel/transaction.ts';
import { hiddenStatement } from './read-history.ts';

const input = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** Leaves of the log at the last visit. */
  since: Type.Optional(Type.Integer({ minimum: 1 })),
});

export type ProveHistory = Action<typeof input, AccessState, null, LogProof | null, LogProof | null>;

/**
 * The holder takes the proof of her whole history away. Traces on documents that are kept from her until their announcement are proved
 * by their place alone, as those whose details were erased are.
 */
export function proveHistory(prover: TraceProver, database: Database): ProveHistory {
  return defineAction({
    name: 'history.prove',
    input,
    owner: ({ owner }) => owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'history.prove', actor.purpose, state, null, now),
    async prepare({ actor, input: { since }, ownerId, state }) {
      const filter = filterOf(actor, 'history.prove', state);
      const rows = filter.seesHiddenFromHolder
        ? []
        : await database.read<{ logical_id: string }>(ownerId, hiddenStatement, [
            ownerId,
            // Whoever acts for the person sees nothing kept from her representatives.
            !filter.seesHiddenFromRepresentatives,
          ]);
      const hidden = new Set(rows.map((row) => row.logical_id));
      return prover.prove(ownerId, since ?? null, ({ facts }) => {
        const isSecret = !filter.seesHiddenFromRepresentatives && facts.reason.split(';').includes('secret');
        return isSecret || facts.objects.some((id) => hidden.has(id));
      });
    },
    perform: async (_tx, { prepared }) => ({ output: prepared, objects: [] }),
  });
}
