/** Transactions that name no patient: TD0.5, by which a regulation centre (SAMU) looks for one and reads on in an emergency, and TD0.4. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { searchWithoutIns } from '../../sandbox/xds-client/patient-messages.ts';
import { MAX_SEARCHES_WITHOUT_INS } from '../../src/doors/xds/limits.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { STATUSES } from '../../src/standards/xds/ebrim-ids.ts';
import { kitMessage, kitShape, shapeOf, skipWithoutKit } from '../support/xds-shapes.ts';
import { authorised, type Ins } from './fhir-calls.ts';
import { cxOf, deposit, errorsOf, faultOf, find, newSet, query, retrieve, statusOf } from './xds-calls.ts';
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

const parametersOf = (ins: Ins) => {
  return { XDSDocumentEntryPatientId: cxOf(ins), XDSDocumentEntryStatus: [STATUSES.approved] };
};

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

test('row 37: a doctor of the centre reads on in the emergency that she opens by asking; the glass is broken with its reason', async () => {
  const { ins, recordId, holder } = await xds.fhir.world.openRecord();
  const { zone } = xds.fhir.world;
  const what = newSet(ins);
  assert.equal(statusOf(await deposit(xds, await authorised(xds.fhir, ins), ins, what)), 'Success');
  const uniqueId = what.documents[0]?.declared.uniqueId ?? '';
  const history = async () => {
    const asked = { owner: { id: recordId }, count: 30, withoutOwnLooks: true };
    const { entries } = await zone.runner.run(zone.actions.readHistory, holder, asked);
    return entries.filter(({ trace }) => trace.facts.act === 'access.open-emergency');
  };
  const wrong = await xds.fhir.world.openRecord();
  const parameters = parametersOf(ins);
  for (const [changes, code] of [
    [parametersOf(wrong.ins), 'XDSPatientIdDoesNotMatch'],
    [{ ...parameters, XDSDocumentEntryServiceStartTimeFrom: 'hier' }, 'XDSStoredQueryParamNumber'],
    [{ ...parameters, XDSDocumentEntryClassCode: Array.from({ length: 51 }, (_, n) => `${n}^^x`) }, 'XDSRegistryError'],
  ] as const)
    assert.deepEqual(errorsOf(await query(xds, doctor, ins, 'FindDocuments', changes)), [code]);
  assert.deepEqual(errorsOf(await query(xds, doctor, ins, 'GetDocuments', {})), ['XDSStoredQueryMissingParam']);
  assert.deepEqual(await history(), [], 'what is not understood opens nothing');
  assert.equal((await find(xds, doctor, ins)).length, 1);
  assert.equal((await retrieve(xds, doctor, ins, uniqueId)).parts.length, 1);
  assert.deepEqual(
    (await history()).map(({ trace }) => [trace.actor.id, trace.actor.purpose]),
    [[doctor.id, 'centre_15']],
    'opened once, and told',
  );
  const normal = await query(xds, { ...doctor, purpose: 'normal' }, ins, 'FindDocuments', parametersOf(ins));
  assert.deepEqual(errorsOf(normal), ['DMPAccessDeniedByRightsService'], 'an emergency is no consent');

  const glass: Actor = { ...(await xds.fhir.world.professional(650_004)), purpose: 'bris_de_glace' };
  assert.deepEqual(errorsOf(await query(xds, glass, ins, 'FindDocuments', parametersOf(ins))), [
    'DMPAccessDeniedByRightsService',
  ]);
  assert.equal((await find(xds, glass, ins, ['approved'], {}, 'inconsciente, détresse respiratoire')).length, 1);
  assert.equal((await find(xds, glass, ins)).length, 1, 'said once: it is open');
  assert.equal(
    (await history()).find(({ trace }) => trace.actor.id === glass.id)?.stated,
    'inconsciente, détresse respiratoire',
  );

  const choices = { owner: { id: recordId }, regulation: false, breakGlass: false, masked: false };
  await zone.runner.run(zone.actions.setEmergencies, holder, choices);
  for (const who of [doctor, glass])
    assert.deepEqual(errorsOf(await query(xds, who, ins, 'FindDocuments', parametersOf(ins))), [
      'DMPAccessDeniedByRightsService',
    ]);
});

test('TD0.4: a doctor lists the records that let her in, since a date; ended, blocked or elsewhere it is not there', async () => {
  const { zone } = xds.fhir.world;
  const [one, two, closed] = [
    await xds.fhir.world.openRecord(),
    await xds.fhir.world.openRecord(),
    await xds.fhir.world.openRecord(),
  ];
  const doctor = await xds.fhir.world.professional(97_006);
  const declare = (recordId: string) =>
    zone.runner.run(zone.actions.declareConsent, doctor, { owner: { id: recordId }, role: 'care-team' });
  for (const { recordId } of [one, two, closed]) await declare(recordId);
  const subject = { kind: 'professional', id: doctor.id, name: doctor.name } as const;
  await zone.runner.run(zone.actions.blockAccess, closed.holder, { owner: { id: closed.recordId }, subject });
  await zone.relay.drain();
  const list = async (actor: typeof doctor, parts = '') => {
    const body = `<patientList xmlns="urn:si-dmp-patients">${parts}</patientList>`;
    return (await xds.call('patients', actor, null, 'urn:si-dmp-patients:PatientSpecificEndPoint:patientList', body))
      .body;
  };
  // The other zone is replaced: it names the record instead of the person.
  const namesOf = async (parts = '') =>
    named(await list(doctor, parts), 'firstName').map(({ children }) => String(children[0]).toLowerCase());
  assert.deepEqual(new Set(await namesOf()), new Set([one.recordId, two.recordId]));
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  assert.deepEqual(await namesOf(`<startDate>${tomorrow}</startDate><dateType>LASTAUTORIZATION</dateType>`), []);
  const since = '<startDate>20101010202010</startDate><dateType>LASTDOC</dateType>';
  assert.deepEqual(await namesOf(since), [], 'nothing came since');
  await deposit(xds, doctor, two.ins, newSet(two.ins));
  assert.deepEqual(await namesOf(since), [two.recordId]);
  await zone.runner.run(zone.actions.endOwnConsent, doctor, { owner: { id: two.recordId } });
  assert.deepEqual(await namesOf(), [one.recordId]);

  const stranger = await xds.fhir.world.professional(97_007);
  assert.equal(named(await list(stranger), 'patientlistData').length, 0);
  const others = await list(stranger, `<psOwnerId>${doctor.id}</psOwnerId>`);
  assert.equal(named(others, 'status')[0]?.children[0], 'DMPAccessDeniedByRightsService');
  const wrong = await list(doctor, '<startDate>hier</startDate>');
  assert.equal(named(wrong, 'status')[0]?.children[0], 'XDSRegistryMetadataError');
});
