/** The test runner's own honesty: what counts as passed, failed, skipped. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reporter } from '../support/reporter.ts';

function report(hasShared: boolean): { reporter: Reporter; text: () => string } {
  let text = '';
  const reporter = new Reporter({ write: (part) => (text += part), isTerminal: false, hasShared });
  return { reporter, text: () => text };
}

const event = (name: string, more = {}): Parameters<Reporter['onTest']>[0] => ({
  name,
  nesting: 0,
  details: {},
  ...more,
});

test('the last line counts tests, not suites, and the exit code follows the failures', () => {
  const { reporter, text } = report(false);
  reporter.onTest(event('a suite', { details: { type: 'suite' } }), true);
  reporter.onTest(event('a test'), true);
  reporter.onTest(event('another', { details: { error: { cause: new Error('broken') } } }), false);
  reporter.onTest(event('its parent', { details: { error: { failureType: 'subtestsFailed' } } }), false);
  assert.equal(reporter.finish(), 1);
  assert.match(text(), /broken/);
  assert.equal(text().trimEnd().split('\n').at(-1), '1 passed, 1 failed');
});

test('skips are listed with their reason; one without a reason fails', () => {
  const { reporter, text } = report(false);
  reporter.onTest(event('a'), true);
  reporter.onTest(event('b', { skip: 'no network here' }), true);
  assert.equal(reporter.finish(), 0);
  assert.match(text(), /b: no network here/);
  reporter.onTest(event('c', { skip: true }), true);
  assert.equal(reporter.failures.length, 1);
});

test('a test of ../shared that skips while the folder is there has failed', () => {
  const skip = 'the folder ../shared/data is absent: third-party examples are not committed';
  for (const [hasShared, failures] of [
    [true, 1],
    [false, 0],
  ] as const) {
    const { reporter } = report(hasShared);
    reporter.onTest(event('reads every document', { skip }), true);
    assert.equal(reporter.failures.length, failures);
  }
});

test('a run without any test is no success', () => {
  assert.equal(report(false).reporter.finish(), 1);
});
