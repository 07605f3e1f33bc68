/** The table of settings and how their text is read; `config.ts` decides what they mean. */
import { isIP } from 'node:net';
import { LOG_LEVELS, type LogLevel } from './kernel/log.ts';
import { type DatabaseUrls, ZONES, type Zone } from './kernel/zones.ts';

/** One setting: its flag, its variable, what help says. A setting with a secret in it has no flag: `ps` shows flags. */
interface Setting {
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
  trustedProxies: {
    variable: 'CARNET_TRUSTED_PROXIES',
    byDefault: 'none',
    help: 'reverse proxies believed about who calls: IP addresses and ranges, or none',
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

/**
 * Reads one setting at a time, keeping every problem found: a flag wins over its variable, an empty one is absent.
 * A value with a problem reads as absent.
 */
export class SettingReader {
  readonly problems: string[] = [];
  readonly #flags: FlagValues;
  readonly #environment: Environment;

  constructor(flags: FlagValues, environment: Environment) {
    this.#flags = flags;
    this.#environment = environment;
  }

  text(name: SettingName): string | null {
    const setting: Setting = SETTINGS[name];
    const flag = setting.flag === undefined ? undefined : this.#flags[setting.flag];
    const value = typeof flag === 'string' ? flag : this.#environment[setting.variable];
    return value === undefined || value.trim() === '' ? null : value.trim();
  }

  isOn(name: SettingName): boolean {
    const setting: Setting = SETTINGS[name];
    if (setting.flag !== undefined && this.#flags[setting.flag] === true) return true;
    const text = this.text(name);
    if (text === null || ['0', 'false', 'no'].includes(text)) return false;
    if (['1', 'true', 'yes'].includes(text)) return true;
    return this.#problem(name, 'is 1 or 0') ?? false;
  }

  integer(name: SettingName, least: number, most: number): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    return this.#problem(name, `is a whole number from ${least} to ${most}`);
  }

  address(name: SettingName): string | null {
    const text = this.text(name);
    if (text === null || isIP(text) !== 0) return text;
    return text === 'localhost' ? '127.0.0.1' : this.#problem(name, 'is an IP address, such as 127.0.0.1 or 0.0.0.0');
  }

  /** Never repeats the value in a problem: it may hold a password. */
  url(name: SettingName, protocols: readonly string[]): string | null {
    const text = this.text(name);
    if (text === null) return null;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url !== null && protocols.includes(url.protocol)) return text;
    return this.#problem(name, `is a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`);
  }

  zones(): readonly Zone[] {
    const text = this.text('zone');
    if (text === null || text === 'both') return ZONES;
    const zone = ZONES.find((known) => known === text);
    if (zone === undefined) this.#problem('zone', 'is record or space (or absent, for both)');
    return zone === undefined ? ZONES : [zone];
  }

  logLevel(): LogLevel {
    const text = this.text('logLevel') ?? 'info';
    return (
      LOG_LEVELS.find((level) => level === text) ??
      this.#problem('logLevel', `is one of ${LOG_LEVELS.join(', ')}`) ??
      'info'
    );
  }

  /** The operator's databases of the zones served: all of them, or none for the embedded server. */
  databases(zones: readonly Zone[]): 'embedded' | DatabaseUrls {
    const urls: Partial<Record<Zone, DatabaseUrls[Zone]>> = {};
    const absent: string[] = [];
    for (const zone of zones) {
      const [name, adminName] = [`${zone}Url`, `${zone}AdminUrl`] as const;
      const url = this.#databaseUrl(name);
      const adminUrl = this.#databaseUrl(adminName);
      if (url === null) absent.push(SETTINGS[name].variable);
      else urls[zone] = { admin: adminUrl ?? url, app: url, auditor: url };
    }
    if (absent.length === zones.length) return 'embedded';
    if (absent.length > 0)
      this.problems.push(`${absent.join(' and ')} is missing: set the URL of each zone or of none.`);
    return urls;
  }

  #databaseUrl(name: SettingName): string | null {
    const text = this.url(name, ['postgresql:', 'postgres:']);
    if (text === null || new URL(text).pathname.length > 1) return text;
    return this.#problem(name, 'names a database, as in postgresql://user@host:5432/carnet_record');
  }

  #problem(name: SettingName, rule: string): null {
    const setting: Setting = SETTINGS[name];
    const names = setting.flag === undefined ? setting.variable : `${setting.variable} (or --${setting.flag})`;
    this.problems.push(`${names} is not usable: it ${rule}.`);
    return null;
  }
}
