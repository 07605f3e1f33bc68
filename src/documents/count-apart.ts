/** What is counted of a record without its lock, and is told only if the record is still what was counted. */
import { isDeepStrictEqual } from 'node:util';
import type { AccessState } from '../access/access-state.ts';
import { LOOKS } from '../access/acts.ts';
import { type DocumentFilter, decide, filterOf } from '../access/decide.ts';
import type { Facts, Performed, PerformFacts } from '../kernel/action.ts';
import type { Clock } from '../kernel/clock.ts';
import { assertInvariant } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { Overtaken } from '../kernel/overtaken.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import type { Turns } from '../kernel/turns.ts';

const SEQ: Statement = { name: 'counted-seq', text: 'select seq from chain_head where record_id = $1' };
/** Acts since that may have changed a rule, a choice or a document. */
const SINCE: Statement = {
  name: 'counted-since',
  text: `select from trace where record_id = $1 and trace_id > $2 and trace_id < $3 and kind <> all($4::text[]) limit 1`,
};

/** Where it is counted. */
export interface CountPlace {
  readonly database: Database;
  readonly turns: Turns;
  readonly clock: Clock;
}

/** Who asks what, as `prepare` has it. */
export type CountFacts<I> = Pick<
  Facts<I, AccessState, unknown, unknown>,
  'actor' | 'input' | 'ownerId' | 'state' | 'now'
>;

/** What the asker may know of the record herself; a carer who sets, and does not see, is no reader of documents. */
export interface Asker {
  readonly filter: DocumentFilter;
  readonly isReader: boolean;
}

export const askerOf = ({ actor, state, now }: Omit<CountFacts<unknown>, 'input'>): Asker => ({
  filter: filterOf(actor, 'access.explain', state, now),
  isReader: decide(actor, actor.onBehalfOf, 'documents.browse', actor.purpose, state, null, now).permit,
});

/** An answer, for whom it was counted, and the last trace of the record before what it was counted from was read. */
export interface Counted<O> extends Performed<O> {
  readonly seq: number;
  readonly asker: Asker;
}

/**
 * What is counted, read in one flight, as of that flight: whoever waited for her turn does not count from before a rule. The record's last
 * trace is asked first: whatever changes after it is found by `asCounted`. `read` issues all its statements at once.
 */
export async function readApart<T>(
  { database, clock }: CountPlace,
  recordId: string,
  read: (tx: Transaction, now: Date) => Promise<T>,
): Promise<{ readonly seq: number; readonly now: Date; readonly found: T }> {
  let now = clock.now();
  const [heads, found] = await database.readAtOnce(recordId, (tx) => {
    now = clock.now();
    return Promise.all([tx.query<{ seq: string }>(SEQ, [recordId]), read(tx, now)]);
  });
  return { seq: Number(heads[0]?.seq ?? 0), now, found };
}

/** Under the lock: the answer, as it was counted. @throws Overtaken when the record, or what the asker may see, changed since */
export async function asCounted<O>(
  tx: Transaction,
  facts: PerformFacts<unknown, AccessState, unknown, Counted<O>>,
): Promise<Performed<O>> {
  const { ownerId, traceId, prepared } = facts;
  assertInvariant(prepared !== null, 'what is told was counted before');
  const { seq, asker, output, objects } = prepared;
  const others = traceId - seq > 1 ? await tx.query(SINCE, [ownerId, seq, traceId, [...LOOKS]]) : [];
  if (others.length > 0 || !isDeepStrictEqual(asker, askerOf(facts))) throw new Overtaken();
  return { output, objects };
}
