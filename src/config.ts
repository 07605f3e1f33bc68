/** The only reader of the environment and of the command line's common flags. */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from './kernel/clock.ts';
import { type LinkFiles, linkFileProblems } from './kernel/link/link-identity.ts';
import type { LogLevel } from './kernel/log.ts';
import { areDemoSecrets, generateSecrets, secretProblems } from './kernel/secrets.ts';
import type { DatabaseUrls, Zone } from './kernel/zones.ts';
import { ConfigError, type Environment, type FlagValues, SettingReader } from './settings.ts';

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
  readonly workers: number;
  /** Size of the demo world. */
  readonly persons: number;
  /** `embedded`, or the operator's own servers. */
  readonly databases: 'embedded' | DatabaseUrls;
  readonly smtpUrl: string | null;
  /** Who proves professionals' identities (Pro Santé Connect); null: deposits by structures only. */
  readonly professionalIssuer: { readonly issuer: string; readonly jwks: string } | null;
  readonly secretsFolder: string;
  readonly logLevel: LogLevel;
  /** How a process of one zone meets the other's; unused when one process serves both. */
  readonly link: LinkConfig;
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
  const config: Config = {
    mode: mode ?? (areDemoSecrets(secretsFolder) ? 'demo' : 'production'),
    zones,
    singleHost: reader.isOn('singleHost'),
    data,
    bind,
    port,
    publicUrl,
    fhirUrl: reader.url('fhirUrl', ['http:', 'https:'])?.replace(/\/+$/, '') ?? `${publicUrl}/fhir`,
    workers: reader.integer('workers', 1, MAX_WORKERS) ?? Math.min(availableParallelism(), MAX_DEFAULT_WORKERS),
    persons: reader.integer('persons', 1, MAX_PERSONS) ?? 200,
    databases: reader.databases(zones),
    smtpUrl: reader.url('smtpUrl', ['smtp:', 'smtps:']),
    professionalIssuer: readIssuer(reader),
    secretsFolder,
    logLevel: reader.logLevel(),
    link: readLink(reader, bind, secretsFolder),
  };
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return config;
}

function readLink(reader: SettingReader, bind: string, secretsFolder: string): LinkConfig {
  const file = (name: 'linkCert' | 'linkKey' | 'linkCa', byDefault: string): string =>
    resolve(reader.text(name) ?? join(secretsFolder, 'link', byDefault));
  return {
    url: reader.url('linkUrl', ['https:']),
    bind: reader.address('linkBind') ?? bind,
    port: reader.integer('linkPort', 1, MAX_PORT) ?? DEFAULT_LINK_PORT,
    files: { cert: file('linkCert', 'cert.pem'), key: file('linkKey', 'key.pem'), ca: file('linkCa', 'ca.pem') },
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
 * Why a production server must not start with this configuration, one sentence each. On an address that others can
 * reach, secrets must exist, be strong and not come from a demonstration, and pages must be served over HTTPS.
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
  if (isLoopback(config.bind)) return problems;
  problems.push(...secretProblems(config.secretsFolder, config.zones, true));
  if (!config.publicUrl.startsWith('https://')) {
    problems.push('CARNET_PUBLIC_URL (or --public-url) must begin with https:// when others can reach --bind.');
  } else if (!config.fhirUrl.startsWith('https://')) {
    problems.push('CARNET_FHIR_URL (or --fhir-url) must begin with https:// when others can reach --bind.');
  }
  return problems;
}

/**
 * Adds what serving needs. Missing secrets are made when `mayGenerate` (the demo, a loopback address, an explicit wish);
 * weak or unreadable ones throw `ConfigError`.
 */
export async function servingConfig(config: Config, urls: DatabaseUrls, mayGenerate: boolean): Promise<ServingConfig> {
  if (mayGenerate) await generateSecrets(config.secretsFolder, config.zones, config.mode === 'demo', systemClock);
  const problems = secretProblems(config.secretsFolder, config.zones, false);
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...config, urls };
}
