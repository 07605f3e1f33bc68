import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { STRANGER_BUDGETS, STRANGER_WINDOW_MS } from '../../src/kernel/limits.ts';
import { windowAt } from '../../src/kernel/shared-counters.ts';
import { type Ins, insOf, newDeposit, problem, search } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

const LEFT = 3;
const exists = (who: Actor, ins: Ins) =>
  fhir.send(who, 'POST', '/Patient/_search', { body: new URLSearchParams({ identifier: insOf(ins) }) });

test('row 36: a valid account that looks up one patient after the other is told to come back tomorrow, and its own patients stay', async () => {
  const { zone, openRecord } = fhir.world;
  const own = (await openRecord()).ins;
  const doctor = await fhir.world.professional(36_000);
  // Earlier today, in other processes.
  const { max } = STRANGER_BUDGETS.professional;
  await zone.counters.add(
    `stranger|professional|${doctor.id}`,
    windowAt(systemClock.now(), STRANGER_WINDOW_MS),
    max - LEFT - 1,
  );
  await zone.runner.run(zone.actions.declareConsent, doctor, { owner: { ins: own }, role: 'care-team' });
  const stopped: string[] = [];
  zone.onBudgetSpent((budget) => stopped.push(budget));
  const patients = [];
  for (let n = 0; n <= LEFT; n += 1) patients.push((await openRecord()).ins);
  const statuses = [];
  for (const ins of patients) statuses.push((await exists(doctor, ins)).status);
  assert.deepEqual(statuses, [200, 200, 200, 429]);
  const [first, last] = [patients[0] as Ins, patients[LEFT] as Ins];
  const refused = await exists(doctor, last);
  const wait = Number(refused.headers.get('retry-after'));
  assert.ok(wait > 0 && wait <= STRANGER_WINDOW_MS / 1_000);
  assert.equal(await problem(refused, 429), 'throttled');
  assert.equal(await problem(await search(fhir, doctor, last), 429), 'throttled');
  assert.deepEqual([...new Set(stopped)], ['professional']);
  assert.equal((await exists(doctor, first)).status, 200, 'a patient of today');
  assert.equal((await search(fhir, doctor, own)).status, 200, 'her own patient');
  const { bundle } = newDeposit(last);
  assert.equal((await fhir.send(doctor, 'POST', '', { body: bundle })).status, 200, 'deposits go on');
  const raised: string[] = [];
  zone.alerts.onRaised((budget) => raised.push(budget));
  await zone.alerts.flush();
  const mine = async () => (await zone.alerts.list()).filter(({ account }) => account.id === doctor.id);
  const [alert] = await mine();
  assert.deepEqual([raised, alert?.budget, alert?.count, alert?.owner], [['professional'], 'professional', 3, null]);
  const told = JSON.stringify(alert);
  for (const { value } of patients) assert.equal(told.includes(value), false, 'nothing of patients');
  assert.equal((await zone.alerts.take(alert?.alertId ?? '', 'Mme Officier'))?.owner, 'Mme Officier');
  await exists(doctor, last);
  await zone.alerts.flush();
  assert.deepEqual([raised.length, (await mine())[0]?.count], [1, 4], 'one alert, its count goes on');
  assert.ok(await zone.alerts.close(alert?.alertId ?? '', 'Mme Officier', 'abuse'));
  assert.equal(await zone.alerts.close(alert?.alertId ?? '', 'Mme Officier', 'abuse'), null, 'closed once');
  await exists(doctor, last);
  await zone.alerts.flush();
  assert.deepEqual(await mine(), [], 'once is no alert');
  const colleague = await fhir.world.professional(36_001);
  assert.equal((await exists(colleague, last)).status, 200, 'a colleague of the same structure, with the same product');
});
