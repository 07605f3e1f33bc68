import type { Statement } from '../kernel/flight.ts';
import { open } from '../kernel/keys/sealed-box.ts';
import type { ActorSnapshot } from '../kernel/trace.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { AccessState, OpenedEmergency } from './access-state.ts';
import { emergencyPlace } from './open-emergency.ts';
import { type AskedReaders, type OpenEmergencyView, type RecordAccessView, toNamedRule } from './record-access.ts';
import { type AccessEnv, readRules } from './rule-store.ts';
import { readChoices } from './set-choices.ts';

/** Emergencies open at once of which one explanation tells. */
const MAX_OPEN_EMERGENCIES = 50;
const KINDS = ['consent', 'refusal', 'block', 'administrator', 'hide', 'show'] as const;

const HEARD: Statement = {
  name: 'access-heard',
  text: `select as_of from projection_heartbeat where source = 'space'`,
};
const EMERGENCIES: Statement = {
  name: 'access-open-emergencies',
  text: `select emergency_id, purpose, until, sealed from emergency_access
where record_id = $1 and until > $2 order by opened_at desc limit ${MAX_OPEN_EMERGENCIES}`,
};
/** Of professionals $1 and structures $2: who is known, and acts. */
const STANDING: Statement = {
  name: 'access-standing',
  text: `select professional_key as key, active, false as regulates from professional_status where professional_key = any($1::bytea[])
union all select structure_key, active, regulates from structure_status where structure_key = any($2::bytea[])`,
};

/**
 * All that decides who sees what in a record, whoever reads.
 * @param state the record as the person meets it
 */
async function readRecordAccess(
  env: AccessEnv,
  tx: Transaction,
  state: AccessState,
  asked: AskedReaders,
  now: Date,
): Promise<RecordAccessView> {
  const { recordId, status, test, holder, matrix } = state;
  const keysOf = (kind: 'professional' | 'structure', ids: readonly string[]) => ids.map((id) => env.keyOf(kind, id));
  const professionals = keysOf('professional', asked.professionals);
  const structures = keysOf('structure', asked.structures);
  const [rules, choices, heard, opened, standing] = await Promise.all([
    readRules(env, tx, { ownerId: recordId, now }, KINDS),
    readChoices(tx, recordId),
    tx.query<{ as_of: Date }>(HEARD, []),
    tx.query<EmergencyRow>(EMERGENCIES, [recordId, now]),
    tx.query<{ key: Buffer; active: boolean; regulates: boolean }>(STANDING, [professionals, structures]),
  ]);
  const known = new Map(standing.map(({ key, active }) => [key.toString('hex'), active]));
  const isActive = (key: Buffer | undefined, otherwise: boolean) => known.get(key?.toString('hex') ?? '') ?? otherwise;
  const centres = new Set(standing.filter(({ regulates }) => regulates).map(({ key }) => key.toString('hex')));
  const emergencies = opened.map((row) => viewOf(env, recordId, row));
  return {
    access: {
      ...{ recordId, status, test, choices, heardAt: heard[0]?.as_of ?? null },
      ...(holder === undefined ? {} : { holder }),
      ...(matrix === undefined ? {} : { matrix }),
      rules: rules.map(toNamedRule),
      emergencies: emergencies.map(({ purpose, until, by }) => ({ purpose, until, professionalId: by.id })),
      // As a state is read: a professional never heard of does not act, a structure never heard of does.
      inactive: new Set([
        ...asked.professionals.filter((_, i) => !isActive(professionals[i], false)),
        ...asked.structures.filter((_, i) => !isActive(structures[i], true)),
      ]),
      regulating: new Set(asked.structures.filter((_, i) => centres.has(structures[i]?.toString('hex') ?? ''))),
    },
    rules,
    emergencies,
  };
}

/** The same, as other contexts ask for it. */
export const recordAccessReader =
  (env: AccessEnv) =>
  (...asked: Parameters<typeof readRecordAccess> extends [unknown, ...infer Rest] ? Rest : never) =>
    readRecordAccess(env, ...asked);

interface EmergencyRow extends Record<string, unknown> {
  readonly emergency_id: string;
  readonly purpose: OpenedEmergency['purpose'];
  readonly until: Date;
  readonly sealed: Buffer;
}

function viewOf(env: Pick<AccessEnv, 'ruleKey'>, recordId: string, row: EmergencyRow): OpenEmergencyView {
  const text = open(env.ruleKey(recordId), row.sealed, emergencyPlace(recordId, row.emergency_id)).toString();
  const { actor, secret } = JSON.parse(text) as { actor: ActorSnapshot; secret?: true };
  return { purpose: row.purpose, until: row.until.toISOString(), by: actor, secret: secret === true };
}
