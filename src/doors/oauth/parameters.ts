import { MAX_PARAMETERS } from './limits.ts';
import { OAuthError } from './oauth-error.ts';

export type Parameters = ReadonlyMap<string, string>;

/** Reads a form body. A parameter sent twice is refused (RFC 6749 §3.2); an empty one counts as absent. */
export function readParameters(body: string): Parameters {
  const found = new Map<string, string>();
  let count = 0;
  for (const [name, value] of new URLSearchParams(body)) {
    count += 1;
    if (count > MAX_PARAMETERS) throw new OAuthError('invalid_request', `more than ${MAX_PARAMETERS} parameters`);
    if (found.has(name)) throw new OAuthError('invalid_request', 'a parameter is sent twice');
    if (value !== '') found.set(name, value);
  }
  return found;
}

/** @throws OAuthError invalid_request when absent */
export function needed(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`);
  return value;
}
