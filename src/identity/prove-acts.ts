import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import type { LogProof, TraceProver } from '../kernel/tlog/prove-traces.ts';
import type { PersonState } from './contract.ts';
import { isSelf, permitted, refused } from './person-state.ts';

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** Leaves of the log at the last visit. */
  since: Type.Optional(Type.Integer({ minimum: 1 })),
});

/** The person takes the proof of what was done in her space away. */
export function proveActs(prover: TraceProver) {
  return defineAction<typeof Input, PersonState, null, LogProof | null, LogProof | null>({
    name: 'identity.prove-acts',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor, input }) => (isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person')),
    prepare: ({ ownerId, input: { since } }) => prover.prove(ownerId, since ?? null, () => false),
    perform: async (_tx, { prepared }) => ({ output: prepared, objects: [] }),
  });
}
