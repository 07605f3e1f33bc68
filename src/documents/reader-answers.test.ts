import assert from 'node:assert/strict';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { effects } from '../access/effect.ts';
import { explain, type HeldDocument, type Reader } from '../access/explain.ts';
import type { NamedRule, RecordAccess } from '../access/record-access.ts';
import { MAX_READ_RULES } from '../access/rule-store.ts';
import { inSlices } from '../kernel/slices.ts';
import { TYPE_CODES } from '../standards/terminologies/generated/type-code.ts';
import { EXPLAIN_BUDGET_MS, MAX_READERS } from './explained.ts';
import { MAX_HELD_DOCUMENTS } from './held-documents.ts';
import { answerOf, metBy, sceneOf, sightIn } from './reader-answers.ts';

// The largest record that one person can make: as many documents, rules and readers as their limits allow.

const NOW = new Date('2026-11-29T09:00:00Z');
const DOCUMENTS: readonly HeldDocument[] = Array.from({ length: MAX_HELD_DOCUMENTS }, (_, i) => ({
  ...{ logicalId: `d${i}`, typeCode: TYPE_CODES[i % TYPE_CODES.length]?.code ?? '', status: 'approved' },
  ...{ masked: i % 3 === 0, hiddenFromHolder: false, hiddenFromRepresentatives: i % 7 === 0 },
  ownerKeys: [`k${i % MAX_READERS}`],
}));
const READERS: readonly Reader[] = Array.from({ length: MAX_READERS }, (_, i) => ({
  ...{ id: `8${i}`, profession: i % 2 === 0 ? '10' : '60', structureId: `3${i % 40}`, ownKey: `k${i}` },
}));
const RULES = Array.from({ length: MAX_READ_RULES }, (_, i): NamedRule => {
  const subject =
    i % 2 === 0 ? { kind: 'professional' as const, id: `8${i % MAX_READERS}` } : { kind: 'everyone' as const, id: '' };
  const dates = { since: '2026-01-01T00:00:00Z', until: null };
  if (i % 2 === 0)
    return { ruleId: `r${i}`, kind: 'consent', basis: 'person', subject, subjectKind: subject.kind, ...dates };
  const rule = {
    ruleId: `r${i}`,
    kind: i % 3 === 0 ? 'hide' : 'show',
    subject,
    subjectKind: subject.kind,
    ...dates,
  } as const;
  return i % 5 === 0 ? { ...rule, category: 'BIOLOGIE' } : { ...rule, documentId: `d${i * 3}` };
});
const ACCESS: RecordAccess = { recordId: 'r', status: 'open', test: true, heardAt: NOW, rules: RULES };

test('what is counted by classes is what each document says', () => {
  const scene = sceneOf({ access: ACCESS, rules: [], emergencies: [] }, DOCUMENTS, NOW);
  for (const reader of [READERS[0], READERS[1], { ...READERS[2], ownKey: 'k3' }] as readonly Reader[]) {
    const answer = answerOf(scene, reader, false);
    for (const mode of ['normal', 'authorised', 'bris_de_glace', 'centre_15'] as const) {
      const sight = sightIn(scene, reader, mode);
      const one = DOCUMENTS.map((document) => explain(sight, document));
      const { opens, titles, reasons } = answer.told[mode];
      const hidden = one.filter(({ sees }) => sees === 'nothing');
      assert.equal(opens, one.filter(({ sees }) => sees === 'content').length, mode);
      assert.equal(titles, one.filter(({ sees }) => sees === 'title').length, mode);
      for (const [reason, n] of Object.entries(reasons))
        assert.equal(n, hidden.filter((told) => told.reason === reason).length, `${mode} ${reason}`);
      assert.deepEqual(
        metBy(scene, sight, true),
        one.flatMap(({ sees }, i) => (sees === 'nothing' ? [] : [i])),
      );
    }
  }
});

test('the largest explanation and the largest effect hold nobody else up', async (t) => {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const from = performance.now();
  const scene = sceneOf({ access: ACCESS, rules: [], emergencies: [] }, DOCUMENTS, NOW);
  const answers = await inSlices(READERS, (reader) => answerOf(scene, reader, false), EXPLAIN_BUDGET_MS);
  const between = performance.now();
  const planned = effects(ACCESS, [{ act: 'end-rule', ruleId: 'r1' }], DOCUMENTS, NOW);
  const told = await inSlices(READERS, (reader) => planned([reader]), EXPLAIN_BUDGET_MS);
  delay.disable();
  const [explained, counted] = [between - from, performance.now() - between].map(Math.round);
  const longest = Math.round(delay.max / 1e6);
  t.diagnostic(`explained in ${explained} ms, effect in ${counted} ms, longest block ${longest} ms`);
  assert.equal(told.length, READERS.length);
  assert.equal(answers.length, READERS.length);
  // Ten times what was measured on a quiet machine; before, it was seconds.
  assert.ok(longest < 400, `${longest} ms`);
});
