/** Sessions of professionals on the pages, on a real database, with a clock that jumps. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ProfessionalSessions, SessionPatients } from '../../src/directory/contract.ts';
import { createDirectory } from '../../src/directory/directory.ts';
import { MAX_SESSION_PATIENTS, PROFESSIONAL_IDLE_MS } from '../../src/directory/limits.ts';
import { createProfessionalPreferences } from '../../src/directory/professional-preferences.ts';
import { createProfessionalSessions } from '../../src/directory/professional-sessions.ts';
import { createSessionPatients } from '../../src/directory/session-patients.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { open } from '../../src/kernel/keys/sealed-box.ts';
import { localProductKeys } from '../support/product-keys.ts';
import { isCode } from './sign-in-helpers.ts';
import { linesOf, type SpaceWorld, startSpaceWorld } from './sign-in-world.ts';

const FAUVEL = '899900000015';
const HOUR_MS = 3_600_000;
let world: SpaceWorld;
let sessions: ProfessionalSessions;
let patients: SessionPatients;

before(async () => {
  world = await startSpaceWorld();
  const { database, outbox, clock, keys } = world;
  const directory = createDirectory({ database, outbox, clock, productKeys: localProductKeys(clock) });
  const { professionals } = await directory.importProfessionals(
    linesOf(
      'id_nat;title;family_name;given_name;profession;profession_label;specialty;specialty_label;status;structure_id;structure_name;structure_finess;structure_type;sector',
      `${FAUVEL};Dr;Fauvel;Hélène;10;Médecin;SM54;Médecine Générale;active;1580990046;Cabinet du docteur Fauvel;580990046;SA07;`,
    ),
  );
  assert.equal(professionals, 1);
  sessions = createProfessionalSessions({ database, directory, clock, ids: systemIds });
  patients = createSessionPatients({ database, keys, clock, ids: systemIds });
});
after(() => world?.close());

test('row 15: a session that ended for want of use stays ended, however the clock jumps', async () => {
  for (const by of [-240 * HOUR_MS, -HOUR_MS, HOUR_MS, 240 * HOUR_MS]) {
    const { sessionToken } = await sessions.open(FAUVEL);
    assert.ok(await sessions.find(sessionToken));
    world.clock.advance(PROFESSIONAL_IDLE_MS + 60_000);
    world.clock.set(new Date(world.clock.now().getTime() + by));
    await assert.rejects(sessions.find(sessionToken), isCode('not-signed-in'), `${by} ms`);
  }
});

test('a session opens so many patients and no more; to those that it opened it returns', async () => {
  const { sessionToken } = await sessions.open(FAUVEL);
  const { sessionId } = await sessions.find(sessionToken);
  const patient = () => ({
    patientId: null,
    personId: systemIds.uuid(),
    recordId: systemIds.uuid(),
    secret: true,
    kept: {},
  });
  const first = patient();
  const id = await patients.remember(sessionId, first);
  for (let count = 1; count < MAX_SESSION_PATIENTS; count += 1) await patients.remember(sessionId, patient());
  await assert.rejects(patients.remember(sessionId, patient()), isCode('busy'));
  assert.equal(
    (await patients.opened(sessionId)).filter(({ patientId, secret }) => patientId === id && secret).length,
    1,
    'still in sight',
  );
  const changed = { ...first, kept: { access: 'declared' } };
  assert.equal(await patients.remember(sessionId, { ...changed, patientId: id }), id);
  await assert.rejects(patients.remember(sessionId, { ...changed, kept: {} }), isCode('not-found'), 'opened already');
  assert.deepEqual((await patients.find(sessionId, id)).kept, { access: 'declared' });
  await patients.forget(sessionId, id);
  await assert.rejects(
    patients.remember(sessionId, { ...changed, patientId: id }),
    isCode('not-found'),
    'closed since',
  );
  assert.notEqual(await patients.remember(sessionId, first), id, 'what led to her leads nowhere any more');
});

test('what is kept in secret opens to no process of a release that knows no secret sessions', async () => {
  const { database, keys } = world;
  const { sessionId } = await sessions.find((await sessions.open(FAUVEL)).sessionToken);
  const patient = { patientId: null, personId: systemIds.uuid(), recordId: systemIds.uuid(), kept: {} };
  const id = await patients.remember(sessionId, { ...patient, secret: true });
  assert.ok((await patients.find(sessionId, id)).secret);
  const select = 'select sealed from professional_patient where patient_id = $1';
  const [row] = await database.lookUp<{ sealed: Buffer }>({ name: 'test-sealed', text: select }, [id]);
  const place = `pro-patient|${sessionId}|${patient.personId}`;
  assert.ok(row);
  assert.throws(() => open(keys.detailKey(`pro-session|${sessionId}`), row.sealed, place), isCode('integrity'));
  // What such a release kept says the mode within.
  const before = { ...patient, personId: systemIds.uuid(), secret: false, kept: { secret: true } };
  assert.ok((await patients.find(sessionId, await patients.remember(sessionId, before))).secret);
});

test('what a professional wants first is remembered from one session to the next, and is nobody else’s', async () => {
  const { database, clock } = world;
  const preferences = createProfessionalPreferences({ database, clock });
  assert.deepEqual(await preferences.categories(FAUVEL), []);
  await preferences.prefer(FAUVEL, ['BIOLOGIE', 'ORD_SOIN']);
  await preferences.prefer(FAUVEL, ['BIOLOGIE']);
  assert.deepEqual(await preferences.categories(FAUVEL), ['BIOLOGIE']);
  assert.deepEqual(await preferences.categories('899900000999'), []);
});
