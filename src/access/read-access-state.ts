import type { Actor } from '../kernel/actor.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { StateReader } from '../kernel/runner-parts.ts';
import {
  type AccessRule,
  type AccessState,
  type ActorKeys,
  type HolderState,
  type Mandate,
  type OpenedEmergency,
  type RecordChoices,
  subjectsOf,
} from './access-state.ts';
import type { Matrix } from './matrix.ts';
import type { MatrixBook } from './matrix-book.ts';

const HOLDER = `(select json_build_object('minorUntil', p.minor_until, 'deceasedOn', p.deceased_on, 'opposedAt', p.opposed_at)
     from person_status p where p.record_id = $1) as holder`;
const HEARD = `(select as_of from projection_heartbeat where source = 'space') as heard_at`;

/** What lets somebody in and was settled in a secret session counts in secret sessions ($8): read in the open, it would be told. */
const READ: Statement = {
  name: 'access-read-state',
  text: `select r.status, r.test,
  (select coalesce(json_agg(json_build_object('kind', a.kind, 'subjectKind', a.subject_kind, 'basis', a.basis,
      'documentId', a.document_id, 'followedBy', a.followed_by, 'category', a.category, 'since', a.since, 'until', a.until,
      'untilByPerson', a.until_by_person, 'secret', a.secret)), '[]'::json)
     from access_rule a
    where a.record_id = $1 and a.subject_key = any($2::bytea[]) and a.since <= $3 and (a.until is null or a.until > $3)
      and ($8::boolean or not a.secret or a.kind not in ('consent', 'administrator'))
  ) as rules,
  (select json_build_object('regulation', c.emergency_regulation, 'breakGlass', c.emergency_break_glass,
      'masked', c.emergency_masked, 'masksNew', c.masks_new) from record_choice c where c.record_id = $1) as choices,
  case when $7::text <> 'normal' then
    (select json_agg(json_build_object('purpose', x.purpose, 'until', x.until)) from emergency_access x
      where x.record_id = $1 and x.actor_key = $4 and x.until > $3 and ($8::boolean or not x.secret)) end as emergencies,
  ${HOLDER},
  (select active from professional_status where professional_key = $4) as active,
  (select approved from software_status where software_key = $5) as approved,
  (select active from structure_status where structure_key = $6) as structure_active,
  (select regulates from structure_status where structure_key = $6) as regulates,
  exists (select from record_reader k where k.record_id = $1 and k.reader_key = coalesce($4, $6)) as has_read,
  ${HEARD}
from record r where r.record_id = $1`,
};

const READ_FOR_HOLDER: Statement = {
  name: 'access-read-state-holder',
  text: `select r.status, r.test, ${HOLDER} from record r where r.record_id = $1`,
};

/** For somebody who acts for the holder, by the key $2. */
const READ_FOR_DELEGATE: Statement = {
  name: 'access-read-state-delegate',
  text: `select r.status, r.test, ${HOLDER},
  (select json_agg(json_build_object('kind', m.kind, 'scopes', m.scopes, 'categories', m.categories, 'until', m.until)
      order by m.since, m.mandate_id)
     from mandate m
    where m.record_id = $1 and m.delegate_key = $2 and m.active and m.since <= $3 and (m.until is null or m.until > $3)
  ) as mandates,
  (select coalesce(bool_or(m.disagrees), false) from mandate m
    where m.record_id = $1 and m.kind = 'parent' and m.active and m.since <= $3 and (m.until is null or m.until > $3)
  ) as disagreement,
  ${HEARD}
from record r where r.record_id = $1`,
};

interface StateRow extends Record<string, unknown> {
  status: 'open' | 'closed';
  test: boolean;
  rules?: AccessRule[];
  choices?: RecordChoices | null;
  emergencies?: OpenedEmergency[] | null;
  holder?: HolderState | null;
  mandates?: Mandate[] | null;
  disagreement?: boolean;
  active?: boolean | null;
  approved?: boolean | null;
  structure_active?: boolean | null;
  regulates?: boolean | null;
  has_read?: boolean;
  heard_at?: Date | null;
}

/**
 * Reads what `decide` needs in one statement, inside the act's transaction.
 * @param matrices the version of the matrix of types in force at an instant, as this process knows it
 */
export function accessStateReader(keyOf: ActorKeys, matrices: Pick<MatrixBook, 'at'>): StateReader<AccessState> {
  return {
    async read(tx, recordId, actor, now) {
      const ask = (): Promise<StateRow[]> => {
        if (actor.kind === 'person' && actor.onBehalfOf !== null) {
          return tx.query<StateRow>(READ_FOR_DELEGATE, [recordId, keyOf('person', actor.id), now]);
        }
        const subjects = subjectsOf(actor, keyOf);
        if (subjects === null) return tx.query<StateRow>(READ_FOR_HOLDER, [recordId]);
        return tx.query<StateRow>(READ, [
          recordId,
          subjects,
          now,
          actor.kind === 'professional' ? keyOf('professional', actor.id) : null,
          actor.software === undefined ? null : keyOf('software', actor.software.id),
          structureKeyOf(actor, keyOf),
          actor.purpose,
          actor.secretSession === true,
        ]);
      };
      const [[row], matrix] = await Promise.all([ask(), matrices.at(tx, now)]);
      if (row === undefined) throw new Failure('unknown-record');
      return toState(recordId, row, matrix, now);
    },
  };
}

function toState(recordId: string, row: StateRow, matrix: Matrix, now: Date): AccessState {
  return {
    recordId,
    status: row.status,
    test: row.test,
    rules: row.rules ?? [],
    ...(row.choices == null ? {} : { choices: row.choices }),
    ...(row.emergencies == null ? {} : { emergencies: row.emergencies }),
    ...(row.holder == null ? {} : { holder: row.holder }),
    ...(row.mandates == null ? {} : { mandates: row.mandates }),
    ...(row.has_read === undefined ? {} : { hasRead: row.has_read }),
    disagreement: row.disagreement ?? false,
    matrix,
    professionalActive: row.active ?? false,
    softwareApproved: row.approved ?? false,
    structureActive: row.structure_active ?? true,
    structureRegulates: row.regulates ?? false,
    heardAt: row.heard_at ?? null,
    readAt: now.getTime(),
  };
}

function structureKeyOf(actor: Actor, keyOf: ActorKeys): Buffer | null {
  const id = actor.kind === 'structure' ? actor.id : actor.structure?.id;
  return id === undefined ? null : keyOf('structure', id);
}
