import { createHash } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { Ids } from '../kernel/ids.ts';
import type { SigningRing } from '../kernel/keys/signing-keys.ts';
import { actorOf, bindingOf, claimsOf, confirmationOf, type TokenSubject } from './access-token-claims.ts';
import { SCOPES, type Scope, type TokenBinding, type TokenProblem, type VerifiedToken } from './contract.ts';
import { ACCESS_TOKEN_SECONDS, MAX_ACCESS_TOKEN_LENGTH, MAX_CACHED_TOKENS, MAX_CLOCK_SKEW_SECONDS } from './limits.ts';

/** What tokens need of the ring of signing keys. */
export type TokenKeys = Pick<SigningRing, 'current' | 'publicKey' | 'refresh'>;

export interface AccessTokenParts {
  readonly keys: TokenKeys;
  /** Issuer of the deployment: its public URL. */
  readonly issuer: string;
  /** Audience: the FHIR base. */
  readonly audience: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** RFC 9068 §2.1. */
const TYPE = 'at+jwt';
const ALGORITHM = 'ES256';
/** Anything else in a header (jku, jwk, x5u, x5c, crit, b64…) is an attempt to choose the key or the rules. */
const HEADER_MEMBERS: ReadonlySet<string> = new Set(['alg', 'typ', 'kid']);
const REQUIRED_CLAIMS = ['iss', 'aud', 'sub', 'client_id', 'scope', 'iat', 'exp', 'jti'];
/** A token by an unknown key makes the ring look for a new one, at most this often. */
const REFRESH_INTERVAL_MS = 10_000;

export interface IssuedToken {
  readonly token: string;
  readonly expiresIn: number;
  readonly scopes: readonly Scope[];
  readonly binding: TokenBinding | null;
}

/** Until when a token lives on the clock that nobody sets: a wall clock set back wakes no token that is over. */
interface Remembered {
  readonly verified: VerifiedToken;
  readonly until: number;
  /** The key that verified it: dropped, it takes its tokens along. */
  readonly kid: string;
}

/** Access tokens of this deployment: signed JWTs (RFC 9068) that carry all that makes an `Actor`, for five minutes. */
export class AccessTokens {
  readonly #parts: AccessTokenParts;
  readonly #verified: LRUCache<string, Remembered>;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: AccessTokenParts) {
    this.#parts = parts;
    this.#verified = new LRUCache({ max: MAX_CACHED_TOKENS });
  }

  /** Signs a token for a subject whose status was just checked, bound to what its software proved to hold. */
  async issue(subject: TokenSubject, scopes: readonly Scope[], binding: TokenBinding | null): Promise<IssuedToken> {
    const { keys, issuer, audience, clock, ids } = this.#parts;
    const now = Math.floor(clock.now().getTime() / 1000);
    const token = await new SignJWT({
      ...claimsOf(subject),
      ...confirmationOf(binding),
      scope: scopes.join(' '),
    } as JWTPayload)
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: keys.current.kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
      .setJti(ids.uuid())
      .sign(keys.current.privateKey);
    return { token, expiresIn: ACCESS_TOKEN_SECONDS, scopes, binding };
  }

  /**
   * Who may call with this token, to be held against what the caller proves (`binding`): no look-up, no other service. Verified tokens are remembered until they expire.
   * @throws Failure invalid-token, whose reason (a TokenProblem) is for logs only
   */
  verifyAccessToken = async (token: string): Promise<VerifiedToken> => {
    if (token.length > MAX_ACCESS_TOKEN_LENGTH) throw invalidToken('malformed');
    const digest = createHash('sha256').update(token).digest('base64');
    const known = this.#verified.get(digest);
    const { clock, keys } = this.#parts;
    if (known !== undefined && keys.publicKey(known.kid) !== null) {
      if (known.verified.expiresAt > clock.now() && known.until > clock.monotonic()) return known.verified;
      throw invalidToken('expired');
    }
    const { kid, verified } = await this.#verify(token);
    const until = clock.monotonic() + verified.expiresAt.getTime() - clock.now().getTime();
    this.#verified.set(digest, { kid, verified, until });
    return verified;
  };

  async #verify(token: string): Promise<Omit<Remembered, 'until'>> {
    const kid = headerKid(token);
    const key = this.#parts.keys.publicKey(kid) ?? (await this.#newKey(kid));
    if (key === null) throw invalidToken('wrong-key');
    const now = this.#parts.clock.now();
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: this.#parts.issuer,
        audience: this.#parts.audience,
        requiredClaims: REQUIRED_CLAIMS,
        currentDate: now,
      }));
    } catch (error) {
      throw invalidToken(problemOf(error));
    }
    return { kid, verified: this.#read(payload, now) };
  }

  #read(payload: JWTPayload, now: Date): VerifiedToken {
    const { exp = 0, iat = 0, aud, scope, jti, cnf } = payload as JWTPayload & { scope?: unknown; cnf?: unknown };
    const seconds = now.getTime() / 1000;
    const isOurs = typeof aud === 'string' && typeof scope === 'string' && typeof jti === 'string';
    const binding = bindingOf(cnf);
    if (!isOurs || binding === undefined || exp - iat > ACCESS_TOKEN_SECONDS || iat > seconds + MAX_CLOCK_SKEW_SECONDS)
      throw invalidToken('wrong-claims');
    const scopes = new Set(SCOPES.filter((known) => scope.split(' ').includes(known)));
    const subject = actorOf(payload);
    if (subject === null || scopes.size === 0) throw invalidToken('wrong-claims');
    return { ...subject, tokenId: jti, binding, scopes, expiresAt: new Date(exp * 1000) };
  }

  async #newKey(kid: string) {
    const now = this.#parts.clock.monotonic();
    if (now - this.#refreshedAt < REFRESH_INTERVAL_MS) return null;
    this.#refreshedAt = now;
    await this.#parts.keys.refresh();
    return this.#parts.keys.publicKey(kid);
  }
}

/** The key id of a header that has exactly what ours have. */
function headerKid(token: string): string {
  const parts = token.split('.');
  // One text for one signature: unused bits of the last characters are zero, nothing is padded.
  const isCanonical = parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
  if (parts.length !== 3 || !isCanonical) throw invalidToken('malformed');
  let header: Record<string, unknown>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    throw invalidToken('malformed');
  }
  if (header['alg'] !== ALGORITHM || header['typ'] !== TYPE) throw invalidToken('wrong-type');
  if (typeof header['kid'] !== 'string' || Object.keys(header).some((name) => !HEADER_MEMBERS.has(name))) {
    throw invalidToken('wrong-key');
  }
  return header['kid'];
}

function problemOf(error: unknown): TokenProblem {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrong-signature';
  return error instanceof errors.JWTClaimValidationFailed ? 'wrong-claims' : 'malformed';
}

function invalidToken(problem: TokenProblem): Failure {
  return new Failure('invalid-token', { reason: problem });
}
