import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import { SCHEMES } from '../../src/standards/xds/ebrim-ids.ts';
import { beginUpload } from '../support/begin-upload.ts';
import { envelopeOf, PROVIDE, packaged, plain, provide, provideBody, queryBody } from '../support/xds-messages.ts';
import { authorised } from './fhir-calls.ts';
import { ACTIONS, cxOf, deposit, errorsOf, faultOf, find, newSet, statusOf } from './xds-calls.ts';
import { startXdsWorld, type XdsWorld } from './xds-world.ts';

/** Room for one of the largest envelopes, and for small messages beside it. */
const MAX_ARRIVING = 6 * 1024 * 1024;

let xds: XdsWorld;
let doctor: Actor;
let ins: { value: string; oid: string };
before(async () => {
  xds = await startXdsWorld(undefined, MAX_ARRIVING);
  ({ ins } = await xds.fhir.world.openRecord());
  doctor = await authorised(xds.fhir, ins);
});
after(async () => {
  assert.deepEqual(xds.fhir.mistakes, []);
  await xds.stop();
});

/** A whole deposit whose envelope, or whose package, is then broken in one place. */
function broken(change: (envelope: string) => string, change2: (body: string) => string = (body) => body) {
  const what = newSet(ins);
  const envelope = envelopeOf(provideBody(what), { security: xds.securityOf(doctor, ins), action: PROVIDE });
  const attached = what.documents.map(({ declared, content }) => {
    return { id: 'document1@test', type: declared.mimeType, bytes: content };
  });
  const sent = packaged(change(envelope), attached, 'b');
  return { ...sent, body: Buffer.from(change2(sent.body.toString('latin1')), 'latin1') };
}

const begin = (sent: number, hangUpMs?: number) =>
  beginUpload(
    `${xds.base}/repository`,
    broken((one) => one),
    30 * 1024 * 1024,
    ...[hangUpMs, sent],
  );

const replace = (from: string | RegExp, to: string) => (text: string) => {
  assert.match(text, from instanceof RegExp ? from : new RegExp(from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return text.replace(from, to);
};

test('row 22: what is not a package of SOAP is a fault of the sender, and nothing is written', async () => {
  const whole = broken((one) => one);
  const cases: [string, { contentType: string; body: Buffer }, string][] = [
    ['a wrong content type', { ...whole, contentType: 'application/json' }, 'unreadable-type'],
    ['no boundary', { ...whole, contentType: 'multipart/related; type="application/xop+xml"' }, 'unreadable-type'],
    [
      'another boundary',
      { ...whole, contentType: whole.contentType.replace('boundary="b"', 'boundary="c"') },
      'broken-package',
    ],
    ['no end', { ...whole, body: whole.body.subarray(0, -8) }, 'broken-package'],
    ['a part without its bytes', broken(replace('cid:document1%40test', 'cid:other%40test')), 'missing-part'],
    [
      'an envelope after its documents',
      { ...whole, contentType: whole.contentType.replace('<rootpart@test>', '<document1@test>') },
      'broken-package',
    ],
    ['an address elsewhere', broken(replace('cid:document1%40test', 'http://127.0.0.1:9/')), 'foreign-reference'],
    [
      'an encoding that is not read',
      broken((e) => e, replace(/(Encoding: )binary(\r\nContent-ID: <document1)/, '$1x-uuencode$2')),
      'unreadable-part',
    ],
    ['a DOCTYPE', broken((e) => `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${e}`), 'not-xml'],
    ['no envelope', broken(() => '<a/>'), 'not-soap'],
    [
      'a header to be understood',
      broken(replace('<soap:Header>', '<soap:Header><z xmlns="urn:z" mustUnderstand="1"/>')),
      'not-understood',
    ],
  ];
  for (const [what, sent, code] of cases) {
    const answer = await xds.post('repository', sent);
    assert.equal(faultOf(answer), `DMPMessage-${code}`, what);
    assert.ok(answer.status === 400 || code === 'not-understood', what);
    assert.doesNotMatch(answer.text, /\bat \w+ \(|node:|\.ts:/, what);
  }
  assert.deepEqual(await find(xds, doctor, ins), []);
});

test('metadata that cannot be are refused in the words of IHE, and nothing is written', async () => {
  const name = (from: string | RegExp, to: string) => broken(replace(from, to));
  const cases: [string, { contentType: string; body: Buffer }, string][] = [
    [
      'an unknown classification',
      name(SCHEMES.document.typeCode, 'urn:uuid:00000000-0000-4000-8000-000000000000'),
      'XDSRegistryMetadataError',
    ],
    [
      'no type',
      name(/<rim:Classification classificationScheme="urn:uuid:f0306f51.*?<\/rim:Classification>/, ''),
      'XDSRegistryMetadataError',
    ],
    [
      'a time that is none',
      name(/(creationTime"><rim:ValueList><rim:Value>)\d+/, '$1hier'),
      'XDSRegistryMetadataError',
    ],
    ['a card without its bytes', name(/<xds:Document id="Document1".*?<\/xds:Document>/, ''), 'XDSMissingDocument'],
    [
      'bytes without their card',
      name(/(<xds:Document id="Document)1(".*?<\/xds:Document>)/, '$11$2$12$2'),
      'XDSMissingDocumentMetadata',
    ],
    [
      'an association that says more',
      name('AssociationType:HasMember', 'AssociationType:APND'),
      'XDSRegistryMetadataError',
    ],
    [
      'two patients',
      name(/(58a6f841-87b3-4a3e-92fd-a8ffeff98427"[^>]*value=")\d{15}/, '$1279035121518989'),
      'XDSPatientIdDoesNotMatch',
    ],
  ];
  for (const [what, sent, code] of cases) {
    const answer = await xds.post('repository', sent);
    assert.equal(statusOf(answer), 'Failure', `${what}: ${answer.text}`);
    assert.deepEqual(errorsOf(answer), [code], `${what}: ${answer.text}`);
    assert.equal(answer.status, 200, what);
  }
  assert.deepEqual(await find(xds, doctor, ins), []);
});

test('10,000 documents in one set are refused by their number, in a moment', async () => {
  const count = process.env['CARNET_TEST_FULL'] === '1' ? 10_000 : 2_000;
  const object = '<rim:ExtrinsicObject id="x"/>'.repeat(count);
  const started = performance.now();
  const answer = await xds.post(
    'repository',
    broken(replace('</rim:RegistryObjectList>', `${object}</rim:RegistryObjectList>`)),
  );
  assert.deepEqual(errorsOf(answer), ['XDSRegistryMetadataError']);
  assert.ok(performance.now() - started < 5_000);
});

test('a message larger than allowed is refused before it is read, and so is an envelope', async () => {
  const { contentType, body } = broken((one) => one);
  const huge = Buffer.alloc(33 * 1024 * 1024, 0x20);
  const answer = await xds.post('repository', { contentType, body: huge }).catch((error: unknown) => error);
  if (!(answer instanceof Error)) assert.equal(faultOf(answer as never), 'DMPMessage-message-too-large');
  const envelope = body.toString().replace('<soap:Body>', `<soap:Body>${' '.repeat(5 * 1024 * 1024)}`);
  const second = await xds
    .post('repository', { contentType, body: Buffer.from(envelope) })
    .catch((error: unknown) => error);
  if (!(second instanceof Error)) assert.equal(faultOf(second as never), 'DMPMessage-envelope-too-large');
  assert.deepEqual(await find(xds, doctor, ins), []);
});

test('messages that arrive share the memory: beyond it, the door is busy; one that is cut off is nobody’s mistake', async () => {
  const small = () => xds.post('repository', broken(replace('AssociationType:HasMember', 'AssociationType:APND')));
  const slow = begin(MAX_ARRIVING - 100_000);
  await slow.sent.then(() => new Promise((done) => setTimeout(done, 500)));
  const refused = await begin(200_000, 10_000).answered;
  assert.match(refused, /XDSRegistryBusy/);
  assert.match(refused, /\r\nconnection: close\r\n/i);
  assert.equal(statusOf(await small()), 'Failure', 'refused for its metadata: it had room');
  slow.cut();
  await new Promise((done) => setTimeout(done, 100));
  assert.equal(await begin(5 * 1024 * 1024, 300).answered, '', 'the memory of what was cut off is free');
});

test('row 28: a caller who is not proved is a fault, noted, and no document of hers is read', async () => {
  const before = xds.refusedCallers.length;
  const answer = await xds.post('repository', provide(newSet(ins), '<test-caller>none</test-caller>'));
  assert.equal(faultOf(answer), 'InvalidSecurityToken');
  assert.equal(answer.status, 400);
  assert.equal(xds.refusedCallers.length, before + 1);
});

test('the patient of the request is the one of the VIHF, and the action is the one of the body', async () => {
  const other = await xds.fhir.world.openRecord();
  const mixed = await xds.post('repository', provide(newSet(ins), xds.securityOf(doctor, other.ins)));
  assert.deepEqual(errorsOf(mixed), ['XDSPatientIdDoesNotMatch']);
  const parameters = { XDSDocumentEntryPatientId: cxOf(ins), XDSDocumentEntryStatus: ['x'] };
  const body = queryBody('FindDocuments', parameters);
  const security = xds.securityOf(doctor, ins);
  const wrong = await xds.post('registry', plain(envelopeOf(body, { security, action: ACTIONS.retrieve })));
  assert.equal(faultOf(wrong), 'DMPWrongAction');
  const elsewhere = await xds.post('patients', plain(envelopeOf(body, { security, action: ACTIONS.query })));
  assert.equal(faultOf(elsewhere), 'DMPUnknownOperation');
  const status = await xds.post('registry', plain(envelopeOf(body, { security, action: ACTIONS.query })));
  assert.deepEqual(errorsOf(status), ['XDSStoredQueryParamNumber']);
});

test('a query without what it needs, or that is not served, says so', async () => {
  const ask = (body: string) => xds.call('registry', doctor, ins, ACTIONS.query, body);
  assert.deepEqual(errorsOf(await ask(queryBody('FindDocuments', {}))), ['XDSStoredQueryMissingParam']);
  const unknown = queryBody('FindDocuments', {}).replace('14d4debf', '00000000');
  assert.deepEqual(errorsOf(await ask(unknown)), ['XDSUnknownStoredQuery']);
  const nobody = {
    XDSDocumentEntryPatientId: '279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH',
    XDSDocumentEntryStatus: [],
  };
  const stranger = await xds.call(
    'registry',
    doctor,
    null,
    ACTIONS.query,
    queryBody('FindDocuments', {
      ...nobody,
      XDSDocumentEntryStatus: ['urn:oasis:names:tc:ebxml-regrep:StatusType:Approved'],
    }),
  );
  assert.deepEqual(errorsOf(stranger), ['XDSUnknownPatientId']);
});

test('row 31: what is written to be executed is data', async () => {
  const hostile = ["' or 1=1 --", "'); drop table document; --", '%00', '../../etc/passwd', '*)(uid=*))(|(uid=*'];
  for (const text of hostile) {
    const answer = await xds.call(
      'registry',
      doctor,
      ins,
      ACTIONS.query,
      queryBody('FindDocuments', {
        XDSDocumentEntryPatientId: cxOf(ins),
        XDSDocumentEntryStatus: ['urn:oasis:names:tc:ebxml-regrep:StatusType:Approved'],
        XDSDocumentEntryAuthorPerson: text.replaceAll("'", "''"),
        XDSDocumentEntryTypeCode: [text.replaceAll("'", "''")],
      }),
    );
    assert.equal(statusOf(answer), 'Success', `${text}: ${answer.text}`);
  }
  const done = await deposit(
    xds,
    doctor,
    ins,
    newSet(ins, { title: '<script>alert(1)</script>', comments: "'; select 1; --" }),
  );
  assert.equal(statusOf(done), 'Success');
  assert.equal((await find(xds, doctor, ins))[0]?.title, '<script>alert(1)</script>');
});

test('an assertion that names no patient deposits for nobody', async () => {
  const before = await find(xds, doctor, ins);
  const answer = await xds.post('repository', provide(newSet(ins), xds.securityOf(doctor, null)));
  assert.deepEqual(errorsOf(answer), ['XDSUnknownPatientId']);
  assert.equal((await find(xds, doctor, ins)).length, before.length);
});
