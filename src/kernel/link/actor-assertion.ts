import { createHash, type KeyObject, verify } from 'node:crypto';
import type { Actor } from '../actor.ts';
import type { Clock } from '../clock.ts';
import { Failure } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { SigningRing } from '../keys/signing-keys.ts';
import { ASSERTION_SECONDS, MAX_ASSERTION_CHARS, MAX_LINK_SKEW_SECONDS, MAX_REMEMBERED_ASSERTIONS } from './limits.ts';
import { both, integer, list, nullable, object, oneOf, optional, ShapeError, text, yes } from './shapes.ts';

/**
 * Who acts, as one zone asserts it to the other: a JWS (RFC 7515) of 60 seconds for one call, one body and one TLS
 * connection (RFC 9266), so that a copy of it opens nothing anywhere else.
 */
const TYPE = 'carnet-actor+jwt';
const MAX_RECORDS = 32;

/** What an assertion is bound to. */
export interface AssertedCall {
  readonly name: string;
  readonly body: Uint8Array;
  /** `tls-exporter` of the connection: 32 bytes. */
  readonly channel: Uint8Array;
}

type Purpose = 'normal' | 'bris_de_glace';
/** How she acts is one word on the wire, `normal;secret`: a verifier of before, which drops members that it does not know, refuses the word. */
const modes = oneOf('normal', 'bris_de_glace', 'normal;secret', 'bris_de_glace;secret');
const SECRET = ';secret';

const coded = both(object({ code: text(64), system: text(64) }), optional({ label: text(300) }));

/**
 * Persons, and professionals signed in on the pages, whose session the space zone proved. A professional's software shows
 * its access token to the record zone itself.
 */
const asserted = both(
  object({
    kind: oneOf('person', 'professional'),
    id: text(64),
    name: text(300),
    recordIds: list(text(36), MAX_RECORDS),
    purpose: modes,
    onBehalfOf: nullable(text(36)),
  }),
  optional({
    session: text(36),
    // A signer of before says it so.
    secretSession: yes,
    staff: yes,
    profession: coded,
    specialty: coded,
    structure: object({ id: text(64), name: text(300) }),
  }),
);

const claimsShape = object({
  iss: oneOf('space'),
  aud: oneOf('record'),
  iat: integer,
  exp: integer,
  jti: text(36),
  call: text(64),
  body: text(43),
  channel: text(43),
  actor: asserted,
});

type OnWire = ReturnType<typeof asserted.read>;
type Asserted = Omit<OnWire, 'purpose'> & { readonly purpose: Purpose };

function onWire({ secretSession, ...actor }: Asserted): OnWire {
  return secretSession === true ? { ...actor, purpose: `${actor.purpose}${SECRET}` } : actor;
}

function fromWire({ purpose: mode, secretSession, ...actor }: OnWire): Asserted {
  const secret = secretSession === true || mode.endsWith(SECRET);
  const purpose = mode.startsWith('normal') ? 'normal' : 'bris_de_glace';
  return { ...actor, purpose, ...(secret ? { secretSession: true } : {}) };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const digestOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('base64url');

/** Signs for the space zone, with a key of its own: never the one of access tokens. */
export class ActorSigner {
  readonly #ring: SigningRing;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(ring: SigningRing, clock: Clock, ids: Ids) {
    this.#ring = ring;
    this.#clock = clock;
    this.#ids = ids;
  }

  sign(actor: Actor, call: AssertedCall): string {
    const iat = Math.floor(this.#clock.now().getTime() / 1000);
    const claims = {
      iss: 'space',
      aud: 'record',
      iat,
      exp: iat + ASSERTION_SECONDS,
      jti: this.#ids.uuid(),
      call: call.name,
      body: digestOf(call.body),
      channel: Buffer.from(call.channel).toString('base64url'),
      actor: asserted.write(onWire(actor as Asserted)),
    };
    const signed = `${encode({ alg: 'ES256', typ: TYPE, kid: this.#ring.current.kid })}.${encode(claims)}`;
    return `${signed}.${this.#ring.sign(Buffer.from(signed)).toString('base64url')}`;
  }
}

/** Finds the other zone's key by its id. @throws Failure unavailable */
export type FindActorKey = (kid: string) => Promise<KeyObject | null>;

/** Verifies for the record zone; each assertion is accepted once by this process, and by its connection only. */
export class ActorVerifier {
  readonly #find: FindActorKey;
  readonly #clock: Clock;
  /** jti -> second of expiry, in order of arrival. */
  readonly #spent = new Map<string, number>();

  constructor(find: FindActorKey, clock: Clock) {
    this.#find = find;
    this.#clock = clock;
  }

  /** @throws AssertionRefused; Failure unavailable when the other zone's keys cannot be had, busy when too many are remembered */
  async verify(assertion: string, call: AssertedCall): Promise<Actor> {
    if (assertion.length > MAX_ASSERTION_CHARS) throw new AssertionRefused('malformed');
    const [header = '', claims = '', signature = '', ...rest] = assertion.split('.');
    if (rest.length > 0) throw new AssertionRefused('malformed');
    const key = await this.#find(kidOf(header));
    if (key === null) throw new AssertionRefused('unknown-key');
    const isGenuine = verify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    if (!isGenuine) throw new AssertionRefused('wrong-signature');
    return this.#accept(claims, call);
  }

  #accept(part: string, call: AssertedCall): Actor {
    const claims = readPart(part, claimsShape.read);
    const now = this.#clock.now().getTime() / 1000;
    const tooLong = claims.exp - claims.iat > ASSERTION_SECONDS;
    if (tooLong || claims.exp <= now - MAX_LINK_SKEW_SECONDS) throw new AssertionRefused('expired');
    if (claims.iat > now + MAX_LINK_SKEW_SECONDS) throw new AssertionRefused('not-yet');
    if (claims.call !== call.name || claims.body !== digestOf(call.body)) throw new AssertionRefused('other-call');
    if (claims.channel !== Buffer.from(call.channel).toString('base64url')) throw new AssertionRefused('other-channel');
    // What belongs to the other kind of actor is no slip: who signs it is mistaken about who acts.
    const actor = fromWire(claims.actor);
    const { kind, recordIds, session, profession, purpose, secretSession, staff } = actor;
    const isPlain = purpose === 'normal' && secretSession === undefined && staff === undefined;
    const isWhole =
      kind === 'person'
        ? profession === undefined && isPlain
        : recordIds.length === 0 && session !== undefined && profession !== undefined;
    if (!isWhole) throw new AssertionRefused('malformed');
    this.#spend(claims.jti, claims.exp + MAX_LINK_SKEW_SECONDS, now);
    return actor;
  }

  #spend(jti: string, until: number, now: number): void {
    if (this.#spent.has(jti)) throw new AssertionRefused('replayed');
    for (const [known, end] of this.#spent) {
      if (end > now) break; // in order of arrival: the rest is younger, give or take the skew
      this.#spent.delete(known);
    }
    if (this.#spent.size >= MAX_REMEMBERED_ASSERTIONS) throw new Failure('busy', { retryAfterSeconds: 5 });
    this.#spent.set(jti, until);
  }
}

/** Why an assertion was refused: for the log; the caller hears one and the same answer. */
export class AssertionRefused extends Error {
  override readonly name = 'AssertionRefused';
}

const headerShape = object({ alg: oneOf('ES256'), typ: oneOf(TYPE), kid: text(64) });

function kidOf(part: string): string {
  return readPart(part, headerShape.read).kid;
}

function readPart<T>(part: string, read: (wire: unknown, at: string) => T): T {
  try {
    return read(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')), 'assertion');
  } catch (error) {
    if (error instanceof ShapeError || error instanceof SyntaxError) throw new AssertionRefused('malformed');
    throw error;
  }
}
