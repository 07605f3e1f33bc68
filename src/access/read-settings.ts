import { Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import type { AccessState, RecordChoices } from './access-state.ts';
import { type ChangeView, newestChanges } from './change-store.ts';
import { decide, filterOf } from './decide.ts';
import { isReadable, keptFrom } from './readable-rules.ts';
import { type AccessEnv, ownerInput, type RuleView, readRules } from './rule-store.ts';
import { readChoices } from './set-choices.ts';

const input = Type.Object(ownerInput);

const NONE: ReadonlySet<string> = new Set();

/** All that decides who sees what in a record, newest first. */
export interface AccessSettings {
  readonly rules: readonly RuleView[];
  readonly choices: RecordChoices;
  /** The last changes that may be undone. */
  readonly changes: readonly ChangeView[];
}

export type ReadSettings = Action<typeof input, AccessState, null, null, AccessSettings>;

/** The person reads who may see her documents, and what she decided. */
export function readSettings(env: AccessEnv): ReadSettings {
  return defineAction({
    name: 'access.read-settings',
    input,
    owner: ({ owner }) => owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.read-settings', actor.purpose, state, null, now),
    async perform(tx, { actor, ownerId, state, now }) {
      const kinds = ['consent', 'refusal', 'block', 'administrator', 'hide', 'show'] as const;
      const filter = filterOf(actor, 'access.read-settings', state, now);
      const [rules, choices, changes, hidden] = await Promise.all([
        readRules(env, tx, { ownerId, now }, kinds),
        readChoices(tx, ownerId),
        newestChanges(env, tx, ownerId, now, filter.seesHiddenFromRepresentatives),
        keptFrom(tx, { actor, ownerId, state, now }),
      ]);
      const isRead = (rule: RuleView): boolean => isReadable(filter, hidden, rule);
      const read = { rules: rules.filter(isRead), choices, changes: changes.filter((one) => one.rules.every(isRead)) };
      return { output: read, objects: [] };
    },
  });
}

export type ListProfessionals = Action<typeof input, AccessState, null, null, readonly RuleView[]>;

/** TD1.6: the professionals and structures authorised in a record, its administrators, and those whom the person blocked. */
export function listProfessionals(env: AccessEnv): ListProfessionals {
  return defineAction({
    name: 'access.list-professionals',
    input,
    owner: ({ owner }) => owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'access.list-professionals', actor.purpose, state, null, now),
    async perform(tx, { actor, ownerId, state, now }) {
      const filter = filterOf(actor, 'access.list-professionals', state, now);
      const rules = await readRules(env, tx, { ownerId, now }, ['consent', 'block', 'administrator']);
      return { output: rules.filter((rule) => isReadable(filter, NONE, rule)), objects: [] };
    },
  });
}
