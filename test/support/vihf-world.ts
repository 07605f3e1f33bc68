/** A structure and a professional with their certificates, and what their software would sign. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Authority, type Issued, type KeyKind, type Subject, type Usage } from '../../sandbox/authority/authority.ts';
import { cardSubject, structureSubject } from '../../sandbox/authority/subjects.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { parseIns } from '../../src/standards/ins/ins.ts';
import type { VihfStatement } from '../../src/standards/vihf/write-vihf.ts';
import { TrustStore } from '../../src/standards/x509/trust.ts';
import type { Signer } from '../../src/standards/xml-signature/sign-enveloped.ts';

export const DOCTOR = '899900000128';
export const HOSPITAL = '1990000128';

/** An authority, a card and a structure's two certificates; `issue` makes more. */
export class VihfWorld {
  readonly authority: Authority;
  readonly bundle: string;
  readonly trust: TrustStore;
  readonly card: Signer;
  readonly cardTls: X509Certificate;
  readonly structure: Signer;
  readonly structureTls: X509Certificate;

  constructor(keys: KeyKind = 'ec') {
    const files = Authority.make('Autorité de test', systemClock, systemIds);
    this.authority = new Authority(files, systemClock, systemIds);
    this.bundle = files.cert;
    this.trust = new TrustStore(files.cert);
    this.card = signerFrom(this.issue(card(DOCTOR), 'signature', keys));
    this.cardTls = new X509Certificate(this.issue(card(DOCTOR), 'tls-client', 'ec').cert);
    this.structure = signerFrom(this.issue(structure(HOSPITAL), 'signature', keys));
    this.structureTls = new X509Certificate(this.issue(structure(HOSPITAL), 'tls-client', 'ec').cert);
  }

  issue(subject: Subject, usage: Usage, keys: KeyKind = 'ec', days?: number): Issued {
    return this.authority.issue({ subject, usage, keys, ...(days === undefined ? {} : { days }) });
  }
}

export function signerFrom({ cert, key }: Issued): Signer {
  return { key: createPrivateKey(key), certificate: new X509Certificate(cert) };
}

export const card = (id: string): Subject =>
  cardSubject({ id, familyName: 'Quillévéré', givenName: 'Anne', title: 'Médecin' });
export const structure = (id: string): Subject => structureSubject({ id, name: 'Hôpital du Port' }, 'lps.port.invalid');

/** A direct VIHF of the doctor for a patient, issued now. */
export function statement(changes: Partial<VihfStatement> = {}): VihfStatement {
  const patient = parseIns('244035809504128', '1.2.250.1.213.1.4.10');
  return {
    version: '3.0',
    id: `_${systemIds.uuid()}`,
    issuedAt: systemClock.now(),
    authentication: 'DIRECTE',
    authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI',
    subject: { id: DOCTOR, name: 'Anne QUILLÉVÉRÉ' },
    structure: { id: HOSPITAL, sector: 'SA01' },
    roles: [
      { code: '10', system: '1.2.250.1.71.1.2.7', label: 'Médecin' },
      { code: 'SM26', system: '1.2.250.1.71.4.2.5', label: 'Qualifié en Médecine Générale (SM)' },
    ],
    patient: patient.ok ? patient.ins : null,
    purpose: 'normal',
    software: { name: 'Logiciel d’essai', approvalNumber: 'TEST-1', version: '1.2', instance: '01.01' },
    ...changes,
  };
}

/** The assertion in a SOAP 1.2 envelope, with a body that says nothing. */
export function envelope(assertion: string, body = '<ask xmlns="urn:essai"/>'): Buffer {
  return Buffer.from(
    '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header>' +
      '<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">' +
      `${assertion}</wsse:Security></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`,
  );
}
