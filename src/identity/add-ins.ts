import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import { assertInvariant, Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { checkIns, isTestOid, parseIns } from '../standards/ins/ins.ts';
import type { PersonState, RecordIdentified, RecordIndexer } from './contract.ts';
import { MAX_INS_HISTORY } from './limits.ts';
import type { SealedIns } from './open-persons.ts';
import { type IdentityKeys, insIndexText, personKey, sealPart } from './person.ts';
import { isJob, permitted, refused } from './person-state.ts';

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  matricule: Type.String({ maxLength: 15 }),
  oid: Type.String({ maxLength: 64 }),
  /** `attribution`: a NIR follows the waiting number; `correction`: the registry had it wrong. */
  reason: Type.Union([Type.Literal('attribution'), Type.Literal('correction')]),
});

const HOLDERS: Statement = {
  name: 'ins-holders',
  text: `select person_id from ins_key where (index_version, ins_index) in (select * from unnest($1::integer[], $2::bytea[]))`,
};
const CURRENT: Statement = {
  name: 'ins-current',
  text: `select l.record_id, (select max(rank) from ins_history h where h.person_id = $1) as rank,
  (select import_mark from ins_key k where k.person_id = $1 limit 1) as mark
from record_link l where l.person_id = $1 and l.until is null order by l.since limit 1`,
};
const CLOSE: Statement = {
  name: 'ins-close',
  text: 'update ins_history set until = $2 where person_id = $1 and until is null',
};
const ADD: Statement = {
  name: 'ins-add',
  text: `insert into ins_history (person_id, rank, kind, reason, since, sealed, trace_id) values ($1, $2, $3, $4, $5, $6, $7)`,
};
const INDEX: Statement = {
  name: 'ins-index',
  text: `insert into ins_key (index_version, ins_index, person_id, record_id, import_mark)
select version, ins_index, $3, $4, $5 from unnest($1::integer[], $2::bytea[]) as g (version, ins_index)`,
};

type Current = { record_id: string; rank: number; mark: Buffer };

export interface AddInsParts {
  readonly keys: IdentityKeys;
  readonly recordIndexes: RecordIndexer;
}

/**
 * A person's INS changes: the one before stays in her history and still finds her; the record zone learns the new index.
 * Adding an INS that she already has changes nothing.
 */
export function addIns({ keys, recordIndexes }: AddInsParts) {
  return defineAction<typeof Input, PersonState, null, null, { readonly added: boolean }>({
    name: 'identity.add-ins',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor }) => (isJob(actor, 'insured-registry') ? permitted('registry') : refused('only-the-registry')),
    async perform(tx, { input, ownerId, now, traceId }) {
      const parsed = parseIns(input.matricule, input.oid);
      if (!parsed.ok) throw new Failure('invalid-input', { reason: `the INS is not usable: ${parsed.reason}` });
      const checked = checkIns(parsed.ins);
      if (!checked.ok) throw new Failure('invalid-input', { reason: `the INS is not usable: ${checked.reason}` });
      const ins = { value: parsed.ins.matricule, oid: parsed.ins.oid };
      const indexes = keys.blindIndexes(insIndexText(ins));
      const versions = indexes.map((i) => i.version);
      const values = indexes.map((i) => i.index);
      if (await isHeldBy(tx, ownerId, versions, values)) return { output: { added: false }, objects: [] };
      const current = (await tx.query<Current>(CURRENT, [ownerId]))[0];
      assertInvariant(current !== undefined, 'every person has a record');
      if (current.rank >= MAX_INS_HISTORY)
        throw new Failure('refused', { reason: `${MAX_INS_HISTORY} INS are the most` });
      const rank = current.rank + 1;
      const content: SealedIns = { matricule: ins.value, oid: ins.oid };
      const sealed = sealPart(personKey(keys, ownerId), ownerId, `ins-${rank}`, content);
      await tx.query(CLOSE, [ownerId, now]);
      await Promise.all([
        tx.query(ADD, [ownerId, rank, parsed.ins.kind, input.reason, now, sealed, traceId]),
        tx.query(INDEX, [versions, values, ownerId, current.record_id, current.mark]),
      ]);
      const payload: RecordIdentified = {
        recordId: current.record_id,
        test: isTestOid(ins.oid),
        indexes: recordIndexes(ins).map(({ version, index }) => ({ version, index: index.toString('base64') })),
      };
      const event = { key: current.record_id, kind: 'record.ins-added', payload: { ...payload } };
      return { output: { added: true }, objects: [current.record_id], events: [event] };
    },
  });
}

/** @throws Failure ins-taken */
async function isHeldBy(tx: Transaction, personId: string, versions: number[], indexes: Buffer[]): Promise<boolean> {
  const holders = await tx.query<{ person_id: string }>(HOLDERS, [versions, indexes]);
  if (holders.some((holder) => holder.person_id !== personId)) throw new Failure('ins-taken');
  return holders.length > 0;
}
