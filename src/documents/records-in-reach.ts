import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import type { Actor } from '../kernel/actor.ts';
import type { StateReader } from '../kernel/runner-parts.ts';
import type { Database } from '../kernel/transaction.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { factsOf, findDocument } from './find-document.ts';

/**
 * Of several records that hold a document by one uniqueId, those in which the actor may know of it: which one is meant is found, before any
 * act. Nothing is told of the others, and a refusal is no line in the history of a stranger whose record was not named.
 */
export async function recordsInReach(
  env: DocumentsEnv,
  { database, states }: { readonly database: Database; readonly states: StateReader<AccessState> },
  actor: Actor,
  uniqueId: string,
  recordIds: readonly string[],
  now: Date,
): Promise<readonly string[]> {
  const reached: string[] = [];
  for (const id of recordIds) {
    const [state, row] = await database.readAtOnce(id, (tx) =>
      Promise.all([
        states.read(tx, id, actor, now),
        findDocument(tx, id, { kind: 'unique', id: uniqueId, owner: { id } }),
      ]),
    );
    const facts = factsOf(env, actor, row);
    const decision = decide(actor, actor.onBehalfOf, 'documents.locate', actor.purpose, state, facts, now);
    if (decision.permit || decision.answer !== 'absent') reached.push(id);
  }
  return reached;
}
