import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openList } from '../../src/documents/stored-list.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { ASSOCIATIONS } from '../../src/standards/xds/ebrim-ids.ts';
import type { DocumentEntry, SubmissionSet } from '../../src/standards/xds/metadata.ts';
import { writeAssociation } from '../../src/standards/xds/write-ebrim.ts';
import { type Signed, signSet } from '../support/sign-set.ts';
import { card, signerFrom, VihfWorld } from '../support/vihf-world.ts';
import { authorised, type Ins } from './fhir-calls.ts';
import { deposit, errorsOf, find, newSet, statusOf } from './xds-calls.ts';
import { startXdsWorld, type XdsWorld } from './xds-world.ts';

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
