/** The professionals who act in a benchmark, and their real access tokens, by the OAuth door. */
import { askToken, exchangeOf } from '../sandbox/demo/ask-token.ts';
import { idTokenFor } from '../sandbox/identity-provider/id-token.ts';
import type { ProviderKeys } from '../sandbox/identity-provider/provider-keys.ts';
import { luhnDigit } from '../sandbox/town/ins.ts';
import { professionalWith, type TownProfessional } from '../sandbox/town/professionals.ts';
import { townWorld } from '../sandbox/town/scene.ts';
import type { Professional } from '../src/directory/contract.ts';
import { systemClock } from '../src/kernel/clock.ts';

/** Access tokens live 300 s: a set older than this is asked for again before a measure. */
const MAX_TOKEN_AGE_MS = 180_000;
/** First digits of RPPS numbers that the town does not use. */
const SERIES = '9990';

/** General practitioners, all in one practice, none of them of the town's cast. */
export function benchProfessionals(count: number, seed: number): TownProfessional[] {
  const model = professionalWith(townWorld({ seed }).professionals, 'generalist');
  return Array.from({ length: count }, (_, index) => {
    const body = `${SERIES}${String(500_000 + index).padStart(6, '0')}`;
    const rpps = body + luhnDigit(`${body}0`.slice(0, 10));
    return { ...model, key: `bench-${index}`, rpps, nationalId: `8${rpps}`, familyName: `Essai ${index}` };
  });
}

export interface TokenSource {
  readonly publicUrl: string;
  readonly issuer: string;
  readonly provider: ProviderKeys;
  readonly clientId: string;
  readonly clientKey: Readonly<Record<string, unknown>> & { readonly kid: string };
}

/** Access tokens of all actors, renewed between measures. */
export class Tokens {
  readonly #source: TokenSource;
  readonly #professionals: readonly Professional[];
  #tokens: string[] = [];
  #madeAt = Number.NEGATIVE_INFINITY;

  constructor(source: TokenSource, professionals: readonly Professional[]) {
    this.#source = source;
    this.#professionals = professionals;
  }

  /** Tokens in the order of the professionals, young enough for a measure. */
  async fresh(): Promise<readonly string[]> {
    const now = systemClock.monotonic();
    if (now - this.#madeAt < MAX_TOKEN_AGE_MS) return this.#tokens;
    this.#tokens = [];
    for (const professional of this.#professionals) this.#tokens.push(await this.#exchange(professional));
    this.#madeAt = now;
    return this.#tokens;
  }

  /** As `carnet demo token` does: the product's own key, the professional's identity token, RFC 8693. */
  async #exchange(professional: Professional): Promise<string> {
    const { publicUrl, issuer, provider, clientId, clientKey } = this.#source;
    const now = systemClock.now();
    const identity = await idTokenFor({ issuer, keys: provider, now }, professional, clientId);
    const client = { clientId, privateJwk: clientKey, tokenUrl: `${publicUrl}/oauth/token`, now };
    const body = await askToken(client, exchangeOf(identity));
    if (body.access_token === undefined) throw new Error(`a token was refused: ${body.error_description ?? ''}`);
    return body.access_token;
  }
}
