import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { Row, Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import type { ZoneKeys } from '../kernel/keys/key-ring.ts';
import { IntegrityError, open, seal } from '../kernel/keys/sealed-box.ts';
import type { Database } from '../kernel/transaction.ts';
import type { RememberedPatient, SessionPatient, SessionPatients } from './contract.ts';
import { MAX_SESSION_PATIENTS } from './limits.ts';

const COUNT: Statement = {
  name: 'pro-patient-count',
  text: 'select count(*) as n from professional_patient where session_id = $1 and person_id <> $2',
};
const PUT: Statement = {
  name: 'pro-patient-put',
  text: `insert into professional_patient (session_id, patient_id, person_id, record_id, opened_at, sealed)
values ($1, $2, $3, $4, $5, $6)
on conflict (session_id, person_id) do nothing
returning patient_id`,
};
const KEEP: Statement = {
  name: 'pro-patient-keep',
  text: `update professional_patient set opened_at = $5, sealed = $6
where session_id = $1 and patient_id = $2 and person_id = $3 and record_id = $4
returning patient_id`,
};
const FIND: Statement = {
  name: 'pro-patient-find',
  text: `select patient_id, person_id, record_id, sealed from professional_patient
where session_id = $1 and patient_id = $2`,
};
const OF_PERSON: Statement = {
  name: 'pro-patient-of-person',
  text: `select patient_id, person_id, record_id, sealed from professional_patient
where session_id = $1 and person_id = $2`,
};
const OPENED: Statement = {
  name: 'pro-patient-opened',
  text: `select patient_id, person_id, record_id, sealed from professional_patient
where session_id = $1 order by opened_at desc, patient_id limit $2`,
};
const FORGET: Statement = {
  name: 'pro-patient-forget',
  text: 'delete from professional_patient where session_id = $1 and patient_id = $2',
};

interface PatientRow extends Row {
  patient_id: string;
  person_id: string;
  record_id: string;
  sealed: Buffer;
}

export interface PatientParts {
  readonly database: Database;
  readonly keys: Pick<ZoneKeys, 'detailKey'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createSessionPatients(parts: PatientParts): SessionPatients {
  const { database, clock, ids } = parts;
  return {
    async remember(sessionId, patient) {
      const { patientId, personId, recordId } = patient;
      const [counted] = await database.lookUp<{ n: string }>(COUNT, [sessionId, personId]);
      if (Number(counted?.n ?? 0) >= MAX_SESSION_PATIENTS) {
        throw new Failure('busy', { reason: `a session opens at most ${MAX_SESSION_PATIENTS} patients` });
      }
      const sealed = sealKept(parts, sessionId, patient);
      const values = [sessionId, patientId ?? ids.uuid(), personId, recordId, clock.now(), sealed];
      const statement = patientId === null ? PUT : KEEP;
      const [row] = await database.lookUp<{ patient_id: string }>(statement, values);
      if (row === undefined) throw new Failure('not-found');
      return row.patient_id;
    },
    async find(sessionId, patientId) {
      const [row] = await database.lookUp<PatientRow>(FIND, [sessionId, patientId]);
      if (row === undefined) throw new Failure('not-found');
      return toPatient(parts, sessionId, row);
    },
    async ofPerson(sessionId, personId) {
      const [row] = await database.lookUp<PatientRow>(OF_PERSON, [sessionId, personId]);
      return row === undefined ? null : toPatient(parts, sessionId, row);
    },
    async opened(sessionId) {
      const rows = await database.lookUp<PatientRow>(OPENED, [sessionId, MAX_SESSION_PATIENTS]);
      return rows.map((row) => toPatient(parts, sessionId, row));
    },
    async forget(sessionId, patientId) {
      await database.lookUp(FORGET, [sessionId, patientId]);
    },
  };
}

/** A process of a release that knows no secret sessions cannot open what is kept in secret: it fails, and does nothing in the open. */
const placeOf = (sessionId: string, personId: string, secret: boolean): string =>
  `${secret ? 'pro-patient-secret' : 'pro-patient'}|${sessionId}|${personId}`;

function sealKept({ keys }: PatientParts, sessionId: string, patient: RememberedPatient): Buffer {
  const { personId, secret, kept } = patient;
  const key = keys.detailKey(`pro-session|${sessionId}`);
  return seal(key, Buffer.from(JSON.stringify(kept)), placeOf(sessionId, personId, secret));
}

function toPatient({ keys }: PatientParts, sessionId: string, row: PatientRow): SessionPatient {
  const key = keys.detailKey(`pro-session|${sessionId}`);
  const { patient_id: patientId, person_id: personId, record_id: recordId, sealed } = row;
  const read = (secret: boolean): unknown =>
    JSON.parse(open(key, sealed, placeOf(sessionId, personId, secret)).toString('utf8'));
  try {
    const kept = read(false);
    // A release of before kept the mode among the rest.
    return { patientId, personId, recordId, secret: (kept as { secret?: unknown }).secret === true, kept };
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error;
    return { patientId, personId, recordId, secret: true, kept: read(true) };
  }
}
