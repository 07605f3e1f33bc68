/** Who answers for a structure to persons who report an access: proposed by an operator, approved by another, ended at once. */
import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { NO_OPERATOR, operatorName, sameOperator } from '../kernel/operators.ts';
import type { OutboxWriter } from '../kernel/outbox.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import type { Directory } from './contract.ts';
import { officerStatus } from './events.ts';
import { MAX_LISTED } from './limits.ts';

/** Who answers for a structure to persons who report an access. Instants in ISO 8601 UTC. */
export interface Officer {
  readonly officerId: number;
  readonly status: 'proposed' | 'in-force' | 'ended';
  /** Struct_IdNat. */
  readonly structureId: string;
  readonly structure: string;
  /** PS_IdNat. */
  readonly professionalId: string;
  readonly professional: string;
  /** Operators, as stated. */
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly endedBy: string | null;
  readonly endedAt: string | null;
}

export interface Officers {
  /** At most MAX_LISTED; those that ended come last. */
  list(): Promise<readonly Officer[]>;
  isInForce(structureId: string, idNat: string): Promise<boolean>;
  /** Opens nothing until another operator approves it. @throws Failure unknown-structure, unknown-professional, officer-refused */
  propose(structureId: string, idNat: string, by: string): Promise<Officer>;
  /** @throws Failure unknown-officer, officer-refused */
  approve(officerId: number, by: string): Promise<Officer>;
  /** At once, by one operator. @throws Failure unknown-officer, officer-refused */
  end(officerId: number, by: string): Promise<Officer>;
}

const COLUMNS = `o.officer_id, o.structure_id, s.name as structure, o.professional_id,
  trim(p.title || ' ' || p.given_name || ' ' || p.family_name) as professional,
  o.proposed_by, o.proposed_at, o.approved_by, o.approved_at, o.ended_by, o.ended_at
from structure_officer o join structure s on s.id_nat = o.structure_id join professional p on p.id_nat = o.professional_id`;
const LIST: Statement = {
  name: 'officers-list',
  text: `select ${COLUMNS} order by (o.ended_at is not null), s.name, o.officer_id desc limit $1`,
};
const ONE: Statement = { name: 'officers-one', text: `select ${COLUMNS} where o.officer_id = $1` };
const PROPOSE: Statement = {
  name: 'officers-propose',
  text: `insert into structure_officer (officer_id, structure_id, professional_id, proposed_by, proposed_at)
select coalesce(max(officer_id), 0) + 1, $1, $2, $3, $4 from structure_officer
on conflict do nothing returning officer_id`,
};
/** What was approved or ended by somebody meanwhile matches no more. */
const APPROVE: Statement = {
  name: 'officers-approve',
  text: `update structure_officer set approved_by = $2, approved_at = $3
where officer_id = $1 and approved_at is null and ended_at is null returning officer_id`,
};
const END: Statement = {
  name: 'officers-end',
  text: `update structure_officer set ended_by = $2, ended_at = $3
where officer_id = $1 and ended_at is null returning officer_id`,
};
const IN_FORCE: Statement = {
  name: 'officers-in-force',
  text: `select 1 as one from structure_officer
where structure_id = $1 and professional_id = $2 and approved_at is not null and ended_at is null`,
};

interface OfficerRow extends Record<string, unknown> {
  readonly officer_id: number;
  readonly structure_id: string;
  readonly structure: string;
  readonly professional_id: string;
  readonly professional: string;
  readonly proposed_by: string;
  readonly proposed_at: Date;
  readonly approved_by: string | null;
  readonly approved_at: Date | null;
  readonly ended_by: string | null;
  readonly ended_at: Date | null;
}

export interface OfficersParts {
  readonly database: Database;
  readonly outbox: OutboxWriter;
  readonly directory: Pick<Directory, 'findProfessional' | 'findStructure'>;
  readonly clock: Clock;
}

export function createOfficers({ database, outbox, directory, clock }: OfficersParts): Officers {
  const find = async (tx: Pick<Transaction, 'query'>, officerId: number): Promise<OfficerRow> => {
    const [row] = await tx.query<OfficerRow>(ONE, [officerId]);
    if (row === undefined) throw new Failure('unknown-officer');
    return row;
  };
  return {
    list: async () => (await database.lookUp<OfficerRow>(LIST, [MAX_LISTED])).map(toOfficer),
    async isInForce(structureId, idNat) {
      return (await database.lookUp(IN_FORCE, [structureId, idNat])).length > 0;
    },
    async propose(structureId, idNat, by) {
      const name = operatorOf(by);
      if ((await directory.findStructure(structureId)) === null) throw new Failure('unknown-structure');
      const professional = await directory.findProfessional(idNat);
      if (professional === null) throw new Failure('unknown-professional');
      const isThere = professional.activities.some(({ structure }) => structure.idNat === structureId);
      if (!professional.active || !isThere) throw refusal('she does not practise in this structure');
      return database.transact('none', async (tx) => {
        const [made] = await tx.query<{ officer_id: number }>(PROPOSE, [structureId, idNat, name, clock.now()]);
        if (made === undefined)
          throw refusal('she is named for this structure already, or it is being done: see the list');
        return toOfficer(await find(tx, made.officer_id));
      });
    },
    approve: (officerId, by) =>
      database.transact('none', async (tx) => {
        const name = operatorOf(by);
        const found = await find(tx, officerId);
        if (sameOperator(found.proposed_by, name))
          throw refusal('two different operators are needed: who proposed her does not approve her');
        const now = clock.now();
        const done = await tx.query(APPROVE, [officerId, name, now]);
        if (done.length === 0) throw refusal(found.ended_at === null ? 'she is approved already' : 'it was ended');
        outbox.write(tx, officerStatus(found.structure_id, found.professional_id, true), now);
        return toOfficer(await find(tx, officerId));
      }),
    end: (officerId, by) =>
      database.transact('none', async (tx) => {
        const name = operatorOf(by);
        const found = await find(tx, officerId);
        const now = clock.now();
        const done = await tx.query(END, [officerId, name, now]);
        if (done.length === 0) throw refusal('it was ended already');
        outbox.write(tx, officerStatus(found.structure_id, found.professional_id, false), now);
        return toOfficer(await find(tx, officerId));
      }),
  };
}

const refusal = (reason: string): Failure => new Failure('officer-refused', { reason });

function operatorOf(stated: string): string {
  const name = operatorName(stated);
  if (name === null) throw refusal(NO_OPERATOR);
  return name;
}

function toOfficer(row: OfficerRow): Officer {
  const status = row.ended_at !== null ? 'ended' : row.approved_at !== null ? 'in-force' : 'proposed';
  const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
  return {
    officerId: row.officer_id,
    status,
    structureId: row.structure_id,
    structure: row.structure,
    professionalId: row.professional_id,
    professional: row.professional,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at.toISOString(),
    approvedBy: row.approved_by,
    approvedAt: iso(row.approved_at),
    endedBy: row.ended_by,
    endedAt: iso(row.ended_at),
  };
}
