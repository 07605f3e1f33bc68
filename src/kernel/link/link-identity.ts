import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Zone } from '../zones.ts';

/** Where a zone's own certificate, its key, the authority of both zones' certificates and its revocation list lie (PEM files). */
export interface LinkFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  readonly crl: string;
  /** False: the list may be absent, as long as nothing was revoked ever. */
  readonly crlIsNamed: boolean;
}

/** What a process proves itself with, and whom it believes. */
export interface LinkIdentity {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
  /** Certificates that the authority took back (RFC 5280 §5); over its date, nobody is believed. */
  readonly crl?: Buffer;
}

/** Nothing before TLS 1.3: no renegotiation, no compression, and no suite but its own three (RFC 8446 §B.4). */
export const LINK_TLS = {
  minVersion: 'TLSv1.3',
  ciphers: 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256',
} as const;

/**
 * The name that a zone's certificate carries as a DNS subjectAltName (RFC 6125 §6.4): the same wherever its processes
 * run. The authority signs for nobody else, and nothing else is believed for the link.
 */
export function zoneHostName(zone: Zone): string {
  return `${zone}.carnet.internal`;
}

/** Reads the files. Errors: those of the file system; see `linkFileProblems` for sentences. */
export function loadLinkIdentity(files: LinkFiles): LinkIdentity {
  return {
    cert: readFileSync(files.cert),
    key: readFileSync(files.key),
    ca: readFileSync(files.ca),
    ...(existsSync(files.crl) ? { crl: readFileSync(files.crl) } : {}),
  };
}

/** True when a certificate, already verified against the authority, is that of this zone. */
export function isZoneCertificate(raw: Buffer, zone: Zone): boolean {
  return new X509Certificate(raw).checkHost(zoneHostName(zone), { subject: 'never', wildcards: false }) !== undefined;
}

/** What is wrong with the files, one sentence each. */
export function linkFileProblems(files: LinkFiles, zone: Zone): string[] {
  const problems: string[] = [];
  const { cert, key, ca, crl, crlIsNamed } = files;
  for (const [name, path] of Object.entries({ cert, key, ca, ...(crlIsNamed ? { crl } : {}) })) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
      problems.push(`The ${name} file of the link between zones, ${path}, is missing.`);
  }
  if (problems.length > 0) return problems;
  if ((statSync(files.key).mode & 0o077) !== 0) problems.push(`${files.key} can be read by others: chmod 600 it.`);
  try {
    if (!isZoneCertificate(readFileSync(files.cert), zone))
      problems.push(`${files.cert} is not a certificate of the ${zone} zone: its name must be ${zoneHostName(zone)}.`);
  } catch {
    problems.push(`${files.cert} cannot be read as a certificate.`);
  }
  return problems;
}
