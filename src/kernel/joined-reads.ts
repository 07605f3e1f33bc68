import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Actor } from './actor.ts';
import type { Clock } from './clock.ts';
import { MAX_REMEMBERED_READS, TRACE_JOIN_MS } from './limits.ts';

/** A reading: what it is known by, null when nothing joins it; and whether it joins a trace that is committed. */
export interface Reading {
  readonly key: string | null;
  readonly joins: boolean;
}

/** Reads traced lately by this process: a further range or page of the same joins their trace for ten minutes. */
export class JoinedReads {
  readonly #tracedAt = new LRUCache<string, number>({ max: MAX_REMEMBERED_READS });
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param joining what the action says of this input; undefined when it never joins */
  reading(
    joining: { readonly key: string; readonly continues: boolean } | undefined,
    actor: Actor,
    ownerId: string,
    objects: readonly string[],
  ): Reading {
    if (joining === undefined) return { key: null, joins: false };
    const key = readKey(actor, ownerId, joining.key, objects);
    const tracedAt = joining.continues ? this.#tracedAt.get(key) : undefined;
    return { key, joins: tracedAt !== undefined && this.#clock.monotonic() - tracedAt < TRACE_JOIN_MS };
  }

  /** Its trace is durable. The ten minutes run from the trace, not from the last reading. */
  traced({ key, joins }: Reading): void {
    if (key !== null && !joins) this.#tracedAt.set(key, this.#clock.monotonic());
  }
}

/**
 * One reader of one thing: another session, software or structure of the same person is another reader, and a list that shows
 * something else is another thing: a trace that is joined names all that is shown.
 */
function readKey(actor: Actor, ownerId: string, key: string, objects: readonly string[]): string {
  const { kind, id, session, software, structure, purpose, onBehalfOf, secretSession = false } = actor;
  const shown = createHash('sha256').update(objects.join()).digest('base64');
  return [ownerId, kind, id, session, software?.id, structure?.id, purpose, onBehalfOf, secretSession, key, shown].join(
    '|',
  );
}
