/** A certification authority in one file, for demonstrations and tests: X.509 v3 and its revocation lists (RFC 5280). */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Ids } from '../../src/kernel/ids.ts';
import { bits, der, integer, octets, oid, sequence, text, time, truth } from './write-der.ts';

const DAY_MS = 86_400_000;

/** One attribute of a subject: dotted type, value. Attributes of one inner list share one RDN. */
export type Subject = readonly (readonly (readonly [type: string, value: string])[])[];

/** What a certificate is for, as IGC-Santé issues them. */
export type Usage = 'tls-client' | 'tls-server' | 'tls-peer' | 'signature';
export type KeyKind = 'rsa' | 'ec';

export interface Issued {
  readonly serial: Buffer;
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

export interface Request {
  readonly subject: Subject;
  readonly usage: Usage;
  readonly keys?: KeyKind;
  /** DNS names. */
  readonly hosts?: readonly string[];
  readonly addresses?: readonly string[];
  /** Days from now until it is over; negative: over already. */
  readonly days?: number;
}

const COMMON_NAME = '2.5.4.3';
const SIGNATURE = sequence(oid('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256

const CLIENT = '1.3.6.1.5.5.7.3.2';
const SERVER = '1.3.6.1.5.5.7.3.1';
/** keyUsage bits and extended purposes (RFC 5280 §4.2.1.3, §4.2.1.12). */
const USAGES: Readonly<
  Record<Usage, { readonly bits: number; readonly unused: number; readonly purposes: readonly string[] }>
> = {
  'tls-client': { bits: 0x80, unused: 7, purposes: [CLIENT] },
  'tls-server': { bits: 0xa0, unused: 5, purposes: [SERVER] },
  /** One of two equals, such as the zones of a deployment. */
  'tls-peer': { bits: 0x80, unused: 7, purposes: [CLIENT, SERVER] },
  signature: { bits: 0xc0, unused: 6, purposes: ['1.3.6.1.5.5.7.3.4'] },
};

/** Kept in two PEM files; who reads them can issue. */
export interface AuthorityFiles {
  readonly cert: string;
  readonly key: string;
}

/** Days for which an authority's own certificate is good. */
const AUTHORITY_DAYS = 3_650;
const CERTIFICATE_DAYS = 1_095;

export class Authority {
  /** PEM. */
  readonly cert: string;
  readonly #key: KeyObject;
  readonly #issuer: Buffer;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor({ cert, key }: AuthorityFiles, clock: Clock, ids: Ids) {
    this.cert = cert;
    this.#key = createPrivateKey(key);
    this.#issuer = nameFrom([[[COMMON_NAME, commonNameOf(cert)]]]);
    this.#clock = clock;
    this.#ids = ids;
  }

  /** A new authority that nobody else has. */
  static make(name: string, clock: Clock, ids: Ids): AuthorityFiles {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const subject: Subject = [[[COMMON_NAME, name]]];
    const extensions = [
      extension('2.5.29.19', sequence(truth), true),
      extension('2.5.29.15', bits(Buffer.from([0x06]), 1), true),
    ];
    const [from, to] = life(clock.now(), AUTHORITY_DAYS);
    const body = certificateBody(
      serialFrom(ids),
      nameFrom(subject),
      [from, to],
      nameFrom(subject),
      publicKey,
      extensions,
    );
    return { cert: signed('CERTIFICATE', body, privateKey), key: pem(privateKey) };
  }

  issue({ subject, usage, keys = 'rsa', hosts = [], addresses = [], days = CERTIFICATE_DAYS }: Request): Issued {
    const pair =
      keys === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const serial = serialFrom(this.#ids);
    const { bits: usageBits, unused, purposes } = USAGES[usage];
    const names = [
      ...hosts.map((host) => der(0x82, Buffer.from(host))),
      ...addresses.map((address) => der(0x87, Buffer.from(address.split('.').map(Number)))),
    ];
    const extensions = [
      extension('2.5.29.15', bits(Buffer.from([usageBits]), unused), true),
      extension('2.5.29.37', sequence(...purposes.map(oid))),
      ...(names.length === 0 ? [] : [extension('2.5.29.17', sequence(...names))]),
    ];
    const validity = life(this.#clock.now(), days);
    const body = certificateBody(serial, this.#issuer, validity, nameFrom(subject), pair.publicKey, extensions);
    return { serial, cert: signed('CERTIFICATE', body, this.#key), key: pem(pair.privateKey) };
  }

  /** A revocation list of these serial numbers, due again in so many days. PEM. */
  revoke(serials: readonly Buffer[], days = 30): string {
    const [at, next] = life(this.#clock.now(), days);
    const entries = serials.map((serial) => sequence(integer(serial), time(at)));
    const named = entries.length === 0 ? [] : [sequence(...entries)];
    const body = sequence(integer(Buffer.from([1])), SIGNATURE, this.#issuer, time(at), time(next), ...named);
    return signed('X509 CRL', body, this.#key);
  }
}

function commonNameOf(cert: string): string {
  return /^CN=(.*)$/m.exec(new X509Certificate(cert).subject)?.[1] ?? '';
}

/** It begins two days ago: clocks differ. */
function life(now: Date, days: number): readonly [Date, Date] {
  return [new Date(now.getTime() - 2 * DAY_MS), new Date(now.getTime() + days * DAY_MS)];
}

function serialFrom(ids: Ids): Buffer {
  return Buffer.concat([Buffer.from([1]), ids.bytes(8)]);
}

function certificateBody(
  serial: Buffer,
  issuer: Buffer,
  [from, to]: readonly [Date, Date],
  subject: Buffer,
  publicKey: KeyObject,
  extensions: readonly Buffer[],
): Buffer {
  const version = der(0xa0, integer(Buffer.from([2])));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const validity = sequence(time(from), time(to));
  const more = der(0xa3, sequence(...extensions));
  return sequence(version, integer(serial), SIGNATURE, issuer, validity, subject, spki, more);
}

function nameFrom(subject: Subject): Buffer {
  return sequence(
    ...subject.map((rdn) =>
      der(0x31, ...rdn.map(([type, value]) => sequence(oid(type), text(value))).sort(Buffer.compare)),
    ),
  );
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [truth] : []), octets(value));
}

function signed(label: string, body: Buffer, key: KeyObject): string {
  const whole = sequence(body, SIGNATURE, bits(sign('sha256', body, key)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
