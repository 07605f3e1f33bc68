import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChainStatus } from './commands.ts';
import { chainChecks } from './doctor-checks.ts';

function checkOf(status: Partial<ChainStatus>): string {
  const [check] = chainChecks([{ zone: 'space', chains: 200, headCopyAge: 8, notCopied: 0, ...status }]);
  return `${check?.state}: ${check?.found}`;
}

test('chains that nobody moved for an hour are in order: their heads have nothing new to copy', () => {
  assert.equal(checkOf({ headCopyAge: 3_600 }), 'good: 200 chains, heads copied 60 minutes ago');
});

test('a length of time is said as people say it, and never below zero', () => {
  const ages = [-40, 0, 119, 7_300, 172_800, 375_479_095].map(
    (headCopyAge) => checkOf({ headCopyAge }).split('copied ')[1],
  );
  assert.deepEqual(ages, ['0 s ago', '0 s ago', '119 s ago', '2 hours ago', '2 days ago', '4345 days ago']);
});

test('entries written a moment ago wait for the next copy', () => {
  assert.equal(checkOf({ headCopyAge: 12, notCopied: 3 }), 'good: 200 chains, heads copied 12 s ago');
});

test('entries that no copy covers after a minute are a warning', () => {
  assert.equal(
    checkOf({ headCopyAge: 90, notCopied: 3 }),
    'warning: 200 chains, heads copied 90 s ago, 3 entries since: a running server copies them every 10 s',
  );
});

test('heads that were never copied are a warning, but for a zone without chains', () => {
  assert.match(checkOf({ headCopyAge: null, notCopied: 200 }), /^warning: 200 chains, heads never copied/);
  assert.match(checkOf({ chains: 0, headCopyAge: null }), /^good/);
});

test('a zone that is served apart does not see the copies of its heads: nothing is amiss', () => {
  assert.equal(
    checkOf({ headCopyAge: null, notCopied: null }),
    'good: 200 chains, the copies of their heads are in the other zone',
  );
});

test('chains shorter than their copies say are a warning at once', () => {
  assert.match(checkOf({ headCopyAge: 1, notCopied: -2 }), /^warning: .*2 entries fewer than were copied/);
});
