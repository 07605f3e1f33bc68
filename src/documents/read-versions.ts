import type { AccessState } from '../access/access-state.ts';
import { filterOf, sees } from '../access/decide.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { ownKeysOf } from './own-keys.ts';
import { documentFacts, type FactsRow } from './stored-entry.ts';

/** Versions named on each side of a document; those beyond are found from the last one named. */
export const MAX_VERSIONS = 20;

const chain = (name: string, next: string, here: string): string => `${name} (id, step) as (
  select a.${next}, 1 from association a where a.record_id = $1 and a.${here} = $2 and a.kind = 'replaces'
  union all
  select a.${next}, c.step + 1 from ${name} c join association a on a.record_id = $1 and a.${here} = c.id and a.kind = 'replaces'
   where c.step < ${MAX_VERSIONS}
)`;

/** What replaced a document, and what it replaced (XDS RPLC), step by step. */
const VERSIONS: Statement = {
  name: 'documents-versions',
  text: `with recursive ${chain('later', 'source_id', 'target_id')},
${chain('earlier', 'target_id', 'source_id')}
select v.side, e.entry_uuid, e.logical_id, e.version, e.current, e.status, e.masked, e.hidden_from_holder,
  e.hidden_from_representatives, e.type_code, e.owner_keys, d.deposited_at
from (select 'later' as side, id, step from later union all select 'earlier', id, step from earlier) v
join entry_version e on e.record_id = $1 and e.logical_id = v.id and e.current
join document d on d.record_id = $1 and d.logical_id = v.id
order by v.side, v.step`,
};

interface VersionRow extends FactsRow {
  readonly side: 'later' | 'earlier';
  readonly deposited_at: Date;
}

/** Another version of a document, that the reader may open too. */
export interface OtherVersion {
  readonly side: 'later' | 'earlier';
  readonly logicalId: string;
  readonly depositedAt: Date;
}

/** The versions around a document that this reader sees: earlier ones, then later ones, the nearest first. */
export async function readVersions(
  env: DocumentsEnv,
  tx: Transaction,
  { actor, state, ownerId }: { readonly actor: Actor; readonly state: AccessState; readonly ownerId: string },
  logicalId: string,
): Promise<OtherVersion[]> {
  const rows = await tx.query<VersionRow>(VERSIONS, [ownerId, logicalId]);
  const filter = filterOf(actor, 'documents.retrieve', state);
  return rows
    .filter((row) => sees(filter, documentFacts(row, ownKeysOf(env, actor))))
    .map(({ side, logical_id, deposited_at }) => ({ side, logicalId: logical_id, depositedAt: deposited_at }));
}
