import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { AccessTokens } from '../../src/directory/access-token.ts';
import { ACCESS_TOKEN_SECONDS } from '../../src/directory/limits.ts';
import { SESSION_IDLE_MS } from '../../src/identity/limits.ts';
import { type ManualClock, manualClock } from '../../src/kernel/clock.ts';
import { isFailure } from '../../src/kernel/errors.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { SigningRing } from '../../src/kernel/keys/signing-keys.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { verifyChains } from '../../src/kernel/verify-chains.ts';
import { startRecordWorld } from '../support/record-world.ts';
import { enrol, isCode, signIn } from './sign-in-helpers.ts';
import { startSpaceWorld } from './sign-in-world.ts';

// security row 15: the machine's clock jumps, by a broken time server or a hand. Times are UTC everywhere: the nights on which
// France changes its clocks are instants like others.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const JUMPS: readonly [string, number][] = [
  ['ten days back', -10 * DAY],
  ['an hour back', -HOUR],
  ['an hour ahead', HOUR],
  ['ten days ahead', 10 * DAY],
];
const BEGINNINGS: readonly [string, string][] = [
  ['a usual day', '2026-11-22T08:00:00Z'],
  ['the night of the winter time', '2026-10-25T00:59:30Z'],
  ['the night of the summer time', '2026-03-29T00:59:30Z'],
  ['the end of a leap day', '2028-02-29T23:59:30Z'],
];
/** Of security.md: nothing is authorised later than this after its end. */
const TOLERANCE_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'carnet-clock-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const jump = (clock: ManualClock, by: number): void => clock.set(new Date(clock.now().getTime() + by));

const software = {
  clientId: 'calame',
  name: 'Calame',
  version: '1',
  approvalNumber: null,
  status: 'approved',
  sourceId: '2.25.1',
  kind: 'structure',
  jwks: { keys: [] },
};
const structure = { idNat: '1750000001', name: 'Cabinet' };

for (const [when, at] of BEGINNINGS) {
  test(`row 15: an access token that is over stays over, however the clock jumps (${when})`, async () => {
    const clock = manualClock(new Date(at));
    const ring = await SigningRing.open({ use: 'token', folder: join(folder, at) });
    const issuer = 'https://carnet.example.test';
    const tokens = new AccessTokens({ keys: ring, issuer, audience: `${issuer}/fhir`, clock, ids: systemIds });
    for (const [what, by] of JUMPS) {
      const subject = { kind: 'structure', structure, software, facilityType: null } as never;
      const { token } = await tokens.issue(subject, ['record.deposit'], null);
      await tokens.verifyAccessToken(token);
      clock.advance(ACCESS_TOKEN_SECONDS * 1_000 + TOLERANCE_MS);
      jump(clock, by);
      await assert.rejects(
        tokens.verifyAccessToken(token),
        (error) => isFailure(error, 'invalid-token'),
        `${what}, after its end`,
      );
      const fresh = await tokens.issue(subject, ['record.deposit'], null);
      assert.ok(await tokens.verifyAccessToken(fresh.token), 'a new one is good at once');
    }
  });
}

test('row 15: a session that ended stays ended, and one that a jump made doubtful asks to sign in again', async () => {
  const world = await startSpaceWorld();
  try {
    await enrol(world, 'horloge', 700);
    for (const [what, by] of JUMPS) {
      const token = await signIn(world, 'horloge');
      await world.identity.signIn.sessionOf(token);
      world.clock.advance(SESSION_IDLE_MS + TOLERANCE_MS);
      jump(world.clock, by);
      await assert.rejects(world.identity.signIn.sessionOf(token), isCode('not-signed-in'), what);
      const again = await signIn(world, 'horloge');
      assert.ok(await world.identity.signIn.sessionOf(again), 'she signs in again at once');
      jump(world.clock, DAY); // the counted attempts of this day are over
    }
  } finally {
    await world.close();
  }
});

test('row 15: traces keep their order by number, whatever time they bear, and the chain verifies', async () => {
  const clock = manualClock(new Date('2026-11-22T08:00:00Z'));
  const world = await startRecordWorld(clock);
  try {
    const { holder, recordId } = await world.openRecord();
    const { zone, databases } = world;
    for (const [, by] of [...JUMPS, ...JUMPS]) {
      jump(clock, by);
      await zone.runner.run(zone.actions.readHistory, holder, {
        owner: { id: recordId },
        count: 100,
        withoutOwnLooks: false,
      });
    }
    const { entries } = await zone.runner.run(zone.actions.readHistory, holder, {
      owner: { id: recordId },
      count: 100,
      withoutOwnLooks: false,
    });
    const numbers = entries.map(({ trace }) => trace.seq);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => b - a),
    );
    assert.equal(new Set(numbers).size, numbers.length);
    assert.ok(numbers.length >= 1 + 2 * JUMPS.length, `${numbers.length} entries`);
    const options = {
      url: databases.record.auditor,
      role: 'carnet_record_auditor',
      maxConnections: 1,
      applicationName: 'test',
    };
    const auditor = new Database(options, 'carnet.record');
    try {
      const report = await verifyChains({ auditor, zone: 'record', keys: zone.keys, copies: null }, recordId);
      assert.deepEqual(report.faults, []);
      assert.ok(report.entries >= numbers.length);
    } finally {
      await auditor.close();
    }
  } finally {
    await world.stop();
  }
});
