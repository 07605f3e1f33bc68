import { Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import type { AccessState, RecordChoices } from './access-state.ts';
import { type ChangeView, newestChanges } from './change-store.ts';
import { decide } from './decide.ts';
import { type AccessEnv, ownerInput, type RuleView, readRules } from './rule-store.ts';
import { readChoices } from './set-choices.ts';

const input = Type.Object(ownerInput);

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
    async perform(tx, { ownerId, now }) {
      const kinds = ['consent', 'refusal', 'block', 'administrator', 'hide', 'show'] as const;
      const [rules, choices, changes] = await Promise.all([
        readRules(env, tx, { ownerId, now }, kinds),
        readChoices(tx, ownerId),
        newestChanges(env, tx, ownerId),
      ]);
      return { output: { rules, choices, changes }, objects: [] };
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
    async perform(tx, { ownerId, now }) {
      const output = await readRules(env, tx, { ownerId, now }, ['consent', 'block', 'administrator']);
      return { output, objects: [] };
    },
  });
}
