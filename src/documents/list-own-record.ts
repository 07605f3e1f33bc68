import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide, filterOf } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import type { Row, Statement } from '../kernel/flight.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { ownKeysOf } from './own-keys.ts';
import { filterValues, VISIBLE } from './queries.ts';

const LATEST: Statement = {
  name: 'documents-latest',
  text: `select max(d.deposited_at) as added, max(e.entered_at) as updated from entry_version e
join document d on d.record_id = e.record_id and d.logical_id = e.logical_id where ${VISIBLE}`,
};

const listInput = Type.Object({ owner: Type.Unsafe<OwnerRef>(Type.Object({})) });

/** One line of the list of one's own records. */
export interface OwnRecord {
  readonly attending: boolean;
  /** Of what the actor sees there: the last document that came, the last card that changed; null: nothing. */
  readonly lastAdded: Date | null;
  readonly lastUpdated: Date | null;
}

export type ListOwnRecord = Action<typeof listInput, AccessState, null, null, OwnRecord | null>;

/**
 * TD0.4, one record of the list: null when the actor is no longer let in. For the record it is the same act as TD0.2: whether one is
 * authorised is checked, and no document is told.
 */
export function listOwnRecord(env: DocumentsEnv): ListOwnRecord {
  return defineAction({
    name: 'record.check',
    input: listInput,
    owner: ({ owner }) => owner,
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'record.check', actor.purpose, state, null, now),
    async perform(tx, { actor, ownerId, state, now }) {
      if (!isLetIn(state)) return { output: null, objects: [] };
      const filter = filterOf(actor, 'documents.search', state, now);
      const [row] = await tx.query<Row & { added: Date | null; updated: Date | null }>(LATEST, [
        ownerId,
        ...filterValues(filter, ownKeysOf(env, actor)),
      ]);
      const attending = state.rules.some(({ kind }) => kind === 'administrator');
      return { output: { attending, lastAdded: row?.added ?? null, lastUpdated: row?.updated ?? null }, objects: [] };
    },
  });
}

const isLetIn = ({ rules }: AccessState): boolean =>
  rules.some(({ kind }) => kind === 'consent' || kind === 'administrator') &&
  !rules.some(({ kind }) => kind === 'block');
