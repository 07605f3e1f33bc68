import { fetchKeySet } from '../../src/directory/fetch-key-set.ts';
import { ProductKeys } from '../../src/directory/product-keys.ts';
import type { Clock } from '../../src/kernel/clock.ts';

/** Keys of products, which may be published on this machine, as in the demonstration. */
export function localProductKeys(clock: Clock): ProductKeys {
  const privateAddresses = true;
  return new ProductKeys({ clock, privateAddresses, fetch: (address) => fetchKeySet(address, { privateAddresses }) });
}
