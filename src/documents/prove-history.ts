import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { LogProof, TraceProver } from '../kernel/tlog/prove-traces.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { mayLearn } from './history-scope.ts';
import { readHistoryScope } from './read-history-scope.ts';
import { readTitles } from './read-titles.ts';

const input = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** Leaves of the log at the last visit. */
  since: Type.Optional(Type.Integer({ minimum: 1 })),
  /** With the titles of the documents that the traces name: for a file that is read, not verified. */
  titled: Type.Optional(Type.Boolean()),
});

/** `titles` by logicalId, of the most recent MAX_TITLES documents that the reader may know of; absent unless asked for. */
export type ProvedHistory = LogProof & { readonly titles?: Readonly<Record<string, string>> };

export type ProveHistory = Action<typeof input, AccessState, null, ProvedHistory | null, ProvedHistory | null>;

/**
 * The person, or who acts for her, takes the proof of the history away. Traces of which she may not learn are proved by their place
 * alone, as those whose details were erased are.
 */
export function proveHistory(
  env: DocumentsEnv,
  traces: Pick<TraceWriter, 'read'>,
  prover: TraceProver,
  database: Database,
): ProveHistory {
  return defineAction({
    name: 'history.prove',
    input,
    owner: ({ owner }) => owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'history.prove', actor.purpose, state, null, now),
    async prepare({ actor, input: { since, titled }, ownerId, state, now }) {
      const filter = filterOf(actor, 'history.prove', state, now);
      const reading: Pick<Transaction, 'query'> = {
        query: (statement, values) => database.read(ownerId, statement, values),
      };
      const scope = await readHistoryScope(reading, traces, ownerId, actor, filter);
      const proof = await prover.prove(
        ownerId,
        since ?? null,
        (trace) => !mayLearn(scope, trace) || trace.facts.objects.some((id) => scope.hidden.has(id)),
      );
      if (proof === null || titled !== true) return proof;
      const { titles } = await readTitles(reading, { env, ownerId, reader: actor, filter });
      return { ...proof, titles: Object.fromEntries([...titles].map(([id, { title }]) => [id, title])) };
    },
    perform: async (_tx, { prepared }) => ({ output: prepared, objects: [] }),
  });
}
