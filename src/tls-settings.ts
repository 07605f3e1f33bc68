/** Settings of the port where clients prove themselves by certificates. */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SettingReader } from './setting-reader.ts';
import type { SettingName } from './settings.ts';

export interface TlsConfig {
  readonly bind: string;
  readonly port: number;
  /** PEM files: the server's own certificate, and its key. */
  readonly cert: string;
  readonly key: string;
  /** Who issues clients' certificates. */
  readonly clients: AuthorityFiles;
  /** Who issues certificates that sign VIHF. */
  readonly signers: AuthorityFiles;
  readonly sha1: boolean;
  /** Port for HL7 v2 messages, with the same certificates; null: none is opened. */
  readonly hl7Port: number | null;
  /** What the outside calls this port, without a final slash. */
  readonly url: string;
}

export interface AuthorityFiles {
  /** PEM file. */
  readonly ca: string;
  /** Files, and `http:` or `https:` addresses. */
  readonly crl: readonly string[];
}

const MAX_PORT = 65_535;
/** In the demonstration: 8444 and 8445 beside 8080. */
const DEMO_DISTANCE = 364;
const HL7_DISTANCE = 365;
const MAX_LISTS = 32;

interface Defaults {
  readonly bind: string;
  readonly publicUrl: string;
  readonly secretsFolder: string;
  /** That of the demonstration; null in production, where this port is opened on demand only. */
  readonly port: number | null;
}

export function readTls(reader: SettingReader, { bind, publicUrl, secretsFolder, port }: Defaults): TlsConfig | null {
  const own = portOf(reader, 'tlsPort', port, DEMO_DISTANCE);
  if (own === null) {
    if (![null, 'none'].includes(reader.text('hl7Port')))
      reader.problems.push('The port for HL7 v2 messages has the certificates of the TLS port: open that one, too.');
    return null;
  }
  const file = (name: SettingName, byDefault: string): string =>
    resolve(reader.text(name) ?? join(secretsFolder, 'tls', byDefault));
  const clients = {
    ca: file('tlsClientCa', 'client-ca.pem'),
    crl: lists(reader, 'tlsClientCrl') ?? existing(join(secretsFolder, 'tls', 'client-crl.pem')),
  };
  const signersCa = reader.text('vihfCa');
  return {
    bind: reader.address('tlsBind') ?? bind,
    port: own,
    cert: file('tlsCert', 'cert.pem'),
    key: file('tlsKey', 'key.pem'),
    clients,
    signers: {
      ca: signersCa === null ? clients.ca : resolve(signersCa),
      crl: lists(reader, 'vihfCrl') ?? (signersCa === null ? clients.crl : []),
    },
    sha1: reader.isOn('vihfSha1'),
    hl7Port: portOf(reader, 'hl7Port', port, HL7_DISTANCE),
    url: reader.url('tlsUrl', ['https:'])?.replace(/\/+$/, '') ?? `https://${new URL(publicUrl).hostname}:${own}`,
  };
}

/** The port asked for; else, in the demonstration, the one beside its own. */
function portOf(
  reader: SettingReader,
  name: 'tlsPort' | 'hl7Port',
  demo: number | null,
  distance: number,
): number | null {
  const asked = reader.text(name);
  if (asked === 'none') return null;
  if (asked !== null) return reader.integer(name, 1, MAX_PORT);
  return demo === null || demo + distance > MAX_PORT ? null : demo + distance;
}

const isAddress = (place: string): boolean => /^https?:\/\//i.test(place);

function lists(reader: SettingReader, name: 'tlsClientCrl' | 'vihfCrl'): readonly string[] | null {
  const text = reader.text(name);
  if (text === null) return null;
  const places = text.split(',').map((part) => part.trim());
  if (places.length > MAX_LISTS || places.some((place) => place === '' || (isAddress(place) && !URL.canParse(place)))) {
    reader.problems.push(`The revocation lists are not usable: at most ${MAX_LISTS} files and http addresses.`);
  }
  return places.map((place) => (isAddress(place) ? place : resolve(place)));
}

/** A list that is there when the process starts is looked for ever after: one that vanishes is a problem, not a pardon. */
function existing(path: string): readonly string[] {
  return existsSync(path) ? [path] : [];
}

/** What is wrong with the files, one sentence each. */
export function tlsProblems({ cert, key, clients, signers }: TlsConfig): string[] {
  const files = [
    cert,
    key,
    clients.ca,
    signers.ca,
    ...[...clients.crl, ...signers.crl].filter((one) => !isAddress(one)),
  ];
  const problems = [...new Set(files)]
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    .map((path) => `The port for client certificates needs ${path}, which is missing.`);
  if (problems.length === 0 && (statSync(key).mode & 0o077) !== 0)
    problems.push(`${key} can be read by others: chmod 600 it.`);
  return problems;
}
