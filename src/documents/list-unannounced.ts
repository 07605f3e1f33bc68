import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import { sealKey } from '../kernel/keys/sealed-box.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { MAX_PAGE } from './limits.ts';
import { ownKeysOf } from './own-keys.ts';
import { openEnvelope, readEnvelope, type StoredEntry } from './stored-entry.ts';

const OWN_UNANNOUNCED: Statement = {
  name: 'documents-own-unannounced',
  text: `select e.entry_uuid, e.sealed, d.deposited_at
from entry_version e join document d on d.record_id = e.record_id and d.logical_id = e.logical_id
where e.record_id = $1 and e.current and e.hidden_from_holder and e.status in ('approved', 'archived')
  and e.owner_keys && $2::bytea[]
order by d.deposited_at, e.entry_uuid limit $3`,
};

export const unannouncedInput = Type.Object({ owner: Type.Unsafe<OwnerRef>(Type.Object({})) });

export interface UnannouncedDocument {
  readonly entry: StoredEntry;
  readonly depositedAt: Date;
}

export type ListUnannounced = Action<typeof unannouncedInput, AccessState, null, null, readonly UnannouncedDocument[]>;

/**
 * What a professional deposited or wrote in this record and has not announced to the person yet, oldest first: she finds it in
 * order to change it (the reference search of TD3.1), whether or not she may read the rest. At most MAX_PAGE.
 */
export function listUnannounced(env: DocumentsEnv): ListUnannounced {
  return defineAction({
    name: 'documents.locate',
    input: unannouncedInput,
    owner: (input) => input.owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'documents.locate', actor.purpose, state, null, now),
    async perform(tx, { actor, ownerId }) {
      const [rows, recordKey] = await Promise.all([
        tx.query<{ entry_uuid: string; sealed: Buffer; deposited_at: Date }>(OWN_UNANNOUNCED, [
          ownerId,
          ownKeysOf(env, actor),
          MAX_PAGE,
        ]),
        env.recordKeys.get(ownerId),
      ]);
      if (recordKey === null) return { output: [], objects: [] };
      const key = sealKey(recordKey);
      const output = rows.map(({ entry_uuid, sealed, deposited_at }) => ({
        entry: readEnvelope(openEnvelope(key, ownerId, entry_uuid, sealed)),
        depositedAt: deposited_at,
      }));
      return { output, objects: output.map(({ entry }) => entry.logicalId) };
    },
  });
}
