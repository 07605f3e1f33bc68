import { Type } from 'typebox';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import { type AccessState, DEFAULT_CHOICES } from './access-state.ts';
import { decide } from './decide.ts';

export const checkInput = Type.Object({ owner: Type.Unsafe<OwnerRef>(Type.Object({})) });

export interface RecordCheck {
  readonly recordId: string;
  readonly status: 'open' | 'closed';
  /** Is the caller authorised in this record? */
  readonly authorised: boolean;
  /** Is the caller the person's administrator (attending doctor)? */
  readonly attending: boolean;
  /** Did the person block the caller? Then nothing else counts for reading. */
  readonly blocked: boolean;
  /** Emergency accesses that the person opposes (TD1.3a): by medical regulation, by break-glass. */
  readonly opposes: { readonly regulation: boolean; readonly breakGlass: boolean };
}

export type CheckRecord = Action<typeof checkInput, AccessState, null, null, RecordCheck>;

/** TD0.2: does the record exist, and is the caller authorised in it? TD1.3a: which emergencies are opposed? No trait and no document is told. */
export function checkRecord(): CheckRecord {
  return defineAction({
    name: 'record.check',
    input: checkInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'record.check', actor.purpose, state, null, now),
    async perform(_tx, { actor, ownerId, state, now }) {
      const authorised = decide(actor, actor.onBehalfOf, 'documents.search', actor.purpose, state, null, now).permit;
      const attending = state.rules.some((r) => r.kind === 'administrator');
      const blocked = state.rules.some((r) => r.kind === 'block');
      const { regulation, breakGlass } = state.choices ?? DEFAULT_CHOICES;
      const opposes = { regulation: !regulation, breakGlass: !breakGlass };
      const output = { recordId: ownerId, status: state.status, authorised, attending, blocked, opposes };
      return { output, objects: [] };
    },
  });
}
