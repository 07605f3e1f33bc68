import { Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import type { AccessState, RecordChoices } from './access-state.ts';

import { type ChangeView, newestChanges } from './change-store.ts';
import { type DocumentFilter, decide, filterOf } from './decide.ts';
import { documentsHiddenFrom } from './hidden-documents.ts';
import { names, typesOfCategories } from './own-rules.ts';

import { type AccessEnv, ownerInput, type RuleView, readRules } from './rule-store.ts';
import { readChoices } from './set-choices.ts';

const input = Type.Object(ownerInput);

const NONE: ReadonlySet<string> = new Set();

/**
 * Whoever acts for the person reads nothing of what was settled in a secret session, nor of documents and categories that she may not
 * see herself.
 */
function mayRead(filter: DocumentFilter, hidden: ReadonlySet<string>, rule: RuleView): boolean {
  if (rule.secret && !filter.seesHiddenFromRepresentatives) return false;
  if (rule.documentId !== null) return ![rule.documentId, ...rule.followedBy].some((id) => hidden.has(id));
  if (rule.category === null) return true;
  const of = typesOfCategories([rule.category]);
  return of.reads === 'all-but' || of.types.some((type) => names(filter.types, type));
}

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
        newestChanges(env, tx, ownerId, now),
        documentsHiddenFrom(tx, ownerId, filter),
      ]);
      const isRead = (rule: RuleView): boolean => mayRead(filter, hidden, rule);
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
      return { output: rules.filter((rule) => mayRead(filter, NONE, rule)), objects: [] };
    },
  });
}
