import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import {
  isWished,
  MAX_TRACES_LOOKED_AT,
  readTraces,
  type TracePage,
  tracePage,
  traceWish,
} from '../kernel/trace-reader.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { PersonState } from './contract.ts';
import { isSelf, permitted, refused } from './person-state.ts';

/** Acts in one page. */
export const MAX_ACTS_PAGE = 100;
const PAGE = tracePage('person_id');

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  count: Type.Integer({ minimum: 1, maximum: MAX_ACTS_PAGE }),
  wish: Type.Optional(traceWish),
});

/** Looking at one's own space: in the log, but not what one looks for in it. */
const OWN_LOOKS = new Set([
  'identity.read-acts',
  'identity.prove-acts',
  'identity.read-person',
  'identity.read-former-traits',
  'identity.list-sessions',
  'identity.read-notices',
  'identity.see-notices',
]);

/** The person reads what was done in her space (sign-ins, changes of identity), refusals included. */
export function readActs(parts: { readonly traces: Pick<TraceWriter, 'read'> }) {
  return defineAction<typeof Input, PersonState, null, null, TracePage>({
    name: 'identity.read-acts',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor, input }) => (isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person')),
    async perform(tx, { ownerId, input }) {
      const output = await readTraces(tx, PAGE, parts.traces, {
        ownerId,
        before: input.before ?? null,
        count: input.count,
        maxScan: MAX_TRACES_LOOKED_AT,
        wanted: (trace) => !OWN_LOOKS.has(trace.facts.act) && isWished(trace, input.wish),
      });
      return { output, objects: [] };
    },
  });
}
