/** Settings about who stands between the outside and this server. */
import { isIP } from 'node:net';
import type { SettingReader } from './setting-reader.ts';

/** Reverse proxies that are believed: IP addresses and CIDR ranges; null: not told. */
export function readProxies(reader: SettingReader): readonly string[] | null {
  const text = reader.text('trustedProxies');
  if (text === null) return null;
  const proxies = text === 'none' ? [] : text.split(',').map((part) => part.trim());
  if (!proxies.every(isAddressRange)) {
    reader.problems.push(
      'CARNET_TRUSTED_PROXIES is not usable: it is none, or IP addresses and ranges separated by commas, ' +
        'such as 127.0.0.1,10.1.0.0/16.',
    );
  }
  return proxies;
}

/** A field name of HTTP (RFC 9110 §5.1). It is worth as much as the proxies that write it: without them it is refused. */
export function readCertificateHeader(reader: SettingReader, proxies: readonly string[]): string | null {
  const name = reader.text('clientCertificateHeader')?.toLowerCase() ?? null;
  if (name === null || name === 'none') return null;
  if (!/^[a-z][a-z0-9-]{1,60}$/.test(name)) {
    reader.problems.push('CARNET_CLIENT_CERT_HEADER is not usable: it is the name of a header, such as client-cert.');
  }
  if (proxies.length === 0) {
    reader.problems.push(
      'CARNET_CLIENT_CERT_HEADER needs CARNET_TRUSTED_PROXIES: the addresses of the proxies that write it, and nobody else.',
    );
  }
  return name;
}

/** An IP address or a CIDR range (RFC 4632 §3.1) of at least one fixed bit: trusting everybody is no trust. */
function isAddressRange(text: string): boolean {
  const [address = '', bits = '1', ...rest] = text.split('/');
  const version = isIP(address);
  const isLength = /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
  return version !== 0 && isLength && rest.length === 0;
}
