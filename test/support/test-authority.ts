/** A private authority and certificates for tests: that of the demonstration, with P-256 keys. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority, type Issued } from '../../sandbox/authority/authority.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';

export type Certificate = Issued;

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
  const files = Authority.make('Carnet tests', systemClock, systemIds);
  const authority = new Authority(files, systemClock, systemIds);
  const issue = (host: string, days = 30): Certificate =>
    authority.issue({ subject: [[['2.5.4.3', host]]], usage: 'tls-peer', keys: 'ec', hosts: [host], days });
  return {
    cert: files.cert,
    issue,
    revoke: (certificates, days = 1) =>
      authority.revoke(
        certificates.map(({ serial }) => serial),
        days,
      ),
    writeTo(folder, host) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const { cert, key } = issue(host);
      for (const [file, text] of [
        ['cert', cert],
        ['key', key],
        ['ca', files.cert],
      ] as const) {
        writeFileSync(join(folder, `${file}.pem`), text, { mode: 0o600 });
      }
      return folder;
    },
  };
}
