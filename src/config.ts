/** The only reader of the environment and of the command line's common flags. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from './kernel/clock.ts';
import type { DetailRetention } from './kernel/erase-details.ts';
import { type LinkFiles, linkFileProblems } from './kernel/link/link-identity.ts';
import type { LogLevel } from './kernel/log.ts';
import { areDemoSecrets, generateSecrets, secretProblems } from './kernel/secrets.ts';
import type { OutsideWitness } from './kernel/tlog/outside-witness.ts';
import type { DatabaseUrls, Zone } from './kernel/zones.ts';
import { readCertificateHeader, readProxies } from './peer-settings.ts';
import { readRetention } from './retention-settings.ts';
import { SettingReader } from './setting-reader.ts';
import { ConfigError, type Environment, type FlagValues } from './settings.ts';
import { readTls, type TlsConfig } from './tls-settings.ts';
import { readWitnesses } from './witness-settings.ts';

export type Mode = 'demo' | 'production';

export interface Config {
  readonly mode: Mode;
  /** The zones that this process serves. */
  readonly zones: readonly Zone[];
  /** True when one production process may hold both zones' keys. */
  readonly singleHost: boolean;
  /** Absolute path of the data folder. */
  readonly data: string;
  readonly bind: string;
  readonly port: number;
  /** What the outside calls this server, without a final slash: issuer of tokens, base of FHIR addresses. */
  readonly publicUrl: string;
  /** FHIR base as the outside calls it, without a final slash: audience of tokens. The same in both zones' processes. */
  readonly fhirUrl: string;
  /** Reverse proxies whose X-Forwarded-For is believed: IP addresses and CIDR ranges. Null: not told; empty: none. */
  readonly trustedProxies: readonly string[] | null;
  /** Header in which those proxies write the client certificate, in small letters; null: they write none. */
  readonly clientCertificateHeader: string | null;
  readonly workers: number;
  /** Size of the demo world. */
  readonly persons: number;
  /** `embedded`, or the operator's own servers. */
  readonly databases: 'embedded' | DatabaseUrls;
  readonly smtpUrl: string | null;
  readonly officerMail: string | null;
  /** Who cosigns the public logs beside the other zone. */
  readonly witnesses: readonly OutsideWitness[];
  /** Who proves professionals' identities (Pro Santé Connect); null: deposits by structures only. */
  readonly professionalIssuer: { readonly issuer: string; readonly jwks: string } | null;
  /** Client id of this deployment at that provider; null: professionals do not sign in on the pages. */
  readonly professionalClient: string | null;
  /** Days after which a document that no professional announced becomes visible to its person. */
  readonly announcementDays: number;
  /** Kinds of traces whose details end. */
  readonly detailRetention: readonly DetailRetention[];
  readonly secretsFolder: string;
  readonly logLevel: LogLevel;
  /** How a process of one zone meets the other's; unused when one process serves both. */
  readonly link: LinkConfig;
  /** The port where clients prove themselves by certificates; null: there is none. */
  readonly tls: TlsConfig | null;
}

export interface LinkConfig {
  /** `https://host:port` of the other zone's link; null when not told. */
  readonly url: string | null;
  /** Where this zone's link listens. */
  readonly bind: string;
  readonly port: number;
  readonly files: LinkFiles;
}

/** A configuration once its databases and secrets are at hand: what `compose.ts` serves with. */
export interface ServingConfig extends Config {
  readonly urls: DatabaseUrls;
}

const MAX_PORT = 65_535;
const DEFAULT_LINK_PORT = 8443;
const MAX_WORKERS = 64;
const MAX_DEFAULT_WORKERS = 8;
const MAX_PERSONS = 10_000_000;
/** See ADR 0022: long enough to see the person, short enough that nothing is forgotten. */
const DEFAULT_ANNOUNCEMENT_DAYS = 30;
const MAX_ANNOUNCEMENT_DAYS = 365;
/** Made by the demonstration in its data folder (`compose/seed.ts`). */
const DEMO_WORLD = 'demo-world.json';

/**
 * Reads the settings: a flag wins over its variable, an empty variable counts as absent.
 * `mode` is fixed by the command; null takes what the data folder holds.
 * Throws `ConfigError` listing every problem at once.
 */
export function readConfig(mode: Mode | null, flags: FlagValues, environment: Environment = process.env): Config {
  const reader = new SettingReader(flags, environment);
  const data = resolve(reader.text('data') ?? './var');
  const secretsFolder = resolve(reader.text('secrets') ?? join(data, 'secrets'));
  const port = reader.integer('port', 1, MAX_PORT) ?? 8080;
  const bind = reader.address('bind') ?? '127.0.0.1';
  const publicUrl = reader.url('publicUrl', ['http:', 'https:'])?.replace(/\/+$/, '') ?? `http://localhost:${port}`;
  const zones = reader.zones();
  const trustedProxies = readProxies(reader);
  const chosen = mode ?? (areDemoSecrets(secretsFolder) ? 'demo' : 'production');
  const config: Config = {
    mode: chosen,
    zones,
    singleHost: reader.isOn('singleHost'),
    data,
    bind,
    port,
    publicUrl,
    fhirUrl: reader.url('fhirUrl', ['http:', 'https:'])?.replace(/\/+$/, '') ?? `${publicUrl}/fhir`,
    trustedProxies,
    clientCertificateHeader: readCertificateHeader(reader, trustedProxies ?? []),
    workers: reader.integer('workers', 1, MAX_WORKERS) ?? Math.min(availableParallelism(), MAX_DEFAULT_WORKERS),
    persons: reader.integer('persons', 1, MAX_PERSONS) ?? 200,
    databases: reader.databases(zones),
    smtpUrl: reader.url('smtpUrl', ['smtp:', 'smtps:']),
    officerMail: reader.text('officerMail'),
    witnesses: readWitnesses(reader),
    professionalIssuer: readIssuer(reader),
    professionalClient: reader.text('professionalClient'),
    announcementDays: reader.integer('announcementDays', 1, MAX_ANNOUNCEMENT_DAYS) ?? DEFAULT_ANNOUNCEMENT_DAYS,
    detailRetention: readRetention(reader),
    secretsFolder,
    logLevel: reader.logLevel(),
    link: readLink(reader, bind, secretsFolder),
    // The demonstration makes the certificates of this port; a zone alone is given its own.
    tls: readTls(reader, { ...{ bind, publicUrl, secretsFolder }, port: isDemoWhole(chosen, zones) ? port : null }),
  };
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return config;
}

const isDemoWhole = (mode: Config['mode'], zones: readonly Zone[]): boolean => mode === 'demo' && zones.length > 1;

function readLink(reader: SettingReader, bind: string, secretsFolder: string): LinkConfig {
  const file = (name: 'linkCert' | 'linkKey' | 'linkCa' | 'linkCrl', byDefault: string): string =>
    resolve(reader.text(name) ?? join(secretsFolder, 'link', byDefault));
  return {
    url: reader.url('linkUrl', ['https:']),
    bind: reader.address('linkBind') ?? bind,
    port: reader.integer('linkPort', 1, MAX_PORT) ?? DEFAULT_LINK_PORT,
    files: {
      cert: file('linkCert', 'cert.pem'),
      key: file('linkKey', 'key.pem'),
      ca: file('linkCa', 'ca.pem'),
      crl: file('linkCrl', 'crl.pem'),
      crlIsNamed: reader.text('linkCrl') !== null,
    },
  };
}

/** Why a process of one zone could not meet the other zone's, one sentence each; nothing when it serves both. */
export function linkProblems({ zones, link }: Config): string[] {
  const [zone, ...others] = zones;
  if (zone === undefined || others.length > 0) return [];
  const problems = linkFileProblems(link.files, zone);
  if (link.url === null) problems.push("CARNET_LINK_URL is missing: the address of the other zone's link.");
  return problems;
}

function readIssuer(reader: SettingReader): Config['professionalIssuer'] {
  const issuer = reader.url('professionalIssuer', ['https:']);
  const jwks = reader.url('professionalJwks', ['https:']);
  if ((issuer === null) !== (jwks === null)) {
    reader.problems.push('CARNET_PROFESSIONAL_ISSUER and CARNET_PROFESSIONAL_JWKS go together.');
  }
  return issuer === null || jwks === null ? null : { issuer: issuer.replace(/\/$/, ''), jwks };
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/** True when only this machine can reach the address. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.test(address);
}

/**
 * True when nobody beyond this machine is meant to come: listening address and public addresses are all of the loopback.
 * The listening address alone says nothing: a reverse proxy on this machine opens it to everybody.
 */
export function isOfThisMachine({ bind, tls, publicUrl, fhirUrl }: Config): boolean {
  return isLoopback(bind) && isLoopback(tls?.bind ?? bind) && [publicUrl, fhirUrl].every(isLocalUrl);
}

function isLocalUrl(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

/**
 * Why a production server must not start with this configuration, one sentence each. What a demonstration made never
 * serves. Where others can come, secrets must exist and be strong, and pages must be served over HTTPS.
 */
export function servingProblems(config: Config): string[] {
  if (config.mode !== 'production') return [];
  const problems: string[] = [];
  if (config.zones.length > 1 && !config.singleHost) {
    problems.push(
      "One production process would hold both zones' keys: choose --zone record or --zone space (CARNET_ZONE), " +
        'or accept it with --single-host (CARNET_SINGLE_HOST=1).',
    );
  }
  if (existsSync(join(config.data, DEMO_WORLD))) {
    problems.push(`The data folder ${config.data} holds a demonstration's world: use a new folder for production.`);
  }
  const isLocal = isOfThisMachine(config);
  // On this machine alone, missing secrets are made by the first start.
  if (!isLocal || areDemoSecrets(config.secretsFolder)) {
    problems.push(...secretProblems(config.secretsFolder, config.zones, true));
  }
  return isLocal ? problems : [...problems, ...exposureProblems(config)];
}

/** What is wrong with how the outside comes to this server: in clear, or through a proxy that hides who calls. */
function exposureProblems(config: Config): string[] {
  const problems: string[] = [];
  if (!config.publicUrl.startsWith('https://')) {
    problems.push('CARNET_PUBLIC_URL (or --public-url) must begin with https:// when others than this machine come.');
  } else if (!config.fhirUrl.startsWith('https://')) {
    problems.push('CARNET_FHIR_URL (or --fhir-url) must begin with https:// when others than this machine come.');
  } else if (config.trustedProxies === null) {
    // This server speaks plain HTTP: an https address is always a proxy's.
    problems.push(
      'CARNET_TRUSTED_PROXIES is missing: the address of the reverse proxy that ends TLS (127.0.0.1 when it runs here), ' +
        'or none to count all visitors as one, so that one stranger can lock everybody out.',
    );
  }
  return problems;
}

/**
 * Adds what serving needs. Missing secrets are made when `mayGenerate` (the demo, this machine alone, an explicit wish);
 * weak or unreadable ones throw `ConfigError`, and so do a demonstration's in production.
 */
export async function servingConfig(config: Config, urls: DatabaseUrls, mayGenerate: boolean): Promise<ServingConfig> {
  if (mayGenerate) await generateSecrets(config.secretsFolder, config.zones, config.mode === 'demo', systemClock);
  const problems = secretProblems(config.secretsFolder, config.zones, config.mode === 'production');
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...config, urls };
}
