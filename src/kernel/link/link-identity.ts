import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Zone } from '../zones.ts';

/** Where a zone's own certificate, its key and the authority of both zones' certificates lie (PEM files). */
export interface LinkFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** What a process proves itself with, and whom it believes. */
export interface LinkIdentity {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
}

/**
 * The name that a zone's certificate carries as a DNS subjectAltName (RFC 6125 §6.4): the same wherever its processes
 * run. The authority signs for nobody else, and nothing else is believed for the link.
 */
export function zoneHostName(zone: Zone): string {
  return `${zone}.carnet.internal`;
}

/** Reads the three files. Errors: those of the file system; see `linkFileProblems` for sentences. */
export function loadLinkIdentity(files: LinkFiles): LinkIdentity {
  return { cert: readFileSync(files.cert), key: readFileSync(files.key), ca: readFileSync(files.ca) };
}

/** True when a certificate, already verified against the authority, is that of this zone. */
export function isZoneCertificate(raw: Buffer, zone: Zone): boolean {
  return new X509Certificate(raw).checkHost(zoneHostName(zone), { subject: 'never', wildcards: false }) !== undefined;
}

/** What is wrong with the files, one sentence each. */
export function linkFileProblems(files: LinkFiles, zone: Zone): string[] {
  const problems: string[] = [];
  for (const [name, path] of Object.entries(files)) {
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
