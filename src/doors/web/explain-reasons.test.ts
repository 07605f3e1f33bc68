import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inEmergencyToo } from './explain-reasons.ts';
import type { Why } from './web-explain.ts';

const why = (sees: Why['sees'], code: Why['code']): Why => ({ sees, code, place: null, rule: null });

test('of whom the document is open to already, nothing is said of an emergency', () => {
  const attending = why('yes', 'administrator');
  assert.equal(inEmergencyToo(attending, why('yes', 'in-emergency')), null);
  assert.equal(
    inEmergencyToo(attending, why('no', 'masked')),
    null,
    'she sees what is masked: no emergency takes it away',
  );
  assert.equal(inEmergencyToo(why('title', 'titles-only'), why('no', 'masked')), null);
});

test('an emergency is told where it opens more', () => {
  const urgent = why('yes', 'in-emergency');
  assert.equal(inEmergencyToo(why('no', 'nobody-asked'), urgent), urgent);
  assert.equal(inEmergencyToo(why('title', 'titles-only'), urgent), urgent);
  assert.equal(inEmergencyToo(why('no', 'blocked'), why('no', 'blocked')), null);
});
