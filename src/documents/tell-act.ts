import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { isAcquainted } from '../access/strangers.ts';
import { type Action, defineAction, type OwnerRef, type Performed } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { open, seal, sealKey } from '../kernel/keys/sealed-box.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { ToldEvent } from '../standards/fhir/told-event.ts';
import type { DocumentsEnv } from './documents-env.ts';

/** Events told of one record by one actor in a day: what a ward does with one patient, many times over. */
export const MAX_TOLD_A_DAY = 500;
/** By one whom no rule of the person lets in: told, they stand in her history as any line. */
export const MAX_TOLD_BY_STRANGER = 5;
const DAY_MS = 86_400_000;

const COUNT: Statement = {
  name: 'told-count',
  text: `select count(*) filter (where told_at > $3) as recent,
  (max(event_id::text) filter (where digest = $4))::uuid as event_id
from told_event where record_id = $1 and actor_key = $2`,
};
const INSERT: Statement = {
  name: 'told-insert',
  text: `insert into told_event (record_id, event_id, actor_key, digest, told_at, sealed, trace_id) values ($1, $2, $3, $4, $5, $6, $7)`,
};
const FIND: Statement = {
  name: 'told-find',
  text: 'select event_id, sealed from told_event where record_id = $1 and event_id = any($2::uuid[])',
};

const input = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  event: Type.Unsafe<ToldEvent>(Type.Object({})),
});

export interface ToldResult {
  readonly eventId: string;
  /** False: the same was told before, by the same actor. */
  readonly isNew: boolean;
}

export type TellAct = Action<typeof input, AccessState, null, Buffer, ToldResult>;

/**
 * Registered software tells of an act on the person's data that was done on its side (ITI-20). It is kept sealed, apart from our own traces:
 * the trace proves who told it and when, and nothing of what is told. The same, told again, is the same event.
 * @throws Failure busy at MAX_TOLD_A_DAY, or MAX_TOLD_BY_STRANGER
 */
export function tellAct(env: DocumentsEnv): TellAct {
  return defineAction({
    name: 'history.tell',
    input,
    owner: ({ owner }) => owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'history.tell', actor.purpose, state, null, now),
    prepare: ({ ownerId }) => env.recordKeys.getOrCreate(ownerId),
    async perform(
      tx,
      { actor, state, input: { event }, ownerId, prepared: key, now, traceId },
    ): Promise<Performed<ToldResult>> {
      if (key === null) throw new Failure('unavailable', { reason: 'the key of the record is not at hand' });
      const text = JSON.stringify(event);
      const actorKey = env.keyOf(actor.kind === 'structure' ? 'structure' : 'professional', actor.id);
      const digest = env.wordKey('told', `${ownerId}|${text}`);
      const since = new Date(now.getTime() - DAY_MS);
      const [count] = await tx.query<CountRow>(COUNT, [ownerId, actorKey, since, digest]);
      if (count?.event_id != null)
        return { output: { eventId: count.event_id, isNew: false }, objects: [count.event_id] };
      if (Number(count?.recent ?? 0) >= (isAcquainted(state) ? MAX_TOLD_A_DAY : MAX_TOLD_BY_STRANGER))
        throw new Failure('busy', {
          reason: 'this account has told as much of this record as it may in a day',
          retryAfterSeconds: 3_600,
        });
      const eventId = env.ids.timeUuid(now);
      const sealed = seal(sealKey(key), Buffer.from(text), placeOf(ownerId, eventId));
      await tx.query(INSERT, [ownerId, eventId, actorKey, digest, now, sealed, traceId]);
      return { output: { eventId, isNew: true }, objects: [eventId] };
    },
  });
}

interface CountRow extends Record<string, unknown> {
  readonly recent: string;
  readonly event_id: string | null;
}

const placeOf = (recordId: string, eventId: string): string => `told|${recordId}|${eventId}`;

/** What was told, by eventId. */
export async function readTold(
  env: DocumentsEnv,
  tx: Transaction,
  recordId: string,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, ToldEvent>> {
  if (eventIds.length === 0) return new Map();
  const [rows, key] = await Promise.all([
    tx.query<{ event_id: string; sealed: Buffer }>(FIND, [recordId, [...eventIds]]),
    env.recordKeys.get(recordId),
  ]);
  if (key === null) return new Map();
  const opened = (id: string, sealed: Buffer) =>
    JSON.parse(open(sealKey(key), sealed, placeOf(recordId, id)).toString()) as ToldEvent;
  return new Map(rows.map(({ event_id: id, sealed }) => [id, opened(id, sealed)]));
}
