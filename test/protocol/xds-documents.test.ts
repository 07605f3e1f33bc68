import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bundle } from '../../src/standards/fhir/types.ts';
import { readRegistryObjects } from '../../src/standards/xds/ebrim.ts';
import { STATUSES } from '../../src/standards/xds/ebrim-ids.ts';
import { authorised, documentsOf, newDeposit, search } from './fhir-calls.ts';
import { cxOf, deposit, entriesOf, errorsOf, find, newSet, query, retrieve, statusOf } from './xds-calls.ts';
import { changesOneThing, hidesAndTakesBack, namesItsVersion } from './xds-updates.ts';
import { named, REPOSITORY, startXdsWorld, type XdsWorld } from './xds-world.ts';

let xds: XdsWorld;
before(async () => {
  xds = await startXdsWorld();
});
after(async () => {
  assert.deepEqual(xds.fhir.mistakes, []);
  await xds.stop();
});

async function recordOf() {
  const { ins, holder } = await xds.fhir.world.openRecord();
  return { ins, holder, doctor: await authorised(xds.fhir, ins) };
}

test('a document deposited by SOAP is found and read by SOAP, and by FHIR', async () => {
  const { ins, doctor } = await recordOf();
  const what = newSet(ins);
  const done = await deposit(xds, doctor, ins, what);
  assert.equal(done.status, 200);
  assert.equal(statusOf(done), 'Success');
  assert.equal(done.envelope.action, 'urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-bResponse');

  const [entry] = await find(xds, doctor, ins);
  const [document] = what.documents;
  assert.equal(entry?.uniqueId, document?.declared.uniqueId);
  assert.equal(entry?.repositoryUniqueId, REPOSITORY);
  assert.equal(entry?.title, document?.declared.title);
  const read = await retrieve(xds, doctor, ins, entry?.uniqueId ?? '');
  assert.equal(statusOf(read), 'Success');
  assert.deepEqual(
    read.parts.map(({ bytes }) => bytes.toString()),
    [document?.content.toString()],
  );

  const byFhir = (await (await search(xds.fhir, doctor, ins)).json()) as Bundle;
  assert.deepEqual(
    documentsOf(byFhir).map(({ id }) => id),
    [entry?.entryUuid],
  );
  // The same set again has the same answer, and adds nothing.
  assert.equal(statusOf(await deposit(xds, doctor, ins, what)), 'Success');
  assert.equal((await find(xds, doctor, ins)).length, 1);
});

test('a document deposited by FHIR is read by SOAP; one that is not there does not hide it', async () => {
  const { ins, doctor } = await recordOf();
  const { bundle, content, declared } = newDeposit(ins);
  assert.equal((await xds.fhir.send(doctor, 'POST', '', { body: bundle })).status, 200);
  const read = await retrieve(xds, doctor, ins, declared.uniqueId, '1.2.3');
  assert.equal(statusOf(read), 'PartialSuccess');
  assert.deepEqual(errorsOf(read), ['XDSDocumentUniqueIdError']);
  assert.deepEqual(read.parts[0]?.bytes, content);
});

test('whoever is not authorised finds nothing, and hears why; a document that she names is not there', async () => {
  const { ins, doctor } = await recordOf();
  const what = newSet(ins);
  await deposit(xds, doctor, ins, what);
  const stranger = await xds.fhir.world.professional(98_001);
  const parameters = { XDSDocumentEntryPatientId: cxOf(ins), XDSDocumentEntryStatus: [STATUSES.approved] };
  const refused = await query(xds, stranger, ins, 'FindDocuments', parameters);
  assert.equal(statusOf(refused), 'Failure');
  assert.deepEqual(errorsOf(refused), ['DMPAccessDeniedByRightsService']);
  const read = await retrieve(xds, stranger, ins, what.documents[0]?.declared.uniqueId ?? '');
  assert.deepEqual(errorsOf(read), ['XDSDocumentUniqueIdError']);
  assert.equal(read.parts.length, 0);
});

test('a replacement deprecates what it replaces, and the association says so', async () => {
  const { ins, doctor } = await recordOf();
  await deposit(xds, doctor, ins, newSet(ins));
  const [first] = await find(xds, doctor, ins);
  const again = newSet(ins, { replaces: { entryUuid: first?.entryUuid ?? '' } });
  assert.equal(statusOf(await deposit(xds, doctor, ins, again)), 'Success');
  const [second, ...others] = await find(xds, doctor, ins);
  assert.equal(others.length, 0);
  const [old] = await find(xds, doctor, ins, ['deprecated']);
  assert.equal(old?.uniqueId, first?.uniqueId);
  const answer = await query(xds, doctor, ins, 'GetAssociations', { uuid: [`urn:uuid:${second?.entryUuid}`] });
  const { associations } = readRegistryObjects(named(answer.body, 'RegistryObjectList')[0]);
  const replacing = associations.filter(({ type }) => type.endsWith('RPLC'));
  assert.deepEqual(
    replacing.map(({ source, target }) => [source, target]),
    [[`urn:uuid:${second?.entryUuid}`, `urn:uuid:${old?.entryUuid}`]],
  );
  const twice = newSet(ins, { replaces: { entryUuid: first?.entryUuid ?? '' } });
  assert.deepEqual(errorsOf(await deposit(xds, doctor, ins, twice)), ['XDSReplaceFailed']);
});

test('sets, their documents and what ties them: FindSubmissionSets, GetAssociations, GetDocuments', async () => {
  const { ins, doctor } = await recordOf();
  const [one, two] = [newSet(ins), newSet(ins)];
  for (const what of [one, two]) await deposit(xds, doctor, ins, what);
  const parameters = { XDSSubmissionSetPatientId: cxOf(ins), XDSSubmissionSetStatus: [STATUSES.approved] };
  const sets = await query(xds, doctor, ins, 'FindSubmissionSets', parameters);
  const { packages } = readRegistryObjects(named(sets.body, 'RegistryObjectList')[0]);
  assert.equal(packages.length, 2);
  const associations = await query(xds, doctor, ins, 'GetAssociations', { uuid: packages.map(({ id }) => id) });
  const targets = readRegistryObjects(named(associations.body, 'RegistryObjectList')[0]).associations;
  assert.equal(targets.length, 2);
  const ids = { XDSDocumentEntryEntryUUID: targets.map(({ target }) => target) };
  const documents = entriesOf(await query(xds, doctor, ins, 'GetDocuments', ids));
  assert.deepEqual(
    documents.map(({ uniqueId }) => uniqueId).sort(),
    [one, two].map(({ documents: [document] }) => document?.declared.uniqueId).sort(),
  );
  const refs = await query(xds, doctor, ins, 'GetDocuments', ids, 'ObjectRef');
  assert.deepEqual(
    new Set(named(refs.body, 'ObjectRef').map(({ attrs }) => attrs.id)),
    new Set(ids.XDSDocumentEntryEntryUUID),
  );
});

test('a search by reference, by type, by event and by time finds what it names', async () => {
  const { ins, doctor } = await recordOf();
  const reference = { value: 'DEM-2026-1', oid: '1.2.250.1.999.7', type: 'urn:ihe:iti:xds:2013:order' };
  const event = { code: 'QAPA001', system: '1.2.250.1.213.2.5', label: 'Acte' };
  await deposit(xds, doctor, ins, newSet(ins, { referenceIds: [reference], eventCodes: [event] }));
  await deposit(xds, doctor, ins, newSet(ins));
  const count = async (more: object) => (await find(xds, doctor, ins, ['approved'], more)).length;
  assert.equal(await count({}), 2);
  assert.equal(await count({ XDSDocumentEntryEventCodeList: ['QAPA001^^1.2.250.1.213.2.5'] }), 1);
  assert.equal(await count({ XDSDocumentEntryTypeCode: ['11488-4^^2.16.840.1.113883.6.1'] }), 2);
  assert.equal(await count({ XDSDocumentEntryServiceStartTimeFrom: '20260312090500' }), 2);
  assert.equal(await count({ XDSDocumentEntryServiceStartTimeFrom: '20260312090501' }), 0);
  assert.equal(await count({ XDSDocumentEntryServiceStartTimeTo: '20260312090500' }), 0);
  assert.equal(await count({ XDSDocumentEntryAuthorPerson: '%ESSAI%' }), 2);
  const byReference = await query(xds, doctor, ins, 'FindDocumentsByReferenceId', {
    XDSDocumentEntryPatientId: cxOf(ins),
    XDSDocumentEntryStatus: [STATUSES.approved],
    XDSDocumentEntryReferenceIdList: ['DEM-2026-1^^^&1.2.250.1.999.7&ISO^urn:ihe:iti:xds:2013:order'],
  });
  assert.deepEqual(entriesOf(byReference)[0]?.referenceIds, [reference]);
});

test('TD3.3: hide and show again, archive and take back, withdraw; only what is seen may be changed', () =>
  hidesAndTakesBack(xds));
test('ITI-57: an update names the version that it changes; of an older one, of none, of two at once it is refused', () =>
  namesItsVersion(xds));
test('ITI-57: what is asked beside one change of one card is refused, not passed over', () => changesOneThing(xds));
