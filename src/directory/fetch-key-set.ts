import { type LookupAddress, lookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress, whyNotKeyAddress } from './key-address.ts';

/** Bytes of a published key set. */
export const MAX_KEY_SET_BYTES = 64 * 1024;
/** From the name's look-up to the last byte. */
const FETCH_TIMEOUT_MS = 5_000;

export interface FetchLimits {
  /** The demonstration's: whatever address a name leads to is connected to. */
  readonly privateAddresses: boolean;
  /** Of names, as `dns.lookup` with `all`. */
  readonly resolve?: (name: string, found: (error: Error | null, addresses: LookupAddress[]) => void) => void;
  readonly timeoutMs?: number;
}

/**
 * The text of a product's key set: one address, no redirect, a bounded answer in a bounded time. The addresses to which its
 * name leads are judged where the connection is made, so that a name which leads elsewhere a moment later reaches nothing.
 * @throws Error whose message says why, without content of the answer
 */
export async function fetchKeySet(address: string, limits: FetchLimits): Promise<string> {
  const refusal = whyNotKeyAddress(address, limits.privateAddresses);
  if (refusal !== null) throw new Error(refusal);
  const url = new URL(address);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const answer = await new Promise<IncomingMessage>((answered, failed) => {
    request(url, {
      agent: false,
      lookup: guarded(limits),
      headers: { accept: 'application/jwk-set+json, application/json' },
      signal: AbortSignal.timeout(limits.timeoutMs ?? FETCH_TIMEOUT_MS),
    })
      .on('response', answered)
      .on('error', failed)
      .end();
  });
  try {
    if (answer.statusCode !== 200) throw new Error(`it answers ${answer.statusCode}`);
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of answer as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > MAX_KEY_SET_BYTES) throw new Error(`it publishes more than ${MAX_KEY_SET_BYTES} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  } finally {
    answer.destroy();
  }
}

/** Only names are looked up: an address that is written as one was judged by `whyNotKeyAddress`. */
function guarded({ privateAddresses, resolve }: FetchLimits): LookupFunction {
  const ask = resolve ?? ((name, found) => lookup(name, { all: true }, found));
  return (name, options, found) =>
    ask(name, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return found(error ?? new Error('its name leads nowhere'), []);
      if (!privateAddresses && !addresses.every(({ address }) => isPublicAddress(address)))
        return found(new Error('its name leads to a private address'), []);
      return options.all === true ? found(null, addresses) : found(null, first.address, first.family);
    });
}
