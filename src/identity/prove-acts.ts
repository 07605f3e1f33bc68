import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import type { LogProof, TraceProver } from '../kernel/tlog/prove-traces.ts';
import type { PersonState } from './contract.ts';
import { keepOwnNotice, type NoticeParts } from './keep-notice.ts';
import { isSelf, permitted, refused } from './person-state.ts';

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** Leaves of the log at the last visit. */
  since: Type.Optional(Type.Integer({ minimum: 1 })),
  /** The history leaves as a file: she is told, should it not be her. */
  taken: Type.Optional(Type.Boolean()),
});

/** The person takes the proof of what was done in her space away. */
export function proveActs(parts: NoticeParts & { readonly prover: TraceProver }) {
  return defineAction<typeof Input, PersonState, null, LogProof | null, LogProof | null>({
    name: 'identity.prove-acts',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor, input }) => (isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person')),
    prepare: ({ ownerId, input: { since } }) => parts.prover.prove(ownerId, since ?? null, () => false),
    async perform(tx, facts) {
      const { input, prepared } = facts;
      if (input.taken === true && prepared !== null) await keepOwnNotice(parts, tx, facts, 'export');
      return { output: prepared, objects: [] };
    },
  });
}
