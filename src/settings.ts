/** The table of settings; `setting-reader.ts` reads their text, `config.ts` decides what they mean. */
import { LOG_LEVELS } from './kernel/log.ts';

/** One setting: its flag, its variable, what help says. A setting with a secret in it has no flag: `ps` shows flags. */
export interface Setting {
  readonly flag?: string;
  readonly variable: string;
  readonly argument?: string;
  readonly byDefault: string;
  readonly help: string;
}

export const SETTINGS = {
  port: { flag: 'port', variable: 'PORT', argument: 'number', byDefault: '8080', help: 'port of the HTTP server' },
  bind: {
    flag: 'bind',
    variable: 'CARNET_BIND',
    argument: 'address',
    byDefault: '127.0.0.1',
    help: 'address listened on',
  },
  data: { flag: 'data', variable: 'CARNET_DATA', argument: 'folder', byDefault: './var', help: 'data folder' },
  persons: {
    flag: 'persons',
    variable: 'CARNET_PERSONS',
    argument: 'number',
    byDefault: '200',
    help: 'size of the demo world',
  },
  workers: {
    flag: 'workers',
    variable: 'CARNET_WORKERS',
    argument: 'number',
    byDefault: 'one a core, at most 8',
    help: 'serving processes',
  },
  zone: {
    flag: 'zone',
    variable: 'CARNET_ZONE',
    argument: 'record|space',
    byDefault: 'both',
    help: 'hosting zone served',
  },
  singleHost: {
    flag: 'single-host',
    variable: 'CARNET_SINGLE_HOST',
    byDefault: 'no',
    help: "allows one production process to hold both zones' keys (1 or true as a variable)",
  },
  publicUrl: {
    flag: 'public-url',
    variable: 'CARNET_PUBLIC_URL',
    argument: 'url',
    byDefault: 'http://localhost:<port>',
    help: 'address that the outside uses',
  },
  secrets: {
    flag: 'secrets',
    variable: 'CARNET_SECRETS',
    argument: 'folder',
    byDefault: '<data>/secrets',
    help: 'folder of the keys',
  },
  logLevel: {
    flag: 'log-level',
    variable: 'CARNET_LOG_LEVEL',
    argument: LOG_LEVELS.join('|'),
    byDefault: 'info',
    help: 'least serious log line written',
  },
  fhirUrl: {
    flag: 'fhir-url',
    variable: 'CARNET_FHIR_URL',
    argument: 'url',
    byDefault: '<public-url>/fhir',
    help: 'address of the FHIR base, when the record zone is served apart',
  },
  linkUrl: { variable: 'CARNET_LINK_URL', byDefault: 'none', help: "address of the other zone's link, if apart" },
  linkBind: { variable: 'CARNET_LINK_BIND', byDefault: 'as bind', help: "address that this zone's link listens on" },
  linkPort: { variable: 'CARNET_LINK_PORT', byDefault: '8443', help: "port of this zone's link" },
  linkCert: { variable: 'CARNET_LINK_CERT', byDefault: '<secrets>/link/cert.pem', help: "this zone's certificate" },
  linkKey: { variable: 'CARNET_LINK_KEY', byDefault: '<secrets>/link/key.pem', help: 'its private key' },
  linkCa: { variable: 'CARNET_LINK_CA', byDefault: '<secrets>/link/ca.pem', help: "both zones' authority" },
  linkCrl: { variable: 'CARNET_LINK_CRL', byDefault: '<secrets>/link/crl.pem', help: 'what it revoked, if there' },
  recordUrl: {
    variable: 'CARNET_RECORD_DATABASE_URL',
    byDefault: 'embedded PostgreSQL',
    help: 'PostgreSQL 15 or later, database of the record zone',
  },
  spaceUrl: {
    variable: 'CARNET_SPACE_DATABASE_URL',
    byDefault: 'embedded PostgreSQL',
    help: 'the same for the space zone',
  },
  recordAdminUrl: {
    variable: 'CARNET_RECORD_ADMIN_DATABASE_URL',
    byDefault: 'CARNET_RECORD_DATABASE_URL',
    help: 'a login that may create roles, for migrate only',
  },
  spaceAdminUrl: {
    variable: 'CARNET_SPACE_ADMIN_DATABASE_URL',
    byDefault: 'CARNET_SPACE_DATABASE_URL',
    help: 'the same for the space zone',
  },
  professionalIssuer: {
    variable: 'CARNET_PROFESSIONAL_ISSUER',
    byDefault: 'none',
    help: "issuer of professionals' identity tokens",
  },
  professionalJwks: {
    variable: 'CARNET_PROFESSIONAL_JWKS',
    byDefault: 'none',
    help: "address of that issuer's public keys",
  },
  professionalClient: {
    variable: 'CARNET_PROFESSIONAL_CLIENT',
    byDefault: 'none',
    help: 'client id of these pages at that issuer',
  },
  announcementDays: {
    variable: 'CARNET_ANNOUNCEMENT_DAYS',
    byDefault: '30',
    help: 'days until the unannounced is shown',
  },
  detailYears: {
    variable: 'CARNET_DETAIL_YEARS',
    byDefault: 'none',
    help: 'years after which details of traces are erased, by group: own-looks, sign-ins, reads',
  },
  trustedProxies: {
    variable: 'CARNET_TRUSTED_PROXIES',
    byDefault: 'none',
    help: 'reverse proxies believed about who calls: IP addresses and ranges, or none',
  },
  clientCertificateHeader: {
    variable: 'CARNET_CLIENT_CERT_HEADER',
    byDefault: 'none',
    help: 'header in which the trusted proxies write the client certificate, such as client-cert',
  },
  tlsPort: {
    flag: 'tls-port',
    variable: 'CARNET_TLS_PORT',
    argument: 'number|none',
    byDefault: 'none; the port + 364 in the demonstration',
    help: 'port on which clients prove themselves by certificates (SOAP, bound tokens)',
  },
  hl7Port: {
    flag: 'hl7-port',
    variable: 'CARNET_HL7_PORT',
    argument: 'number|none',
    byDefault: 'none; the port + 365 in the demonstration',
    help: 'port on which hospitals send HL7 v2 messages (MLLP over TLS), with the certificates of tls-port',
  },
  tlsUrl: {
    variable: 'CARNET_TLS_URL',
    byDefault: 'https://<host of public-url>:<tls-port>',
    help: 'address of that port for the outside',
  },
  tlsBind: { variable: 'CARNET_TLS_BIND', byDefault: 'as bind', help: 'address that this port listens on' },
  tlsCert: { variable: 'CARNET_TLS_CERT', byDefault: '<secrets>/tls/cert.pem', help: "the server's certificate there" },
  tlsKey: { variable: 'CARNET_TLS_KEY', byDefault: '<secrets>/tls/key.pem', help: 'its private key' },
  tlsClientCa: {
    variable: 'CARNET_TLS_CLIENT_CA',
    byDefault: '<secrets>/tls/client-ca.pem',
    help: "authorities that issue clients' certificates, all of them, in one PEM file",
  },
  tlsClientCrl: {
    variable: 'CARNET_TLS_CLIENT_CRL',
    byDefault: '<secrets>/tls/client-crl.pem, if there',
    help: 'what they revoked: files and http addresses, separated by commas; read again every 20 seconds',
  },
  vihfCa: {
    variable: 'CARNET_VIHF_CA',
    byDefault: 'CARNET_TLS_CLIENT_CA',
    help: 'authorities of the certificates that sign VIHF',
  },
  vihfCrl: { variable: 'CARNET_VIHF_CRL', byDefault: 'CARNET_TLS_CLIENT_CRL', help: 'what they revoked' },
  vihfSha1: {
    variable: 'CARNET_VIHF_SHA1',
    byDefault: '0',
    help: 'accepts VIHF signed with SHA-1, of old software',
  },
  witnesses: {
    variable: 'CARNET_WITNESSES',
    byDefault: 'none',
    help: 'witnesses at other organisations that cosign the public logs: URL and verifier key, separated by commas',
  },
  officerMail: {
    variable: 'CARNET_DPO_MAIL',
    byDefault: 'none',
    help: 'where the data protection officer is told of emergency accesses',
  },
  smtpUrl: { variable: 'CARNET_SMTP_URL', byDefault: 'none', help: 'mail server for one-time codes (smtp: or smtps:)' },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;
/** Values of the common flags as `parseArgs` gives them, by flag name. */
export type FlagValues = Readonly<Record<string, string | boolean | undefined>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with the settings: one sentence each, every one naming its variable or flag. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
