import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_READ_RULES } from '../access/rule-store.ts';
import type { ExplainAnswer } from '../documents/explained.ts';
import type { Actor } from '../kernel/actor.ts';
import type { LinkCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { explainOver } from './explain-link.ts';

const AT = new Date('2026-11-29T09:00:00Z');
const ID = '0198a1b2-3c4d-4e5f-8a9b-';
const rule = (n: number): ExplainAnswer['rules'][number] => ({
  ...{ ruleId: `${ID}${String(n).padStart(12, '0')}`, kind: 'consent', basis: 'declared', documentId: null },
  subject: { kind: 'professional', id: `8999${n}`, name: 'x'.repeat(100) },
  ...{ followedBy: [], category: null, since: AT, until: null, secret: false },
});
const ANSWER = {
  ...{ known: [], readers: [], document: null, documents: [], more: false, total: 0, cut: false },
  emergencies: { regulation: true, breakGlass: true },
  matrix: { version: 1 } as unknown as ExplainAnswer['matrix'],
};

/** What crosses is read back by the shapes of the call, within its size. */
const linkThatAnswers = (answer: ExplainAnswer): LinkClient =>
  ({
    async call(call: LinkCall<unknown, ExplainAnswer>) {
      const wire = JSON.stringify(call.output.write(answer));
      assert.ok(Buffer.byteLength(wire) < call.maxAnswer);
      return call.output.read(JSON.parse(wire), 'answer');
    },
  }) as unknown as LinkClient;

test('as many rules as a record holds cross the link, and no more', async () => {
  const ask = (n: number) =>
    explainOver(linkThatAnswers({ ...ANSWER, rules: Array.from({ length: n }, (_, i) => rule(i)) })).explain(
      {} as Actor,
      ID,
      { readers: [], known: false, continues: false },
    );
  assert.equal((await ask(MAX_READ_RULES)).rules.length, MAX_READ_RULES);
  await assert.rejects(ask(MAX_READ_RULES + 1));
});
