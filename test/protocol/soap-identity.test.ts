import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { after, before, suite, test } from 'node:test';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { Issued } from '../../sandbox/authority/authority.ts';
import { MAX_UNPROVED_OF_ADDRESS } from '../../src/compose/doorstep.ts';
import { STAFF_ROLES } from '../../src/directory/staff-roles.ts';
import { metricsText } from '../../src/kernel/metrics.ts';
import type { Ins } from '../../src/standards/ins/ins.ts';
import { parseIns } from '../../src/standards/ins/ins.ts';
import { type VihfStatement, writeVihf } from '../../src/standards/vihf/write-vihf.ts';
import { beginUpload } from '../support/begin-upload.ts';
import { silentSockets } from '../support/silent-sockets.ts';
import { MAX_OF_HOLDER, type Peer, type SoapWorld, startSoapWorld } from '../support/soap-world.ts';
import {
  card,
  DOCTOR,
  envelope,
  HOSPITAL,
  signerFrom,
  statement,
  structure,
  VihfWorld,
} from '../support/vihf-world.ts';
import { authorised } from './fhir-calls.ts';

/** More than wait from one address, fewer than the kernel queues. */
const SILENT = 300;

let world: SoapWorld;
let signature: Issued;
let peer: Peer & Issued;
let patient: Ins;

before(async () => {
  world = await startSoapWorld();
  signature = world.vihf.issue(card(DOCTOR), 'signature');
  peer = world.vihf.issue(card(DOCTOR), 'tls-client');
  const { ins } = await world.fhir.world.openRecord();
  const parsed = parseIns(ins.value, ins.oid);
  assert.ok(parsed.ok);
  patient = parsed.ins;
  world.directory.set(DOCTOR, await authorised(world.fhir, ins));
});
after(async () => {
  assert.deepEqual(world.fhir.mistakes, []);
  await world.stop();
});

const QUERY =
  '<query:AdhocQueryRequest xmlns:query="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0">' +
  '<query:ResponseOption returnComposedObjects="true" returnType="ObjectRef"/>' +
  '<AdhocQuery xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" id="urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d">' +
  'SLOTS</AdhocQuery></query:AdhocQueryRequest>';
const slot = (name: string, value: string): string =>
  `<Slot name="$XDSDocumentEntry${name}"><ValueList><Value>${value}</Value></ValueList></Slot>`;

function query(): string {
  const id = `'${patient.matricule}^^^&amp;${patient.oid}&amp;ISO^NH'`;
  const status = "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')";
  return QUERY.replace('SLOTS', slot('PatientId', id) + slot('Status', status));
}

/** A search for the patient's documents, with an assertion of its own. */
function message(changes: Partial<VihfStatement> = {}, signer = signerFrom(signature)): Buffer {
  return envelope(writeVihf(statement({ patient, ...changes }), signer), query());
}

async function outcome(body: Buffer | string, by: Peer = peer): Promise<string> {
  try {
    const { text } = await world.post('registry', body, by);
    return text.includes('ResponseStatusType:Success') ? 'found' : text;
  } catch (error) {
    return `cut: ${(error as NodeJS.ErrnoException).code}`;
  }
}

suite('At the SOAP door', () => {
  test('a card that signs, over a connection that it opens, is a professional who finds documents', async () => {
    assert.equal(await outcome(message()), 'found');
  });

  test('row 28: an assertion is used once; the same message again is the same request, at the same time too', async () => {
    const asked = message();
    assert.deepEqual(await Promise.all([outcome(asked), outcome(asked), outcome(asked)]), ['found', 'found', 'found']);
    assert.equal(await outcome(asked), 'found');
    const other = asked.toString().replace('ObjectRef', 'LeafClass');
    assert.match(await outcome(other), /InvalidSecurityToken/);
    // Another card of the same person is another certificate.
    const second = world.vihf.issue(card(DOCTOR), 'tls-client');
    assert.match(await outcome(asked, second), /InvalidSecurityToken/);
    assert.equal(await outcome(asked), 'found');
  });

  test('row 28: what was changed, expired, or signed by a stranger is refused before any record is looked at', async () => {
    assert.match(await outcome(message().toString().replaceAll(`>${DOCTOR}<`, '>899999999999<')), /FailedCheck/);
    assert.match(await outcome(message({ issuedAt: new Date(Date.now() - 11 * 60_000) })), /MessageExpired/);
    assert.match(await outcome(message({}, new VihfWorld().card)), /DMPInvalidCertificate/);
    assert.match(await outcome(envelope('', query())), /InvalidSecurity/);
  });

  test('whoever the directory does not know there is refused', async () => {
    const stranger = '899900000999';
    const signer = signerFrom(world.vihf.issue(card(stranger), 'signature'));
    const own = world.vihf.issue(card(stranger), 'tls-client');
    assert.match(await outcome(message({ subject: { id: stranger } }, signer), own), /DMPAccessDeniedByRightsService/);
  });

  test('a role of staff is believed of whom the directory knows as staff, whatever the card’s software says', async () => {
    const roles: VihfStatement['roles'] = [{ code: 'SECRETARIAT_MEDICAL', system: STAFF_ROLES, label: 'Secrétariat' }];
    assert.match(await outcome(message({ roles })), /ne connaît pas de professionnel/);
    const [doctor, id] = [world.directory.get(DOCTOR), '899900000777'];
    assert.ok(doctor !== undefined);
    world.directory.set(id, { ...doctor, staff: true });
    const [signer, own] = [
      signerFrom(world.vihf.issue(card(id), 'signature')),
      world.vihf.issue(card(id), 'tls-client'),
    ];
    // Known as staff, she has the rights of staff, also when her software says that she is a doctor.
    for (const stated of [{ roles }, {}])
      assert.match(await outcome(message({ subject: { id }, ...stated }, signer), own), /n'avez pas le droit/);
  });

  test('a structure that vouches for its member has a structure’s rights, and no search of documents', async () => {
    const doctor = world.directory.get(DOCTOR);
    assert.ok(doctor?.software);
    const { software } = doctor;
    world.directory.set(HOSPITAL, {
      kind: 'structure',
      id: HOSPITAL,
      name: 'Hôpital du Port',
      recordIds: [],
      structure: { id: HOSPITAL, name: 'Hôpital du Port' },
      software,
      purpose: 'normal',
      onBehalfOf: null,
    });
    const signer = signerFrom(world.vihf.issue(structure(HOSPITAL), 'signature'));
    const own = world.vihf.issue(structure(HOSPITAL), 'tls-client');
    const answer = await world.post('registry', message({ authentication: 'INDIRECTE' }, signer), own);
    assert.doesNotMatch(answer.text, /DMPInvalidCertificate|InvalidSecurity/);
  });
});

suite('Row 63: the port for client certificates', () => {
  const shake = (options: ConnectionOptions): Promise<string> =>
    new Promise((resolve) => {
      const socket: TLSSocket = connect({ host: 'localhost', port: world.port, ca: world.vihf.bundle, ...options });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.once('secureConnect', () => {
        // In TLS 1.3 the server judges after the client is done: what it says comes with the first byte.
        socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
      });
      socket.once('data', () => {
        resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
        socket.destroy();
      });
      socket.once('close', () => resolve('closed'));
    });

  test('speaks TLS 1.3 and 1.2 with forward secrecy, and nothing older or weaker', async () => {
    assert.match(await shake({ ...peer }), /^TLSv1\.3 /);
    assert.match(await shake({ ...peer, maxVersion: 'TLSv1.2' }), /^TLSv1\.2 ECDHE-/);
    const old = { ...peer, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    assert.match(await shake(old), /^(ERR_SSL|ECONNRESET)/);
    assert.match(await shake({ ...peer, maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:@SECLEVEL=0' }), /^ERR_SSL/);
  });

  test('refuses nobody’s, another authority’s, an expired and a revoked certificate', async () => {
    const none = await shake({});
    assert.match(none, /^(ERR_SSL|ECONNRESET|closed|EPIPE)/);
    const foreign = new VihfWorld().issue(card(DOCTOR), 'tls-client');
    assert.match(await shake({ ...foreign }), /^(ERR_SSL|ECONNRESET|closed|EPIPE)/);
    const over = world.vihf.issue(card(DOCTOR), 'tls-client', 'ec', -1);
    assert.match(await shake({ ...over }), /^(ERR_SSL|ECONNRESET|closed|EPIPE)/);
    const server = world.vihf.issue([[['2.5.4.3', 'x']]], 'tls-server');
    assert.match(await shake({ ...server }), /^(ERR_SSL|ECONNRESET|closed|EPIPE)/);
  });

  test(`row 54: ${SILENT} silent sockets leave room for who proves herself`, async () => {
    const silent = await silentSockets(world.port, SILENT, '127.0.0.1');
    assert.match(await shake({ ...peer }), /^TLSv1\.3 /);
    await silent.fewerThan(MAX_UNPROVED_OF_ADDRESS + 1);
    silent.close();
  });

  test('an open connection ends with the revocation of its certificate; others go on', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const lost = world.vihf.issue(card(DOCTOR), 'tls-client');
    const kept = { ...peer, agent: new Agent({ keepAlive: true, maxSockets: 1 }) };
    assert.equal(await outcome(message(), { ...lost, agent }), 'found');
    assert.equal(await outcome(message(), kept), 'found');
    world.publish([lost]);
    await world.trust.refresh();
    assert.match(await outcome(message(), { ...lost, agent }), /^cut/);
    assert.match(await outcome(message(), lost), /^cut/);
    assert.equal(await outcome(message(), kept), 'found');
    // A signature made with a card that was revoked proves nothing either.
    world.publish([lost, signature]);
    await world.trust.refresh();
    assert.match(await outcome(message()), /DMPInvalidCertificate/);
    world.publish([lost]);
    await world.trust.refresh();
    assert.equal(await outcome(message()), 'found');
    agent.destroy();
    kept.agent.destroy();
  });

  test('row 54: without a certificate nothing of a message is read; one card that opens too many connections is cut alone', async () => {
    const url = `${world.fhir.base.replace('/fhir', '')}/si-dmp-server/v2/services/repository`;
    const sent = { contentType: 'multipart/related; boundary="b"', body: Buffer.alloc(21) };
    const begun = beginUpload(url, sent, 30 * 1024 * 1024, 5_000, 0);
    assert.match(await begun.answered, /DMPInvalidCertificate/);
    const other = world.vihf.issue(structure(HOSPITAL), 'tls-client');
    const sockets = await Promise.all(Array.from({ length: MAX_OF_HOLDER + 3 }, () => world.connect(peer)));
    const isCut = (): number => sockets.filter(({ readyState }) => readyState !== 'open').length;
    for (const socket of sockets) socket.resume();
    for (let waited = 0; isCut() < 3 && waited < 100; waited += 1) await new Promise((done) => setTimeout(done, 20));
    assert.equal(isCut(), 3);
    assert.equal((await world.post('who', 'x', { ...other, headers: { 'content-type': 'text/plain' } })).status, 200);
    for (const socket of sockets) socket.destroy();
  });

  test('tells every door the thumbprint to which access tokens are bound (RFC 8705)', async () => {
    const told = { ...peer, headers: { 'content-type': 'text/plain' } };
    const { raw } = new X509Certificate(peer.cert);
    assert.equal((await world.post('who', 'x', told)).text, createHash('sha256').update(raw).digest('base64url'));
    const plain = await fetch(world.fhir.base.replace('/fhir', '/who'), { method: 'POST', body: 'x' });
    assert.equal(await plain.text(), 'nobody');
  });

  test('a list that vanishes or is nobody’s keeps the one before; a header is never a certificate', async () => {
    const before = world.trust.version;
    world.publish([]);
    writeFileSync(world.config.clients.crl[0] ?? '', new VihfWorld().authority.revoke([]));
    await world.trust.refresh();
    assert.equal(world.trust.version, before);
    const told = { ...peer, headers: { 'client-cert': ':AAAA:' } };
    assert.equal(await outcome(message(), told), 'found');
    const response = await fetch(`${world.fhir.base.replace('/fhir', '')}/si-dmp-server/v2/services/registry`, {
      method: 'POST',
      headers: { 'content-type': 'application/soap+xml', 'client-cert': ':AAAA:' },
      body: new Uint8Array(message()),
    });
    assert.match(await response.text(), /DMPInvalidCertificate/);
    assert.match(await metricsText(world.metrics), /carnet_tls_client_connections_total\{outcome="revoked"\} [1-9]/);
  });
});
