import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bundle } from '../../src/standards/fhir/types.ts';
import { readRegistryObjects } from '../../src/standards/xds/ebrim.ts';
import { STATUSES } from '../../src/standards/xds/ebrim-ids.ts';
import { readEbrimEntry } from '../../src/standards/xds/read-ebrim-entry.ts';
import { textDocument } from '../support/record-world.ts';
import { type Answer, provide, queryBody, retrieveBody } from '../support/xds-messages.ts';
import { authorised, documentsOf, newDeposit, search } from './fhir-calls.ts';
import { named, REPOSITORY, startXdsWorld, type XdsWorld } from './xds-world.ts';

let xds: XdsWorld;
before(async () => {
  xds = await startXdsWorld();
});
after(async () => {
  assert.deepEqual(xds.fhir.mistakes, []);
  await xds.stop();
});

const QUERY_ACTION = 'urn:ihe:iti:2007:RegistryStoredQuery';
const RETRIEVE_ACTION = 'urn:ihe:iti:2007:RetrieveDocumentSet';
const cxOf = ({ value, oid }: { value: string; oid: string }) => `${value}^^^&${oid}&ISO^NH`;

function statusOf({ body }: Answer): string {
  const status = named(body, 'RegistryResponse')[0]?.attrs.status ?? body.attrs.status ?? '';
  return status.split(':').at(-1) ?? '';
}

const codes = ({ body }: Answer) => named(body, 'RegistryError').map(({ attrs }) => attrs.errorCode);

function entriesOf({ body }: Answer) {
  const list = named(body, 'RegistryObjectList')[0];
  return readRegistryObjects(list).documents.map((object, n) => readEbrimEntry(object, `document[${n}]`));
}

test('a document deposited by SOAP is found and read by SOAP, and by FHIR', async () => {
  const { ins } = await xds.fhir.world.openRecord();
  const doctor = await authorised(xds.fhir, ins);
  const { set, document } = textDocument(ins, 70_001);
  const deposit = await xds.post('repository', provide({ set, documents: [document] }, xds.securityOf(doctor, ins)));
  assert.equal(deposit.status, 200);
  assert.equal(statusOf(deposit), 'Success');
  assert.equal(deposit.envelope.action, 'urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-bResponse');

  const found = await xds.call(
    'registry',
    doctor,
    ins,
    QUERY_ACTION,
    queryBody('FindDocuments', {
      XDSDocumentEntryPatientId: cxOf(ins),
      XDSDocumentEntryStatus: [STATUSES.approved],
    }),
  );
  assert.equal(statusOf(found), 'Success');
  const [entry] = entriesOf(found);
  assert.equal(entry?.uniqueId, document.declared.uniqueId);
  assert.equal(entry?.repositoryUniqueId, REPOSITORY);
  assert.equal(entry?.title, document.declared.title);

  const read = await xds.call(
    'repository',
    doctor,
    ins,
    RETRIEVE_ACTION,
    retrieveBody(REPOSITORY, [entry?.uniqueId ?? '']),
  );
  assert.equal(statusOf(read), 'Success');
  assert.deepEqual(
    read.parts.map(({ bytes }) => bytes.toString()),
    [document.content.toString()],
  );

  const byFhir = (await (await search(xds.fhir, doctor, ins)).json()) as Bundle;
  assert.deepEqual(
    documentsOf(byFhir).map(({ id }) => id),
    [entry?.entryUuid],
  );
});

test('a document deposited by FHIR is found and read by SOAP', async () => {
  const { ins } = await xds.fhir.world.openRecord();
  const doctor = await authorised(xds.fhir, ins);
  const { bundle, content, declared } = newDeposit(ins);
  assert.equal((await xds.fhir.send(doctor, 'POST', '', { body: bundle })).status, 200);
  const read = await xds.call(
    'repository',
    doctor,
    ins,
    RETRIEVE_ACTION,
    retrieveBody(REPOSITORY, [declared.uniqueId, '1.2.3']),
  );
  assert.equal(statusOf(read), 'PartialSuccess');
  assert.deepEqual(codes(read), ['XDSDocumentUniqueIdError']);
  assert.deepEqual(read.parts[0]?.bytes, content);
});
