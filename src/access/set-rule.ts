import { Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { CITIZEN_CATEGORIES, type CitizenCategory } from '../standards/terminologies/citizen-categories.ts';
import type { AccessState } from './access-state.ts';

import { keepChange, made } from './change-store.ts';
import { decide, limitsOf } from './decide.ts';
import { isRuleInScope } from './person-rights.ts';
import { keptFrom } from './readable-rules.ts';
import { type AccessEnv, insertRule, ownerInput, readerInput, ruleIdInput, untilInput } from './rule-store.ts';
import { refused } from './standing.ts';

const KNOWN: Statement = {
  name: 'access-rule-document',
  text: 'select 1 from document where record_id = $1 and logical_id = $2',
};

const ruleInput = Type.Object({
  ...ownerInput,
  /** `show` lets the reader see it although it is masked; what the law keeps from her profession stays so. */
  effect: Type.Union([Type.Literal('hide'), Type.Literal('show')]),
  subject: readerInput,
  /** One document (logicalId), or one category; none: everything. */
  documentId: Type.Optional(ruleIdInput),
  category: Type.Optional(
    Type.Unsafe<CitizenCategory>(Type.Union(CITIZEN_CATEGORIES.map(({ code }) => Type.Literal(code)))),
  ),
  /** Absent: no end. */
  until: Type.Optional(untilInput),
});

export type SetRule = Action<
  typeof ruleInput,
  AccessState,
  null,
  null,
  { readonly ruleId: string; readonly changeId: string }
>;

/**
 * A rule of the person's own: a document or a category, for a professional, a structure, a profession or everyone, for a time.
 * The more precise rule wins; said of the same twice, hiding wins.
 * @throws Failure not-found when the record has no such document that she who asks sees; invalid-input
 */
export function setRule(env: AccessEnv): SetRule {
  return defineAction({
    name: 'access.set-rule',
    input: ruleInput,
    owner: (input) => input.owner,
    authorize({ actor, input, state, now }) {
      const decided = decide(actor, actor.onBehalfOf, 'access.set-rule', actor.purpose, state, null, now);
      const limits = limitsOf(actor, state, now);
      return decided.permit && limits !== null && !isRuleInScope(limits, input) ? refused('not-in-mandate') : decided;
    },
    async perform(tx, { actor, input, ownerId, state, now, traceId }) {
      const { effect: kind, subject, documentId, category, until = null } = input;
      if (documentId !== undefined && category !== undefined)
        throw new Failure('invalid-input', { reason: 'a rule is on a document or on a category', at: 'category' });
      if (documentId !== undefined) {
        const [known, hidden] = await Promise.all([
          tx.query(KNOWN, [ownerId, documentId]),
          keptFrom(tx, { actor, ownerId, state, now }),
        ]);
        if (known.length === 0 || hidden === 'all' || hidden.has(documentId)) throw new Failure('not-found');
      }
      const place = { ownerId, now, traceId, secret: actor.secretSession === true };
      const ruleId = await insertRule(env, tx, place, {
        kind,
        setBy: 'person',
        subject,
        basis: 'person',
        until: until === null ? null : new Date(until),
        ...(documentId === undefined ? {} : { documentId }),
        ...(category === undefined ? {} : { category }),
      });
      const changeId = await keepChange(env, tx, place, actor, 'access.set-rule', { rules: [made(ruleId)] });
      const objects = documentId === undefined ? [ruleId] : [ruleId, documentId];
      return { output: { ruleId, changeId }, objects, accessChanged: true };
    },
  });
}
