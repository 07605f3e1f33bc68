/** Finding patients, opening their records in a session, and the right to read them. */
import type { ProfessionalSession, SessionPatient } from '../../directory/contract.ts';
import type { PatientIdentity, PatientQuestion } from '../../identity/contract.ts';
import { insKey, parseIns, tidyMatricule } from '../../standards/ins/ins.ts';
import { inWords } from './carnet-errors.ts';
import { inOrdinaryCase } from './carnet-words.ts';
import { ageAt } from './patient-age.ts';
import type { PatientAccess, PatientBanner, ProfessionalPatients } from './professional-api.ts';
import type { PatientSearch, PatientSearchResult } from './professional-search.ts';
import { onRecord, type ProfessionalParts, type ProfessionalVisitor } from './professional-visitor.ts';
import { WebError } from './web-api.ts';

/** What a session keeps of a patient, sealed. */
export interface KeptPatient {
  readonly identity: PatientIdentity;
  readonly access: PatientAccess | null;
  /** The person blocked this professional when her record was opened. */
  readonly blocked?: boolean;
  /** ISO instant until which this session reads in an emergency. */
  readonly emergencyUntil?: string;
}

/** The end of the emergency in which this session reads; null when none is open. */
export function emergencyOf({ kept }: SessionPatient, now: Date): string | null {
  const { emergencyUntil } = kept as KeptPatient;
  return emergencyUntil !== undefined && Date.parse(emergencyUntil) > now.getTime() ? emergencyUntil : null;
}

const ANY_AUTHORITY = '1.2.250.1.213.1.4.8';
const WAIT_SECONDS = 60;

export function professionalPatients(visitor: ProfessionalVisitor): ProfessionalPatients {
  const { parts } = visitor;
  return {
    async searchPatient(question) {
      const session = await visitor.atWork();
      const asked = questionOf(question);
      if ('kind' in asked) return asked;
      const found = await searched(parts, session, asked);
      if (found.kind !== 'one') return found;
      return openPatient(parts, session, found, 'traits' in asked);
    },
    async recentPatients() {
      const session = await visitor.atWork();
      const recent = await inWords(parts.patients.recent(session.sessionId));
      return recent.map((patient) => bannerOf(patient, parts.clock.now()));
    },
    async patient(id) {
      const { patient } = await visitor.patient(id);
      return bannerOf(patient, parts.clock.now());
    },
    async declareConsent(id) {
      const { session, patient } = await visitor.patient(id);
      const { blocked } = await onRecord(parts.record.check(session.actor, patient.recordId));
      if (blocked) throw new WebError('blocked');
      await onRecord(parts.record.declareConsent(session.actor, patient.recordId));
      await keepOpen(parts, session, patient);
    },
    async endConsent(id) {
      const { session, patient } = await visitor.patient(id);
      await onRecord(parts.record.endConsent(session.actor, patient.recordId));
      await inWords(parts.patients.forget(session.sessionId, id));
    },
  };
}

/** The question as identity takes it, or what is wrong with the matricule. */
function questionOf(question: PatientSearch): PatientQuestion | PatientSearchResult {
  if (!('matricule' in question)) return { traits: question };
  const matricule = tidyMatricule(question.matricule);
  const parsed = parseIns(matricule, ANY_AUTHORITY);
  if (!parsed.ok) {
    return { kind: 'wrong-matricule', problem: parsed.reason === 'wrong-length' ? 'length' : 'characters' };
  }
  return insKey(matricule.slice(0, 13)) === matricule.slice(13)
    ? { matricule }
    : { kind: 'wrong-matricule', problem: 'key' };
}

type Found = { readonly kind: 'one'; readonly personId: string; readonly recordId: string };

async function searched(
  parts: ProfessionalParts,
  { actor }: ProfessionalSession,
  asked: PatientQuestion,
): Promise<Found | PatientSearchResult> {
  try {
    return await inWords(parts.findPatient(actor, asked));
  } catch (error) {
    if (!(error instanceof WebError)) throw error;
    if (error.code === 'too-many-attempts') {
      return { kind: 'too-many', minutes: Math.ceil((error.details.retryAfter ?? WAIT_SECONDS) / 60) };
    }
    // A space that is closed, or gone meanwhile.
    if (error.code === 'refused' || error.code === 'not-found') return { kind: 'none' };
    throw error;
  }
}

/**
 * Decides before anything of the person is read: who finds a closed record learns nothing of her. Somebody blocked who has her
 * matricule opens the record in order to deposit: a block concerns reading, feeding stays possible (TD0.3 note 2), and whose
 * record it is must be checked first. Traits prove no acquaintance: what they find and may not be read is like what they do not find.
 */
async function openPatient(
  parts: ProfessionalParts,
  session: ProfessionalSession,
  { personId, recordId }: Found,
  byTraits: boolean,
): Promise<PatientSearchResult> {
  try {
    const { blocked, authorised } = await onRecord(parts.record.check(session.actor, recordId));
    if (blocked && byTraits) return { kind: 'none' };
    const access = authorised && !blocked ? await visited(parts, session, recordId) : null;
    const identity = await onRecord(parts.identifyPatient(session.actor, personId));
    const before = (await inWords(parts.patients.recent(session.sessionId))).find((one) => one.personId === personId);
    const until = before === undefined || blocked ? null : emergencyOf(before, parts.clock.now());
    const kept: KeptPatient = { identity, access, blocked, ...(until === null ? {} : { emergencyUntil: until }) };
    const id = await inWords(parts.patients.remember(session.sessionId, { personId, recordId, kept }));
    return { kind: 'found', id, hasAccess: access !== null || until !== null };
  } catch (error) {
    if (error instanceof WebError && error.code === 'record-refused') return { kind: byTraits ? 'none' : 'refused' };
    throw error;
  }
}

/** The record is open to this session from now on. */
async function keepOpen(
  parts: ProfessionalParts,
  session: ProfessionalSession,
  patient: SessionPatient,
): Promise<void> {
  const { personId, recordId } = patient;
  const access = await visited(parts, session, recordId);
  const kept: KeptPatient = { identity: (patient.kept as KeptPatient).identity, access };
  await inWords(parts.patients.remember(session.sessionId, { personId, recordId, kept }));
}

async function visited(
  parts: ProfessionalParts,
  session: ProfessionalSession,
  recordId: string,
): Promise<PatientAccess> {
  const { basis, since, previousVisit } = await onRecord(
    parts.record.visit(session.actor, recordId, session.sessionId),
  );
  return { basis, since, previousVisit: previousVisit?.toISOString() ?? null };
}

function bannerOf(patient: SessionPatient, now: Date): PatientBanner {
  const { identity, access, blocked = false } = patient.kept as KeptPatient;
  const { birthName, usedName, givenNames, usedGivenName, birthDate, sex, insKind, test } = identity;
  const [first = '', ...others] = givenNames;
  return {
    id: patient.patientId,
    birthName: birthName.toLocaleUpperCase('fr'),
    ...(usedName === undefined || usedName === birthName ? {} : { usedName: usedName.toLocaleUpperCase('fr') }),
    givenName: inOrdinaryCase(usedGivenName ?? first),
    otherGivenNames: others.map(inOrdinaryCase).join(' '),
    birthDate,
    age: ageAt(birthDate, now),
    sex,
    insKind,
    test,
    access,
    blocked,
    emergencyUntil: emergencyOf(patient, now),
  };
}
