import { BlockList, isIP } from 'node:net';

const MAX_ADDRESS_LENGTH = 500;

/** What is not of the public Internet: IANA special-purpose registries (RFC 6890), multicast and reserved addresses. */
const NOT_PUBLIC = new BlockList();
for (const range of [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  '224.0.0.0/3',
]) {
  const [network = '', bits] = range.split('/');
  NOT_PUBLIC.addSubnet(network, Number(bits), 'ipv4');
}
/** Of IPv6 only 2000::/3 is public, without what carries IPv4 addresses (6to4, Teredo) or is for documentation. */
const PUBLIC_6 = new BlockList();
PUBLIC_6.addSubnet('2000::', 3, 'ipv6');
const NOT_PUBLIC_6 = new BlockList();
NOT_PUBLIC_6.addSubnet('2001::', 23, 'ipv6');
NOT_PUBLIC_6.addSubnet('2001:db8::', 32, 'ipv6');
NOT_PUBLIC_6.addSubnet('2002::', 16, 'ipv6');
NOT_PUBLIC_6.addSubnet('3fff::', 20, 'ipv6');

/** Whether an IP address is of the public Internet: what is not is never connected to for a product's keys. */
export function isPublicAddress(ip: string): boolean {
  const family = isIP(ip);
  if (family === 4) return !NOT_PUBLIC.check(ip, 'ipv4');
  return family === 6 && PUBLIC_6.check(ip, 'ipv6') && !NOT_PUBLIC_6.check(ip, 'ipv6');
}

/** The host of a URL, an IPv6 address without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/**
 * Why an address cannot be that of a product's key set (RFC 7591 `jwks_uri`), or null. HTTPS on the public Internet; where
 * `privateAddresses` (the demonstration), any host, and plain HTTP on this machine.
 */
export function whyNotKeyAddress(address: string, privateAddresses: boolean): string | null {
  if (address.length > MAX_ADDRESS_LENGTH || !URL.canParse(address)) return 'jwksUri is not an address';
  const url = new URL(address);
  const host = hostOf(url);
  const isLocal = host === 'localhost' || host === '::1' || /^127\./.test(host);
  if (url.protocol !== 'https:' && !(privateAddresses && isLocal && url.protocol === 'http:'))
    return 'jwksUri is not https';
  if (url.username !== '' || url.password !== '' || url.hash !== '') return 'jwksUri has neither password nor fragment';
  const isPrivate = host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && !isPublicAddress(host));
  return isPrivate && !privateAddresses ? 'jwksUri is not on the public Internet' : null;
}
