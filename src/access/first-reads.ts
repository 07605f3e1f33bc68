/** The first time that a professional, or a structure, reads a record: the person is told. */
import type { OutboxEvent } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Besides } from '../kernel/runner-parts.ts';
import type { AccessState, ActorKeys } from './access-state.ts';
import type { Act } from './acts.ts';

/** The event that tells the other zone. */
export const FIRST_READ = 'access.first-read';

/** Acts that show something of what a record holds. */
const READS: ReadonlySet<string> = new Set<Act>([
  'record.visit',
  'documents.search',
  'documents.search-lists',
  'documents.read-list',
  'documents.read',
  'documents.retrieve',
]);

/**
 * In the normal mode: an emergency is told when it is opened. What is read in a secret session is told to nobody: the mail of a
 * minor may be read by her representatives (CSP L1111-5).
 */
export function isFirstRead(actor: Actor, { hasRead }: AccessState, act: string): boolean {
  const reads = actor.kind === 'professional' || actor.kind === 'structure';
  const isTold = actor.purpose === 'normal' && actor.secretSession !== true;
  return reads && isTold && hasRead === false && READS.has(act);
}

/** Beside the act itself, under its trace: who read, and the event. */
export function firstReads(keyOf: ActorKeys): Besides<AccessState> {
  return {
    concerns: isFirstRead,
    keep(tx, { ownerId, actor, now, traceId }): OutboxEvent {
      const kind = actor.kind === 'structure' ? 'structure' : 'professional';
      tx.last(KEEP, [ownerId, keyOf(kind, actor.id), now, traceId]);
      const payload = { recordId: ownerId, at: now.toISOString(), seq: traceId };
      return { key: `notice:${ownerId}:${traceId}`, kind: FIRST_READ, payload };
    },
  };
}

const KEEP = {
  name: 'access-keep-reader',
  text: `insert into record_reader (record_id, reader_key, since, trace_id) values ($1, $2, $3, $4) on conflict do nothing`,
};
