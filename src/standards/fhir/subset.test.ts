import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSubset, subsetOf } from './subset.ts';
import type { Issue } from './types.ts';

const card = {
  resourceType: 'DocumentReference',
  id: 'a',
  meta: { profile: ['urn:p'] },
  contained: [
    { resourceType: 'PractitionerRole', id: 'role', practitioner: { reference: '#who' } },
    { resourceType: 'Practitioner', id: 'who' },
    { resourceType: 'Organization', id: 'custodian' },
  ],
  extension: [{ url: 'urn:e', valueBoolean: true }],
  status: 'current',
  date: '2026-01-01',
  author: [{ reference: '#role' }],
  custodian: { reference: '#custodian' },
  content: [{ attachment: { title: 'x' } }],
  context: { period: { start: '2026' }, event: [{ text: 'y' }] },
};

function part(summary: string | undefined, elements: readonly string[] = []) {
  const issues: Issue[] = [];
  const subset = readSubset('DocumentReference', summary, elements, issues);
  assert.deepEqual(issues, []);
  return subset === null ? null : (subsetOf(card, subset) as Record<string, unknown>);
}

const contained = (resource: Record<string, unknown> | null) =>
  (resource?.['contained'] as { id: string }[] | undefined)?.map(({ id }) => id);

test('a summary keeps what the standard marks, what it points to, and says that it is a part', () => {
  const found = part('true');
  assert.deepEqual(found?.['meta'], {
    profile: ['urn:p'],
    tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }],
  });
  assert.deepEqual(contained(found), ['role', 'who']);
  assert.deepEqual(found?.['context'], { period: { start: '2026' } });
  assert.deepEqual([found?.['custodian'], found?.['extension']], [undefined, undefined]);
  assert.ok(found?.['content']);
});

test('elements asked come with those that no resource goes without', () => {
  const found = part(undefined, ['date']);
  assert.deepEqual(Object.keys(found ?? {}), ['resourceType', 'id', 'meta', 'status', 'date', 'content']);
  assert.deepEqual(contained(part(undefined, ['contained'])), ['role', 'who', 'custodian']);
  assert.deepEqual(Object.keys(part('text') ?? {}), ['resourceType', 'id', 'meta', 'status', 'content']);
  assert.equal(part('data')?.['custodian'], card.custodian);
  assert.deepEqual([part('false'), part('count'), part(undefined)], [null, null, null]);
});

test('what is no summary and no element is refused without its value', () => {
  const problems = (summary: string | undefined, elements: readonly string[]) => {
    const issues: Issue[] = [];
    readSubset('List', summary, elements, issues);
    return issues.map(({ code, expression }) => `${code} ${expression}`);
  };
  assert.deepEqual(problems('some', []), ['value _summary']);
  assert.deepEqual(problems(undefined, ['author']), ['value _elements']);
  assert.deepEqual(problems(undefined, ['entry', 'entry.item']), ['value _elements']);
  assert.deepEqual(problems('true', ['entry']), ['not-supported _elements']);
});
