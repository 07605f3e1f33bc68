import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { suite, test } from 'node:test';
import {
  card,
  DOCTOR,
  envelope,
  HOSPITAL,
  signerFrom,
  statement,
  structure,
  VihfWorld,
} from '../../../test/support/vihf-world.ts';
import { TrustStore } from '../x509/trust.ts';
import { envelopedSignature } from '../xml-signature/sign-enveloped.ts';
import { MAX_ASSERTION_AGE_MS } from './limits.ts';
import { readVihf, type VihfContext } from './read-vihf.ts';
import type { Vihf } from './vihf.ts';
import { VIHF_FAULTS, VihfError } from './vihf-error.ts';
import { type VihfStatement, writeVihf } from './write-vihf.ts';

const world = new VihfWorld();
const MINUTE_MS = 60_000;

function read(xml: Buffer | string, changes: Partial<VihfContext> = {}): Vihf {
  const context = { now: new Date(), trust: world.trust, tlsCertificate: world.cardTls, audiences: ['urn:dmp'] };
  return readVihf(typeof xml === 'string' ? Buffer.from(xml) : xml, { ...context, ...changes });
}

function refused(problem: string, act: () => unknown): VihfError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof VihfError, String(error));
    assert.equal(error.message, problem);
    return error;
  }
  assert.fail(`accepted, where ${problem} was expected`);
}

const direct = (changes: Partial<VihfStatement> = {}): string => writeVihf(statement(changes), world.card);
const indirect = (changes: Partial<VihfStatement> = {}): string =>
  writeVihf(statement({ authentication: 'INDIRECTE', ...changes }), world.structure);

suite('A VIHF is believed', () => {
  test('signed by the card of who asks, over a connection opened by her other certificate', () => {
    const asked = statement();
    const vihf = read(envelope(writeVihf(asked, world.card)));
    const { id, issuedAt, authentication, subject, structure: from, roles, patient, purpose, software } = vihf;
    assert.deepEqual(
      { id, issuedAt, authentication, subject, structure: from, roles, patient, purpose, software },
      {
        id: asked.id,
        issuedAt: asked.issuedAt,
        authentication: 'DIRECTE',
        subject: asked.subject,
        structure: asked.structure,
        roles: asked.roles,
        patient: asked.patient,
        purpose: 'normal',
        software: asked.software,
      },
    );
    assert.equal(vihf.expiresAt.getTime(), asked.issuedAt.getTime() + MAX_ASSERTION_AGE_MS);
    assert.match(vihf.signedBy, /^[\w-]{43}$/);
  });

  test('signed by RSA keys too, in the header alone or by itself, in SOAP 1.1 and with version 4.0', () => {
    const rsa = new VihfWorld('rsa');
    const text = writeVihf(statement({ version: '4.0' }), rsa.card);
    const own = { trust: rsa.trust, tlsCertificate: rsa.cardTls };
    const message = envelope(text).toString();
    assert.equal(read(text, own).version, '4.0');
    assert.equal(read(message.slice(message.indexOf('<wsse:'), message.indexOf('</soap:Header>')), own).version, '4.0');
    const old = message.replace('http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/');
    assert.equal(read(old, own).subject.id, DOCTOR);
  });

  test('signed by the structure for its member, over the connection of the structure', () => {
    const vihf = read(envelope(indirect()), { tlsCertificate: world.structureTls });
    assert.equal(vihf.authentication, 'INDIRECTE');
    const reinforced = indirect({ authentication: 'INDIRECTE_RENFORCEE' });
    const air = read(envelope(reinforced), { tlsCertificate: world.structureTls });
    assert.equal(air.authentication, 'INDIRECTE_RENFORCEE');
  });

  test('signed by a card, over the connection of the structure where she works', () => {
    assert.equal(read(envelope(direct()), { tlsCertificate: world.structureTls }).subject.id, DOCTOR);
  });

  test('with each mode of access, without a patient, and for this system as audience', () => {
    for (const purpose of ['normal', 'bris_de_glace', 'centre_15'] as const)
      assert.equal(read(direct({ purpose })).purpose, purpose);
    assert.equal(
      read(direct({ purpose: 'bris_de_glace', reason: 'inconsciente & seule' })).reason,
      'inconsciente & seule',
    );
    assert.equal(read(direct({ patient: null })).patient, null);
    assert.equal(read(direct({ audience: 'urn:dmp' })).subject.id, DOCTOR);
    assert.equal(read(direct({ confidentialityCode: 'S' })).confidentialityCode, 'S');
  });

  test('when its software leaves out the mode of authentication, or writes its name otherwise', () => {
    assert.equal(
      read(resigned(/<saml2:Attribute Name="Authentification_mode">.*?<\/saml2:Attribute>/, '')).authentication,
      'DIRECTE',
    );
    assert.equal(read(resigned('Authentification_mode', 'Authentification_Mode')).authentication, 'DIRECTE');
  });
});

/** A VIHF whose software wrote something else before it signed. */
function resigned(what: string | RegExp, by: string): string {
  const unsigned = direct()
    .replace(/<Signature .*<\/Signature>/s, '')
    .replace(what, by);
  const id = /ID="([^"]+)"/.exec(unsigned)?.[1] ?? '';
  return unsigned.replace('</saml2:Issuer>', `</saml2:Issuer>${envelopedSignature(unsigned, id, world.card)}`);
}

suite('A VIHF is refused', () => {
  test('out of its time, or for somebody else', () => {
    const at = (ms: number): { now: Date } => ({ now: new Date(Date.now() + ms) });
    refused('not-yet-valid', () => read(direct(), at(-2 * MINUTE_MS)));
    assert.ok(read(direct(), at(-MINUTE_MS / 2)), 'a clock a little ahead of ours');
    refused('expired', () => read(direct(), at(MAX_ASSERTION_AGE_MS + 1)));
    refused('expired', () => read(direct({ expiresAt: new Date(Date.now() - 1) })));
    refused('wrong-audience', () => read(direct({ audience: 'urn:autre' })));
    refused('bad-time', () => read(resigned(/IssueInstant="[^"]*"/, 'IssueInstant="2026-11-28T10:00:00"')));
  });

  test('without a client certificate, or with that of another holder', () => {
    assert.equal(
      refused('no-tls-certificate', () => read(direct(), { tlsCertificate: null })).fault.dmp,
      'DMPInvalidCertificate',
    );
    const other = new X509Certificate(world.issue(structure('1990000999'), 'tls-client').cert);
    refused('tls-certificate-differs', () => read(direct(), { tlsCertificate: other }));
    refused('tls-certificate-differs', () => read(indirect(), { tlsCertificate: other }));
    refused('tls-certificate-differs', () => read(indirect(), { tlsCertificate: world.cardTls }));
    const colleague = new X509Certificate(world.issue(card('899900000136'), 'tls-client').cert);
    refused('tls-certificate-differs', () => read(direct(), { tlsCertificate: colleague }));
    refused('same-key', () => read(direct(), { tlsCertificate: world.card.certificate }));
  });

  test('signed by who may not sign it', () => {
    refused('signer-differs', () => read(writeVihf(statement(), world.structure)));
    refused('signer-differs', () =>
      read(direct({ authentication: 'INDIRECTE' }), { tlsCertificate: world.structureTls }),
    );
    refused('signer-differs', () => read(direct({ subject: { id: '899900000136' } })));
    const otherStructure = { id: '1990000999', sector: 'SA01' };
    refused('signer-differs', () =>
      read(indirect({ structure: otherStructure }), { tlsCertificate: world.structureTls }),
    );
    const tls = signerFrom(world.issue([[['2.5.4.3', 'un serveur']]], 'tls-server'));
    refused('signer-differs', () => read(writeVihf(statement(), tls)));
  });

  test('by another authority, an expired or revoked certificate, or a list that is over', () => {
    const stranger = new VihfWorld();
    refused('signer-certificate: unknown-authority', () => read(writeVihf(statement(), stranger.card)));
    const over = signerFrom(world.issue(card(DOCTOR), 'signature', 'ec', -1));
    refused('signer-certificate: expired', () => read(writeVihf(statement(), over)));
    const stolen = world.issue(card(DOCTOR), 'signature');
    const list = new TrustStore(world.bundle, world.authority.revoke([stolen.serial]));
    const error = refused('signer-certificate: revoked', () =>
      read(writeVihf(statement(), signerFrom(stolen)), { trust: list }),
    );
    assert.equal(error.fault.dmp, 'DMPInvalidCertificate');
    assert.ok(read(direct(), { trust: list }), 'others of the same authority are still believed');
    const stale = new TrustStore(world.bundle, world.authority.revoke([], -1));
    refused('signer-certificate: revocation-unknown', () => read(direct(), { trust: stale }));
    assert.throws(() => new TrustStore(world.bundle, stranger.authority.revoke([])), /of no authority/);
  });

  test('with the name of another issuer', () => {
    refused('issuer-differs', () => read(resigned(/CN=899900000128/, 'CN=899900000136')));
    refused('issuer-differs', () => read(resigned(/(?<=SubjectName">).*?(?=<)/, '')));
    assert.ok(read(resigned(/Quillévéré/, 'QUILL?V?R?')), 'an accent that its writer could not encode');
  });

  for (const [what, by, problem] of [
    ['>3.0<', '>2.0<', 'bad-attribute: VIHF_Version'],
    ['Name="VIHF_Version"', 'Name="Autre"', 'missing-attribute: VIHF_Version'],
    ['Name="LPS_ID"', 'Name="VIHF_Version"', 'repeated-attribute: VIHF_Version'],
    ['Name="LPS_Nom"', 'Name="Autre"', 'missing-attribute: LPS_Nom'],
    ['Name="LPS_ID_HOMOLOGATION_DMP"', 'Name="Autre"', 'missing-attribute: LPS_ID_HOMOLOGATION_DMP'],
    ['urn:dmp', 'urn:autre', 'bad-attribute: Ressource_URN'],
    ['SA01^', 'SB01^', 'bad-attribute: Secteur_Activite'],
    [`>${HOSPITAL}<`, '>x<', 'bad-attribute: Identifiant_Structure'],
    ['code="10"', 'code="999"', 'bad-attribute: urn:oasis:names:tc:xacml:2.0:subject:role'],
    [
      'code="SM26" codeSystem="1.2.250.1.71.4.2.5"',
      'code="SM26" codeSystem="1.2"',
      'bad-attribute: urn:oasis:names:tc:xacml:2.0:subject:role',
    ],
    ['code="normal"', 'code="NORMAL"', 'bad-attribute: urn:oasis:names:tc:xspa:1.0:subject:purposeofuse'],
    ['1.2.250.1.213.1.1.4.248', '1.2.3', 'bad-attribute: urn:oasis:names:tc:xspa:1.0:subject:purposeofuse'],
    ['244035809504128', '24403', 'bad-attribute: urn:oasis:names:tc:xacml:2.0:resource:resource-id'],
    [`>${DOCTOR}<`, '>8999 <b/>0128<', 'bad-attribute: NameID'],
    ['Version="2.0"', 'Version="1.1"', 'saml-version'],
    [/<saml2:AuthnStatement.*<\/saml2:AuthnStatement>/, '', 'missing-attribute: AuthnStatement'],
  ] as const) {
    test(`${String(problem)} (${String(what)})`, () => {
      refused(problem, () => read(resigned(what, by)));
    });
  }

  test('and no reason repeats anything of the message', () => {
    for (const { text, texte } of Object.values(VIHF_FAULTS)) {
      assert.ok(text.length > 10 && texte.length > 10);
      assert.doesNotMatch(text + texte, /\d{8}/);
    }
  });
});
