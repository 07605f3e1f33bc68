import type { Actor } from '../kernel/actor.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { StateReader } from '../kernel/runner.ts';
import type { AccessRule, AccessState, ActorKeys } from './access-state.ts';

const READ: Statement = {
  name: 'access-read-state',
  text: `select r.status, r.test,
  (select coalesce(json_agg(json_build_object('kind', a.kind, 'subjectKind', a.subject_kind, 'since', a.since)), '[]'::json)
     from access_rule a
    where a.record_id = $1 and a.subject_key = any($2::bytea[]) and a.since <= $3 and (a.until is null or a.until > $3)
  ) as rules,
  (select active from professional_status where professional_key = $4) as active,
  (select approved from software_status where software_key = $5) as approved,
  (select active from structure_status where structure_key = $6) as structure_active,
  (select as_of from projection_heartbeat where source = 'space') as heard_at
from record r where r.record_id = $1`,
};

const READ_FOR_HOLDER: Statement = {
  name: 'access-read-state-holder',
  text: 'select r.status, r.test from record r where r.record_id = $1',
};

interface StateRow extends Record<string, unknown> {
  status: 'open' | 'closed';
  test: boolean;
  rules?: AccessRule[];
  active?: boolean | null;
  approved?: boolean | null;
  structure_active?: boolean | null;
  heard_at?: Date | null;
}

/** Reads what `decide` needs in one statement, inside the act's transaction. */
export function accessStateReader(keyOf: ActorKeys): StateReader<AccessState> {
  return {
    async read(tx, recordId, actor, now) {
      const rows =
        subjectsOf(actor, keyOf) === null
          ? await tx.query<StateRow>(READ_FOR_HOLDER, [recordId])
          : await tx.query<StateRow>(READ, [
              recordId,
              subjectsOf(actor, keyOf) ?? [],
              now,
              actor.kind === 'professional' ? keyOf('professional', actor.id) : null,
              actor.software === undefined ? null : keyOf('software', actor.software.id),
              structureKeyOf(actor, keyOf),
            ]);
      const row = rows[0];
      if (row === undefined) throw new Failure('unknown-record');
      return {
        recordId,
        status: row.status,
        test: row.test,
        rules: row.rules ?? [],
        professionalActive: row.active ?? false,
        softwareApproved: row.approved ?? false,
        structureActive: row.structure_active ?? true,
        heardAt: row.heard_at ?? null,
      };
    },
  };
}

function structureKeyOf(actor: Actor, keyOf: ActorKeys): Buffer | null {
  const id = actor.kind === 'structure' ? actor.id : actor.structure?.id;
  return id === undefined ? null : keyOf('structure', id);
}

/** The keys under which rules may name the actor; null for the holder and the system. */
export function subjectsOf(actor: Actor, keyOf: ActorKeys): Buffer[] | null {
  if (actor.kind !== 'professional' && actor.kind !== 'structure') return null;
  const keys = [keyOf(actor.kind, actor.id)];
  if (actor.kind === 'professional' && actor.structure !== undefined) keys.push(keyOf('structure', actor.structure.id));
  return keys;
}
