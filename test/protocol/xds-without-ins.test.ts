/** TD0.5: a regulation centre (SAMU) looks for a person of whom it has no INS. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { searchWithoutIns } from '../../sandbox/xds-client/patient-messages.ts';
import { MAX_SEARCHES_WITHOUT_INS } from '../../src/doors/xds/limits.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { kitMessage, kitShape, shapeOf, skipWithoutKit } from '../support/xds-shapes.ts';
import { faultOf } from './xds-calls.ts';
import { named, startXdsWorld, type XdsWorld } from './xds-world.ts';

const SAMU = '1750000015';
const ACTION = 'urn:hl7-org:v3:PRPA_IN201305UV02';
const SENDER = { sourceId: '1.2.250.1.999.1', softwareName: 'Logiciel', id: 'm-1', at: '20261129090500' };
const IRENE = { birthName: 'ESSAI', givenName: 'CAMILLE', sex: 'F', birthDate: '1979-03-05' };

let xds: XdsWorld;
let doctor: Actor;
before(async () => {
  xds = await startXdsWorld();
  const status = { idNat: SAMU, active: true, regulates: true };
  await xds.fhir.world.zone.fromSpace([
    { key: `structure:${SAMU}`, version: 1, kind: 'structure.status', payload: status },
  ]);
  doctor = { ...(await xds.fhir.world.professional(650_001, { structure: SAMU })), purpose: 'centre_15' };
});
after(async () => {
  assert.deepEqual(xds.fhir.mistakes, []);
  await xds.stop();
});

const search = (actor: Actor, changes: Partial<typeof IRENE> = {}) =>
  xds.call('patients', actor, null, ACTION, searchWithoutIns({ ...IRENE, ...changes }, SENDER).body);
type Found = Awaited<ReturnType<typeof search>>;
const codeOf = ({ body }: Found) => named(body, 'queryResponseCode')[0]?.attrs.code;

test('a doctor of a regulation centre finds one person, who reads in her history that she was looked for', async () => {
  const { recordId, holder } = await xds.fhir.world.openRecord();
  const { zone } = xds.fhir.world;
  xds.holders.set('ESSAI', recordId);
  const found = await search(doctor);
  assert.equal(codeOf(found), 'OK', found.text);
  assert.equal(
    named(found.body, 'id').some(({ attrs }) => attrs.extension === '279035121518989'),
    true,
  );
  assert.deepEqual(
    named(found.body, 'family').map(({ children }) => children[0]),
    ['ESSAI-PATIENT', 'ESSAI'],
  );
  assert.equal(named(found.body, 'administrativeObservation').length, 1);
  const asked = { owner: { id: recordId }, count: 5, withoutOwnLooks: true };
  const [line] = (await zone.runner.run(zone.actions.readHistory, holder, asked)).entries;
  assert.deepEqual([line?.trace.facts.act, line?.trace.actor.id], ['record.find', doctor.id]);
  // Whoever opposes regulation is found no more than nobody is.
  const choices = { owner: { id: recordId }, regulation: false, breakGlass: true, masked: false };
  await zone.runner.run(zone.actions.setEmergencies, holder, choices);
  const opposed = await search(doctor);
  const nobody = await search(doctor, { birthName: 'PERSONNE' });
  const bare = ({ text }: Found) =>
    text.replace(/<(id|creationTime|MessageID)[ >][^<]*(<\/MessageID>)?/g, '').replace(/urn:uuid:[0-9a-f-]*/g, '');
  assert.deepEqual([codeOf(opposed), codeOf(nobody)], ['NF', 'NF']);
  assert.equal(bare(opposed), bare(nobody));
});

test('it is for medical regulation alone, by a centre that the directory knows; and it lists nobody', async () => {
  const elsewhere = await xds.fhir.world.professional(650_002, { structure: '1750000016' });
  for (const who of [
    { ...elsewhere, purpose: 'centre_15' as const },
    { ...doctor, purpose: 'normal' as const },
    { ...doctor, purpose: 'bris_de_glace' as const },
  ])
    assert.equal(faultOf(await search(who)), 'DMPAccessDeniedByRightsService');
  for (const lacking of [{ birthName: '' }, { givenName: '' }, { birthDate: '1979' }, { sex: '' }])
    assert.equal(faultOf(await search(doctor, lacking)), 'XDSRegistryMetadataError');
  const other: Actor = { ...doctor, id: '810000650003' };
  for (let n = 0; n < MAX_SEARCHES_WITHOUT_INS; n += 1)
    assert.equal(codeOf(await search(other, { birthName: `P${n}` })), 'NF');
  assert.equal(faultOf(await search(other)), 'XDSRegistryBusy');
  assert.equal(codeOf(await search(doctor, { birthName: 'AUTRE' })), 'NF', 'another doctor has her own');
});

test('the answer has the shape of the published one; its request states a name alone, and lists nobody here', {
  skip: skipWithoutKit,
}, async () => {
  const { recordId } = await xds.fhir.world.openRecord();
  xds.holders.set('DECHAINE', recordId);
  const found = await search(doctor, { birthName: 'DECHAINE' });
  const [ours, theirs] = [new Set(shapeOf(found.body)), kitShape('TD0.5')];
  const missing = theirs.filter((path) => !ours.has(path));
  assert.deepEqual(
    missing.filter((path) => !/addr|prefix|queryByParameter|acknowledgement/.test(path)),
    [],
  );
  assert.ok(kitMessage('TD0.5', 'request').includes('livingSubjectName'));
});
