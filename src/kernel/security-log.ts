import type { Clock } from './clock.ts';
import type { Statement } from './flight.ts';
import type { Database } from './transaction.ts';

const COUNT: Statement = {
  name: 'security-count',
  text: `insert into security_event (at_minute, kind, actor_key, count)
select $1, kind, actor_key, n from unnest($2::text[], $3::bytea[], $4::bigint[]) as g (kind, actor_key, n)
on conflict (at_minute, kind, actor_key) do update set count = security_event.count + excluded.count`,
};

const PURGE: Statement = {
  name: 'security-purge',
  text: `delete from security_event where (at_minute, kind, actor_key) in (
  select at_minute, kind, actor_key from security_event where at_minute < $1 order by at_minute limit $2) returning 1`,
};

/** Technical logs are kept twelve months (CNIL, recommendation on logging of 2021). */
export const SECURITY_EVENT_LIFE_MS = 365 * 24 * 3_600_000;
/** Rows that one purge deletes. */
const MAX_PURGED_EVENTS = 10_000;
/** Distinct events kept between two writes; beyond, they are counted together. */
export const MAX_PENDING_SECURITY_EVENTS = 1_000;
export const SECURITY_WRITE_INTERVAL_MS = 5_000;

/** What has no owner (bad token, unknown INS): counted a minute at a time per actor, bounded, never on the request path. */
export class SecurityLog {
  readonly #database: Database;
  readonly #clock: Clock;
  #pending = new Map<string, { kind: string; actorKey: Buffer; count: number }>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  note(kind: string, actorKey: Buffer, count = 1): void {
    const full = this.#pending.size >= MAX_PENDING_SECURITY_EVENTS;
    const actor = full ? Buffer.alloc(1) : actorKey;
    const key = `${kind}|${actor.toString('base64')}`;
    const known = this.#pending.get(key);
    if (known === undefined) this.#pending.set(key, { kind, actorKey: actor, count });
    else known.count += count;
  }

  /** Called by a timer and at shutdown; what could not be written is kept for the next time. */
  async flush(): Promise<void> {
    if (this.#pending.size === 0) return;
    const events = [...this.#pending.values()];
    this.#pending = new Map();
    const minute = new Date(Math.floor(this.#clock.now().getTime() / 60_000) * 60_000);
    try {
      await this.#database.lookUp(COUNT, [
        minute,
        events.map((e) => e.kind),
        events.map((e) => e.actorKey),
        events.map((e) => e.count),
      ]);
    } catch (error) {
      for (const { kind, actorKey, count } of events) this.note(kind, actorKey, count);
      throw error;
    }
  }

  /** Forgets what is older than twelve months. Returns how many rows. */
  async purge(now: Date): Promise<number> {
    const before = new Date(now.getTime() - SECURITY_EVENT_LIFE_MS);
    return (await this.#database.lookUp(PURGE, [before, MAX_PURGED_EVENTS])).length;
  }
}
