import type { Statement } from './flight.ts';
import { HEAD_COPIES } from './head-store.ts';
import type { ZoneKeys } from './keys/key-ring.ts';
import type { Database } from './transaction.ts';
import type { PurgedBefore } from './verify-chains.ts';
import type { Zone } from './zones.ts';

/** Never less: the person reads who looked for at least three years (EHDS, Regulation (EU) 2025/327, art. 9). */
export const MIN_DETAIL_YEARS = 3;
/** Details that one round erases. */
const MAX_ERASED = 1_000;
const PURPOSE = 'trace-erasure';

/** Kinds of traces whose details end after so many years. */
export interface DetailRetention {
  readonly kinds: readonly string[];
  readonly years: number;
}

/** Until when details of a kind were erased on schedule, ISO instants by kind. */
export type ErasedBefore = Readonly<Record<string, string>>;

interface ErasureRow extends Record<string, unknown> {
  readonly kind: string;
  readonly erased_before: Date;
  readonly decided_at: Date;
  readonly seal: Buffer;
}

const READ: Statement = {
  name: 'erasure-read',
  text: 'select kind, erased_before, decided_at, seal from trace_erasure',
};
const DECIDE: Statement = {
  name: 'erasure-decide',
  text: `insert into trace_erasure (kind, erased_before, decided_at, seal)
select * from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::bytea[])
on conflict (kind) do update set erased_before = excluded.erased_before, decided_at = excluded.decided_at, seal = excluded.seal
where trace_erasure.erased_before < excluded.erased_before`,
};

const eraseOf = (owner: string): Statement => ({
  name: `erase-details-${owner}`,
  text: `delete from trace_detail d using (
  select t.${owner}, t.trace_id from trace t join trace_detail e on e.${owner} = t.${owner} and e.trace_id = t.trace_id
  where t.at < $2 and t.kind = any($1::text[]) limit $3
) g where d.${owner} = g.${owner} and d.trace_id = g.trace_id returning 1`,
});

export interface EraserParts {
  readonly zone: Zone;
  readonly database: Database;
  readonly keys: Pick<ZoneKeys, 'stamp'>;
  readonly retention: readonly DetailRetention[];
}

/**
 * Erases details of traces whose time is over, never their headers: numbers, hours, kinds and commitments stay in the chain, and the public log
 * keeps their places. What is about to be erased is decided first, in a row sealed by a key outside the database: a detail that is gone
 * without it is missing, and the verifier says so.
 */
export class DetailEraser {
  readonly #parts: EraserParts;
  readonly #erase: Statement;

  constructor(parts: EraserParts) {
    this.#parts = parts;
    this.#erase = eraseOf(HEAD_COPIES[parts.zone].owner);
  }

  /** One bounded round. Returns how many details are gone. */
  async round(now: Date): Promise<number> {
    let erased = 0;
    for (const { kinds, years } of this.#parts.retention) {
      const before = yearsAgo(now, years);
      await this.#decide(kinds, before, now);
      const rows = await this.#parts.database.transact('erasures', (tx) =>
        tx.query(this.#erase, [[...kinds], before, MAX_ERASED]),
      );
      erased += rows.length;
    }
    return erased;
  }

  async #decide(kinds: readonly string[], before: Date, now: Date): Promise<void> {
    const { database, keys } = this.#parts;
    const seals = kinds.map((kind) => keys.stamp(PURPOSE, said(kind, before, now)));
    await database.lookUp(DECIDE, [[...kinds], kinds.map(() => before), kinds.map(() => now), seals]);
  }
}

/** What was decided, of rows that a key of this zone sealed and that leave the least that the law does. */
export async function readErasures(
  database: Pick<Database, 'lookUp'>,
  keys: Pick<ZoneKeys, 'isStamp'>,
): Promise<ErasedBefore> {
  const rows = await database.lookUp<ErasureRow>(READ, []);
  const lawful = rows.filter(
    ({ kind, erased_before: before, decided_at: at, seal }) =>
      before.getTime() <= yearsAgo(at, MIN_DETAIL_YEARS).getTime() &&
      keys.isStamp(PURPOSE, said(kind, before, at), seal),
  );
  return Object.fromEntries(lawful.map(({ kind, erased_before: before }) => [kind, before.toISOString()]));
}

export const purgedBefore =
  (erased: ErasedBefore): PurgedBefore =>
  (kind) =>
    Object.hasOwn(erased, kind) ? (erased[kind] ?? null) : null;

const said = (kind: string, before: Date, at: Date): string => `${kind}|${before.toISOString()}|${at.toISOString()}`;

/** Midnight (UTC) of the same day, so many years before. */
export function yearsAgo(now: Date, years: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear() - years, now.getUTCMonth(), now.getUTCDate()));
}
