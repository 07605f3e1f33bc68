import { isIP } from 'node:net';
import { LOG_LEVELS, type LogLevel } from './kernel/log.ts';
import { type DatabaseUrls, ZONES, type Zone, type ZoneUrls } from './kernel/zones.ts';
import { type Environment, type FlagValues, SETTINGS, type Setting, type SettingName } from './settings.ts';

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
      const [name, adminName] = zone === 'record' ? RECORD_URLS : SPACE_URLS;
      const url = this.#databaseUrl(name);
      const adminUrl = this.#databaseUrl(adminName);
      if (url === null) absent.push(SETTINGS[name].variable);
      else urls[zone] = { admin: adminUrl ?? url, app: url, auditor: url };
    }
    if (absent.length === zones.length) return 'embedded';
    if (absent.length > 0)
      this.problems.push(`${absent.join(' and ')} is missing: set the URL of each zone or of none.`);
    if (urls.record !== undefined && urls.space !== undefined && placeOf(urls.record) === placeOf(urls.space))
      this.problems.push(
        `${SETTINGS.recordUrl.variable} and ${SETTINGS.spaceUrl.variable} name one database: each zone has its own.`,
      );
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

const RECORD_URLS = ['recordUrl', 'recordAdminUrl'] as const;
const SPACE_URLS = ['spaceUrl', 'spaceAdminUrl'] as const;

/** Where a zone's database is, whichever way its URL says it. */
function placeOf({ admin }: ZoneUrls): string {
  const { hostname, port, pathname, searchParams } = new URL(admin);
  return [searchParams.get('host') ?? hostname.replace('localhost', '127.0.0.1'), port || '5432', pathname].join(' ');
}
