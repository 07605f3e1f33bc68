import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openList } from '../../src/documents/stored-list.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { STRANGER_BUDGETS, STRANGER_WINDOW_MS } from '../../src/kernel/limits.ts';
import { windowAt } from '../../src/kernel/shared-counters.ts';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { readRegistryObjects } from '../../src/standards/xds/ebrim.ts';
import { ASSOCIATIONS, STATUSES } from '../../src/standards/xds/ebrim-ids.ts';
import type { DocumentEntry, SubmissionSet } from '../../src/standards/xds/metadata.ts';
import { writeAssociation } from '../../src/standards/xds/write-ebrim.ts';
import { cdaFixture } from '../support/cda-fixture.ts';
import { testNir } from '../support/record-world.ts';
import { type Signed, signSet } from '../support/sign-set.ts';
import { card, signerFrom, VihfWorld } from '../support/vihf-world.ts';
import { authorised, type Ins } from './fhir-calls.ts';
import {
  changeCard,
  changeStatus,
  cxOf,
  deposit,
  entriesOf,
  errorsOf,
  find,
  newSet,
  query,
  retrieve,
  statusOf,
} from './xds-calls.ts';
import { named, startXdsWorld, type XdsWorld } from './xds-world.ts';

const authority = new VihfWorld('rsa');
let xds: XdsWorld;
before(async () => {
  xds = await startXdsWorld({ trust: authority.trust, sha1: false });
});
after(async () => {
  assert.deepEqual(xds.fhir.mistakes, []);
  await xds.stop();
});

const SETS = { name: 'test-sets', text: 'select set_id, sealed from submission_set where record_id = $1' };

/** A set of one document with its signature, whose bytes `sign` makes. */
function signedSet(ins: Ins, sign: (set: SubmissionSet, signed: readonly Signed[]) => Buffer) {
  const { set, documents } = newSet(ins);
  const signed = documents.map(({ declared, content }) => ({ uniqueId: declared.uniqueId, content }));
  const [first] = documents;
  assert.ok(first);
  const signature: DocumentEntry = {
    ...first.declared,
    uniqueId: `${first.declared.uniqueId}.9`,
    mimeType: 'text/xml',
    languageCode: 'art',
    title: 'Signature',
    classCode: { code: 'urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1', system: 'URN' },
    typeCode: { code: 'E1762', system: 'ASTM' },
    formatCode: { code: 'http://www.w3.org/2000/09/xmldsig#', system: 'URN' },
    visibility: ['MASQUE_PS', 'INVISIBLE_PATIENT'],
  };
  const signs = { type: ASSOCIATIONS.signs, source: 'Document2', target: 'SubmissionSet01' };
  return {
    set,
    documents: [...documents, { declared: signature, content: sign(set, signed) }],
    more: writeAssociation({ id: 'signs', ...signs }),
  };
}

const signerOf = (actor: Actor) => signerFrom(authority.issue(card(actor.id), 'signature', 'rsa'));

test('a signed set is verified, and its signature is kept with it: it is no document of the record', async () => {
  const { ins, recordId } = await xds.fhir.world.openRecord();
  const doctor = await authorised(xds.fhir, ins);
  const signer = signerOf(doctor);
  const what = signedSet(ins, ({ uniqueId }, signed) => signSet(uniqueId, signed, signer));
  const done = await deposit(xds, doctor, ins, what);
  assert.equal(statusOf(done), 'Success', done.text);
  assert.equal((await find(xds, doctor, ins)).length, 1);
  const { zone } = xds.fhir.world;
  const [row] = await zone.database.readAtOnce(recordId, (tx) =>
    tx.query<{ set_id: string; sealed: Buffer }>(SETS, [recordId]),
  );
  const key = await zone.recordKeys.get(recordId);
  assert.ok(row && key);
  const kept = openList<SubmissionSet>('submissionset', key, recordId, row.set_id, row.sealed);
  assert.equal(Buffer.from(kept.signature?.xml ?? '', 'base64').toString(), what.documents[1]?.content.toString());

  // Read back by who deposited it, byte for byte; a colleague who reads the document reads no signature.
  const { uniqueId } = what.documents[1]?.declared ?? { uniqueId: '' };
  const back = await retrieve(xds, doctor, ins, uniqueId);
  assert.equal(statusOf(back), 'Success', back.text);
  assert.deepEqual(back.parts[0]?.bytes, what.documents[1]?.content);
  const colleague = await authorised(xds.fhir, ins);
  assert.equal(statusOf(await retrieve(xds, colleague, ins, what.documents[0]?.declared.uniqueId ?? '')), 'Success');
  assert.deepEqual(errorsOf(await retrieve(xds, colleague, ins, uniqueId)), ['XDSDocumentUniqueIdError']);
});

test('row 28: a signature that is not of these bytes, this set or this depositor is refused, and nothing is written', async () => {
  const { ins } = await xds.fhir.world.openRecord();
  const doctor = await authorised(xds.fhir, ins);
  const signer = signerOf(doctor);
  const other = signerFrom(authority.issue(card('899900009999'), 'signature', 'rsa'));
  const stranger = new VihfWorld('rsa');
  const unknown = signerFrom(stranger.issue(card(doctor.id), 'signature', 'rsa'));
  const change = (from: string | RegExp, to: string) => (set: SubmissionSet, signed: readonly Signed[]) =>
    Buffer.from(signSet(set.uniqueId, signed, signer).toString().replace(from, to));
  const cases: [string, Parameters<typeof signedSet>[1]][] = [
    [
      'other bytes',
      (set, signed) =>
        signSet(
          set.uniqueId,
          signed.map((one) => ({ ...one, content: Buffer.from('x') })),
          signer,
        ),
    ],
    ['another set', (_set, signed) => signSet('1.2.3', signed, signer)],
    ['no document', (set) => signSet(set.uniqueId, [], signer)],
    ['another person', (set, signed) => signSet(set.uniqueId, signed, other)],
    ['an authority that is not believed', (set, signed) => signSet(set.uniqueId, signed, unknown)],
    ['a manifest changed afterwards', change('IHEManifest"><Reference', 'IHEManifest"> <Reference')],
    ['a second element of the same identifier', change('<Object>', '<Object Id="IHEManifest">')],
    ['properties that name another certificate', change(/(<CertDigest>.*?<DigestValue[^>]*>)[^<]{4}/, '$1AAAA')],
    ['a value that is not the signature', change(/(<SignatureValue>)[^<]{8}/, '$1AAAAAAAA')],
    ['a comment as a document', () => Buffer.from('<!-- nothing --><a/>')],
  ];
  for (const [what, sign] of cases) {
    const answer = await deposit(xds, doctor, ins, signedSet(ins, sign));
    assert.equal(statusOf(answer), 'Failure', what);
    assert.deepEqual(errorsOf(answer), ['XDSRepositoryError'], what);
  }
  assert.deepEqual(await find(xds, doctor, ins), []);
});

async function recordOf() {
  const { ins } = await xds.fhir.world.openRecord();
  return { ins, doctor: await authorised(xds.fhir, ins) };
}

test('an old entryUUID is still answered, as superseded; a card that is hidden since is not', async () => {
  const { ins, doctor } = await recordOf();
  const other = await authorised(xds.fhir, ins);
  const what = newSet(ins);
  await deposit(xds, doctor, ins, what);
  const [first] = await find(xds, doctor, ins);
  assert.ok(first);
  await changeCard(xds, doctor, ins, what.set, { ...first, visibility: ['MASQUE_PS'] });
  const [second] = await find(xds, doctor, ins);
  const asked = { XDSDocumentEntryEntryUUID: [`urn:uuid:${first.entryUuid}`, `urn:uuid:${second?.entryUuid}`] };
  const both = entriesOf(await query(xds, doctor, ins, 'GetDocuments', asked));
  assert.deepEqual(
    new Map(both.map(({ entryUuid, status }) => [entryUuid, status])),
    new Map([
      [first.entryUuid, 'deprecated'],
      [second?.entryUuid, 'approved'],
    ]),
  );
  assert.deepEqual(entriesOf(await query(xds, other, ins, 'GetDocuments', asked)), []);
});

test('a folder of the record is filled by HasMember from its entryUUID; one that is not there, or not hers to see, is refused', async () => {
  const { ins, doctor } = await recordOf();
  const first = newSet(ins);
  const folder = {
    uniqueId: '1.2.250.1.999.5.1',
    title: 'Grossesse',
    patientId: first.set.patientId,
    codes: [{ code: 'GRO', system: '1.2.250.1.999.8', label: 'Grossesse' }],
  };
  assert.equal(
    statusOf(await deposit(xds, doctor, ins, { ...first, folders: [{ folder, documents: [0] }] })),
    'Success',
  );
  const folders = async () => {
    const asked = { XDSFolderPatientId: cxOf(ins), XDSFolderStatus: [STATUSES.approved] };
    return readRegistryObjects(
      named((await query(xds, doctor, ins, 'FindFolders', asked)).body, 'RegistryObjectList')[0],
    );
  };
  const [{ id } = { id: '' }] = (await folders()).packages;
  const fill = (source: string) =>
    writeAssociation({ id: 'fill', type: ASSOCIATIONS.hasMember, source, target: 'Document1' });
  const filled = await deposit(xds, doctor, ins, { ...newSet(ins), more: fill(id) });
  assert.equal(statusOf(filled), 'Success', filled.text);
  const members = readRegistryObjects(
    named((await query(xds, doctor, ins, 'GetAssociations', { uuid: [id] })).body, 'RegistryObjectList')[0],
  );
  assert.equal(members.associations.length, 2);
  const nowhere = await deposit(xds, doctor, ins, { ...newSet(ins), more: fill(`urn:uuid:${randomUUID()}`) });
  assert.deepEqual(errorsOf(nowhere), ['XDSRegistryMetadataError']);
  const nameless = await deposit(xds, doctor, ins, { ...newSet(ins), more: fill('Folder9') });
  assert.deepEqual(errorsOf(nameless), ['XDSRegistryMetadataError']);
  assert.equal((await find(xds, doctor, ins)).length, 2);
});

test('a document that is taken although something of it is not as it should be: a success with its warnings', async () => {
  const { ins, doctor } = await recordOf();
  const content = Buffer.from(cdaFixture('n1-consultation').toString().replaceAll('284033818504278', ins.value));
  const sha1 = createHash('sha1').update(content).digest('hex');
  const { entry } = deriveEntry(readCda(content), { sha1, size: content.length });
  const documents = [{ declared: { ...entry, title: 'Un autre titre' }, content }];
  const done = await deposit(xds, doctor, ins, { set: newSet(ins).set, documents });
  assert.equal(statusOf(done), 'Success', done.text);
  const warnings = named(done.body, 'RegistryError').map(({ attrs }) => attrs.severity?.split(':').at(-1));
  assert.ok(warnings.length > 0 && warnings.every((severity) => severity === 'Warning'), done.text);
});

test('rows 35 and 36: a document asked of a patient’s record is absent alike, and asking spends the budget of strangers', async () => {
  const { zone } = xds.fhir.world;
  const { ins } = await xds.fhir.world.openRecord();
  const stranger = await xds.fhir.world.professional(36_100, { structure: '1750036100' });
  const nobody = { value: testNir(36_100), oid: ins.oid };
  const ask = async (of: Ins) => {
    const id = crypto.randomUUID();
    const { set } = newSet(of);
    const answers = [
      await retrieve(xds, stranger, of, '1.2.3.4'),
      await changeStatus(xds, stranger, of, set, id, ['approved', 'deleted']),
    ];
    return answers.flatMap((answer) => [statusOf(answer), ...errorsOf(answer).map(String)]);
  };
  const absent = ['Failure', 'XDSDocumentUniqueIdError', 'Failure', 'XDSMetadataUpdateError'];
  assert.deepEqual([await ask(ins), await ask(nobody)], [absent, absent]);
  const window = windowAt(systemClock.now(), STRANGER_WINDOW_MS);
  await zone.counters.add(`stranger|professional|${stranger.id}`, window, STRANGER_BUDGETS.professional.max);
  const { block } = STRANGER_BUDGETS.professional;
  const answers: string[] = [];
  for (let n = 0; n <= block; n += 1) answers.push(...(await ask((await xds.fhir.world.openRecord()).ins)));
  assert.ok(answers.includes('XDSRegistryBusy'), 'the budget of the day is spent');
  assert.deepEqual(await ask(ins), absent, 'a patient of today');
});
