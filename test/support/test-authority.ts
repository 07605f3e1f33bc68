/** A private authority and certificates for tests of the link: X.509 v3 (RFC 5280) written in DER by hand, P-256 keys. */
import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 86_400_000;

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length);
  const digits = size.subarray(size.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | digits.length]), digits, body]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const truth = der(0x01, Buffer.from([0xff]));
/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256. */
const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));

function name(text: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(text)))));
}

function time(at: Date): Buffer {
  return der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [truth] : []), der(0x04, value));
}

export interface Certificate {
  readonly serial: Buffer;
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
}

export interface TestAuthority {
  readonly cert: string;
  /** A certificate for one host name, good for `days` from now (negative: over already). */
  issue(host: string, days?: number): Certificate;
  /** A revocation list (RFC 5280 §5) that names these certificates; due again in `days` from now. PEM. */
  revoke(certificates: readonly Certificate[], days?: number): string;
  /** Writes `cert.pem`, `key.pem` and `ca.pem` as a zone's process reads them. Returns the folder. */
  writeTo(folder: string, host: string): string;
}

/** A new authority that nobody else has. */
export function newAuthority(): TestAuthority {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { name: 'Carnet tests', key: pair.privateKey };
  const basicConstraints = extension('551d13', sequence(truth), true);
  const root = certificate(issuer, issuer.name, pair.publicKey, 30, [basicConstraints]);
  const issue = (host: string, days = 30): Certificate => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const alternative = extension('551d11', sequence(der(0x82, Buffer.from(host))));
    const serial = newSerial();
    return { serial, cert: certificate(issuer, host, publicKey, days, [alternative], serial), key: pem(privateKey) };
  };
  return {
    cert: root,
    issue,
    revoke: (certificates, days = 1) =>
      revocationList(
        issuer,
        certificates.map(({ serial }) => serial),
        days,
      ),
    writeTo(folder, host) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const { cert, key } = issue(host);
      for (const [file, text] of [
        ['cert', cert],
        ['key', key],
        ['ca', root],
      ] as const) {
        writeFileSync(join(folder, `${file}.pem`), text, { mode: 0o600 });
      }
      return folder;
    },
  };
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function certificate(
  issuer: Issuer,
  subject: string,
  publicKey: KeyObject,
  days: number,
  extensions: readonly Buffer[],
  serial = newSerial(),
): string {
  const now = Date.now();
  const spki = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
    type: 'spki',
    format: 'der',
  });
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ECDSA_SHA256,
    name(issuer.name),
    sequence(time(new Date(now - 2 * DAY_MS)), time(new Date(now + days * DAY_MS))),
    name(subject),
    spki,
    der(0xa3, sequence(...extensions)),
  );
  return signed('CERTIFICATE', toSign, issuer.key);
}

function newSerial(): Buffer {
  return Buffer.concat([Buffer.from([1]), randomBytes(8)]);
}

function revocationList(issuer: Issuer, serials: readonly Buffer[], days: number): string {
  const at = new Date(Date.now() - DAY_MS);
  const revoked = serials.map((serial) => sequence(der(0x02, serial), time(at)));
  const list = [ECDSA_SHA256, name(issuer.name), time(at), time(new Date(Date.now() + days * DAY_MS))];
  const named = revoked.length === 0 ? [] : [sequence(...revoked)];
  return signed('X509 CRL', sequence(der(0x02, Buffer.from([1])), ...list, ...named), issuer.key);
}

function signed(label: string, toSign: Buffer, key: KeyObject): string {
  const signature = sign('sha256', toSign, key);
  const whole = sequence(toSign, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
