import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import { newToken, type OwnedToken, parseToken } from '../kernel/owned-token.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import type { OpenedSession, PersonStatus, Session } from './contract.ts';
import {
  MAX_CLOCK_BACK_MS,
  MAX_LINKED_RECORDS,
  SESSION_GRACE_MS,
  SESSION_IDLE_MS,
  SESSION_ROTATION_MS,
  SESSION_TOUCH_MS,
} from './limits.ts';
import { displayNameOf, firstNameOf, type IdentityKeys, openTraits } from './person.ts';

const FIND: Statement = {
  name: 'session-find',
  text: `select s.session_id, s.token_hash = $2 as is_current, s.rotated_at, s.confirmed_at, s.last_used_at, s.expires_at,
  s.previous_sign_in_at, p.status, p.sealed_traits,
  array(select record_id::text from record_link l where l.person_id = $1 and l.until is null order by since limit $5) as record_ids,
  (select count(*)::integer from notice n where n.person_id = $1 and n.read_at is null) as unread
from session s join person p on p.person_id = s.person_id
where s.person_id = $1 and (s.token_hash = $2 or s.previous_hash = $2)
  and s.ended_at is null and s.expires_at > $3 and s.last_used_at > $4 and s.last_used_at < $6`,
};
const TOUCH: Statement = {
  name: 'session-touch',
  text: `update session set last_used_at = $3, confirmed_at = coalesce(confirmed_at, $4)
where person_id = $1 and session_id = $2`,
};
// `expected` is the hash read: of two requests that rotate together, one wins.
const ROTATE: Statement = {
  name: 'session-rotate',
  text: `update session set token_hash = $4, previous_hash = $3, rotated_at = $5, confirmed_at = null, last_used_at = $5
where person_id = $1 and session_id = $2 and rotated_at = $6 and ended_at is null returning 1`,
};

type Found = {
  session_id: string;
  is_current: boolean;
  rotated_at: Date;
  confirmed_at: Date | null;
  last_used_at: Date;
  expires_at: Date;
  previous_sign_in_at: Date | null;
  status: PersonStatus;
  sealed_traits: Buffer;
  record_ids: string[];
  unread: number;
};

/** Proves sessions. Not an act on the space: every act that follows is decided and traced on its own. */
export class Sessions {
  readonly #database: Database;
  readonly #keys: IdentityKeys;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(parts: {
    readonly database: Database;
    readonly keys: IdentityKeys;
    readonly clock: Clock;
    readonly ids: Ids;
  }) {
    this.#database = parts.database;
    this.#keys = parts.keys;
    this.#clock = parts.clock;
    this.#ids = parts.ids;
  }

  /**
   * The session of a token: one indexed read, and at most once a minute a write.
   * A token changes every SESSION_ROTATION_MS; the one before dies SESSION_GRACE_MS after the new one is first used,
   * so that an answer lost on the way signs nobody out and a stolen old token soon opens nothing.
   * @throws Failure not-signed-in
   */
  async find(text: string): Promise<Session> {
    const token = parseToken(text);
    if (token === null) throw new Failure('not-signed-in');
    const now = this.#clock.now();
    return this.#database.transact({ owner: token.ownerId }, async (tx) => {
      const idleSince = new Date(now.getTime() - SESSION_IDLE_MS);
      const rows = await tx.query<Found>(FIND, [
        token.ownerId,
        token.hash,
        now,
        idleSince,
        MAX_LINKED_RECORDS,
        new Date(now.getTime() + MAX_CLOCK_BACK_MS),
      ]);
      const row = rows[0];
      if (row === undefined || row.status !== 'active' || !isStillGood(row, now)) throw new Failure('not-signed-in');
      const renewed = await this.#keepAlive(tx, row, token, now);
      return this.#session(row, token.ownerId, renewed);
    });
  }

  async #keepAlive(tx: Transaction, row: Found, token: OwnedToken, now: Date): Promise<OpenedSession | null> {
    // Due, or the answer that carried the new token seems lost: this request shows the old one and nobody the new.
    const isDue = now.getTime() - row.rotated_at.getTime() > (row.is_current ? SESSION_ROTATION_MS : SESSION_GRACE_MS);
    if (isDue && (row.is_current || row.confirmed_at === null)) {
      const next = newToken(token.ownerId, this.#ids);
      const values = [token.ownerId, row.session_id, token.hash, next.hash, now, row.rotated_at];
      const won = await tx.query(ROTATE, values);
      return won.length === 0 ? null : { sessionToken: next.text, expiresAt: row.expires_at.toISOString() };
    }
    const isFirstUse = row.is_current && row.confirmed_at === null;
    if (isFirstUse || now.getTime() - row.last_used_at.getTime() > SESSION_TOUCH_MS) {
      tx.last(TOUCH, [token.ownerId, row.session_id, now, row.is_current ? now : null]);
    }
    return null;
  }

  #session(row: Found, personId: string, renewed: OpenedSession | null): Session {
    const traits = openTraits(this.#keys, personId, row.sealed_traits);
    const displayName = displayNameOf(traits);
    return {
      sessionId: row.session_id,
      personId,
      recordIds: row.record_ids,
      displayName,
      firstName: firstNameOf(traits),
      previousSignIn: row.previous_sign_in_at?.toISOString() ?? null,
      unreadNotices: row.unread,
      actor: {
        kind: 'person',
        id: personId,
        name: displayName,
        recordIds: row.record_ids,
        session: row.session_id,
        purpose: 'normal',
        onBehalfOf: null,
      },
      renewed,
    };
  }
}

function isStillGood(row: Found, now: Date): boolean {
  if (row.is_current || row.confirmed_at === null) return true;
  return now.getTime() - row.confirmed_at.getTime() < SESSION_GRACE_MS;
}
