import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../kernel/actor.ts';
import type { AccessState, DocumentFacts, Mandate } from './access-state.ts';
import type { Act } from './acts.ts';
import { decide } from './decide.ts';

// What the person does in her record, by her age, and who acts for her.

const NOW = new Date('2026-03-12T10:00:00Z');
const holder: Actor = {
  ...{ kind: 'person', id: 'p', name: 'P', recordIds: ['other', 'r'], purpose: 'normal', onBehalfOf: null },
};
const delegate: Actor = { ...holder, recordIds: [], onBehalfOf: 'child' };
const state: AccessState = {
  ...{ recordId: 'r', status: 'open', test: true, rules: [], heardAt: NOW },
  ...{ professionalActive: true, softwareApproved: true, structureActive: true },
};
const closed = (of: AccessState): AccessState => ({ ...of, status: 'closed' });
const lab: DocumentFacts = {
  ...{ typeCode: '11502-2', status: 'approved', masked: false, own: false },
  ...{ hiddenFromHolder: false, hiddenFromRepresentatives: false },
};
const own = { ...lab, own: true };

const says = (actor: Actor, act: Act, of: AccessState, document: DocumentFacts | null = null): string => {
  const said = decide(actor, actor.onBehalfOf, act, actor.purpose, of, document, NOW);
  return said.permit ? said.rule : `${said.answer}:${said.reason}`;
};

test('who acts for the person: by her mandate, by what is known, agreeing or not, and her heirs', () => {
  const mandate = (kind: Mandate['kind'], ...scopes: string[]): AccessState => ({
    ...state,
    mandates: [{ kind, scopes }],
    holder: {
      ...(kind === 'parent' ? { minorUntil: '2032-01-01T00:00:00Z' } : {}),
      ...(kind === 'heir' ? { deceasedOn: '2026-01-01T00:00:00Z' } : {}),
    },
  });
  const parent = mandate('parent');
  const heir = mandate('heir');
  const carer = mandate('carer', 'documents.see');
  const does = (of: AccessState, act: Act, document: DocumentFacts | null = null, actor = delegate) =>
    says(actor, act, of, document);
  const minor = (minorUntil: string, act: Act, document: DocumentFacts | null = null) =>
    says(holder, act, { ...state, holder: { minorUntil } }, document);
  const cases: [string, string][] = [
    [does(state, 'documents.read'), 'absent:no-mandate'],
    [does(parent, 'documents.search'), 'parent-12-14:yes'],
    [does(parent, 'documents.search', null, { ...delegate, purpose: 'centre_15' }), 'refused:emergency-not-open'],
    [does(parent, 'documents.search', lab, { ...delegate, purpose: 'centre_15' }), 'absent:emergency-not-open'],
    [does(parent, 'record.visit'), 'absent:act-not-open'],
    [does(parent, 'documents.read', { ...lab, hiddenFromRepresentatives: true }), 'absent:document-not-visible'],
    [does(parent, 'documents.read', lab), 'parent-12-14:yes'],
    [does({ ...parent, disagreement: true }, 'documents.mask', lab), 'absent:representatives-disagree'],
    [does({ ...parent, disagreement: true }, 'access.block'), 'refused:representatives-disagree'],
    [does({ ...parent, disagreement: true }, 'documents.read', lab), 'parent-12-14:yes'],
    [does(parent, 'access.block'), 'parent-12-14:yes'],
    [does({ ...mandate('guardian'), disagreement: true }, 'access.block'), 'guardian:yes'],
    [does({ ...parent, heardAt: null }, 'documents.search'), 'later:projections-stale'],
    [does(closed(parent), 'documents.search'), 'refused:record-closed'],
    [does(carer, 'documents.search'), 'carer:yes'],
    [does(carer, 'documents.submit'), 'refused:not-in-mandate'],
    [does(carer, 'access.set-emergencies'), 'refused:not-in-mandate'],
    [does(closed(heir), 'documents.read', lab), 'heir:yes'],
    [does(closed(heir), 'documents.read', { ...lab, masked: true }), 'absent:document-not-visible'],
    [does(closed(heir), 'documents.withdraw', own), 'absent:not-in-mandate'],
    [does(heir, 'history.read'), 'refused:not-in-mandate'],
    [minor('2034-03-13T00:00:00Z', 'documents.browse'), 'refused:too-young'],
    [minor('2034-03-13T00:00:00Z', 'documents.read', lab), 'absent:too-young'],
    [minor('2030-01-01T00:00:00Z', 'documents.browse'), 'minor-12-14:yes'],
    [minor('2030-01-01T00:00:00Z', 'documents.read', own), 'minor-12-14:own'],
    [minor('2030-01-01T00:00:00Z', 'documents.submit'), 'refused:too-young'],
    [minor('2028-01-01T00:00:00Z', 'documents.submit'), 'minor-15-17:yes'],
    [says(holder, 'documents.browse', { ...state, heardAt: null }), 'holder:yes'],
    [says(holder, 'documents.browse', heir), 'absent:not-the-holder'],
    [says(holder, 'documents.archive', state, lab), 'refused:not-own-document'],
    [says(holder, 'documents.archive', state, own), 'holder:own'],
    [says(holder, 'documents.archive', closed(state), own), 'refused:record-closed'],
    [says(holder, 'documents.mask', state, { ...own, status: 'deleted' }), 'absent:document-not-visible'],
    [says(holder, 'documents.read', state, { ...lab, status: 'deleted' }), 'absent:document-not-visible'],
    [says(holder, 'documents.read', state, { ...lab, masked: true, hiddenFromRepresentatives: true }), 'holder:yes'],
  ];
  for (const [place, [said, expected]] of cases.entries()) assert.equal(said, expected, String(place));
});
