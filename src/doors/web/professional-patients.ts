/** Finding patients, opening their records in a session, and the right to read them. */
import type { ProfessionalSession, RememberedPatient, SessionPatient } from '../../directory/contract.ts';
import { MAX_RECENT_PATIENTS } from '../../directory/limits.ts';
import type { PatientIdentity, PatientQuestion } from '../../identity/contract.ts';
import { insKey, parseIns, tidyMatricule } from '../../standards/ins/ins.ts';
import { inWords } from './carnet-errors.ts';
import { inOrdinaryCase } from './carnet-words.ts';
import { emergencyOf, inSecret, type KeptPatient } from './kept-patient.ts';
import { ageAt, maySecret } from './patient-age.ts';
import type { PatientAccess, PatientBanner, ProfessionalPatients } from './professional-api.ts';
import type { PatientSearch, PatientSearchResult } from './professional-search.ts';
import { onRecord, type ProfessionalParts, type ProfessionalVisitor } from './professional-visitor.ts';
import { WebError } from './web-api.ts';

const ANY_AUTHORITY = '1.2.250.1.213.1.4.8';
const WAIT_SECONDS = 60;

export function professionalPatients(visitor: ProfessionalVisitor): ProfessionalPatients {
  const { parts } = visitor;
  return {
    async searchPatient(question, secret = false) {
      const session = await visitor.atWork();
      const asked = questionOf(question);
      if ('kind' in asked) return asked;
      const found = await searched(parts, secret ? secretly(session) : session, asked);
      if (found.kind !== 'one') return found;
      return openFound(parts, session, { ...found, byTraits: 'traits' in asked, secret });
    },
    async openInSecret(id) {
      const { session, patient } = await visitor.patient(id);
      if (patient.secret) return { id };
      const { personId, recordId } = patient;
      const asked = { personId, recordId, before: patient, byTraits: false, secret: true };
      const opened = await openPatient(parts, session, asked);
      if (opened.kind !== 'found') throw new WebError(opened.kind === 'refused' ? 'record-refused' : 'not-found');
      return { id: opened.id };
    },
    async endSecret(id) {
      const { session, patient } = await visitor.patient(id);
      if (patient.secret) await inWords(parts.patients.forget(session.sessionId, id));
    },
    recentPatients: async () =>
      (await visitor.opened()).slice(0, MAX_RECENT_PATIENTS).map((patient) => bannerOf(patient, parts.clock.now())),
    secretPatients: async () =>
      (await visitor.opened()).filter(({ secret }) => secret).map((patient) => bannerOf(patient, parts.clock.now())),
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

interface Asked {
  readonly personId: string;
  readonly recordId: string;
  /** As this session opened her before, in the open; null: it did not. */
  readonly before: SessionPatient | null;
  readonly byTraits: boolean;
  readonly secret: boolean;
}

const secretly = (session: ProfessionalSession): ProfessionalSession => ({
  ...session,
  actor: inSecret(session.actor),
});

function foundAs(patient: SessionPatient, now: Date): PatientSearchResult {
  const hasAccess = (patient.kept as KeptPatient).access !== null || emergencyOf(patient, now) !== null;
  return { kind: 'found', id: patient.patientId, hasAccess };
}

/** Opens a record that was found, as this session has it already or anew. */
export async function openFound(
  parts: ProfessionalParts,
  session: ProfessionalSession,
  found: Omit<Asked, 'before'>,
): Promise<PatientSearchResult> {
  const before = await inWords(parts.patients.ofPerson(session.sessionId, found.personId));
  // Opened in secret before: it goes on so, and nothing of it is asked in the open.
  if (before?.secret) return foundAs(before, parts.clock.now());
  return openPatient(parts, session, { ...found, before });
}

/**
 * Decides before anything of the person is read: who finds a closed record learns nothing of her. Somebody blocked who has her
 * matricule opens the record in order to deposit: a block concerns reading, feeding stays possible (TD0.3 note 2), and whose
 * record it is must be checked first. Traits prove no acquaintance: what they find and may not be read is like what they do not find.
 * In secret, it is opened for a minor of the age alone, under an id that never had another mode: whether she is comes first there, and
 * nothing of it is answered before the record was asked.
 */
async function openPatient(
  parts: ProfessionalParts,
  inTheOpen: ProfessionalSession,
  { personId, recordId, before, byTraits, secret }: Asked,
): Promise<PatientSearchResult> {
  const session = secret ? secretly(inTheOpen) : inTheOpen;
  const { sessionId } = session;
  const now = parts.clock.now();
  try {
    const minor = secret ? await onRecord(parts.identifyPatient(session.actor, personId)) : null;
    if (minor !== null && !maySecret(minor.birthDate, now)) {
      // Nobody else may be kept from knowing that she was looked for, whatever comes of it.
      const { blocked } = await onRecord(parts.record.check(inTheOpen.actor, recordId));
      return { kind: blocked && byTraits ? 'none' : 'no-secret' };
    }
    const { blocked, authorised } = await onRecord(parts.record.check(session.actor, recordId));
    if (blocked && byTraits) return { kind: 'none' };
    const identity = minor ?? (await onRecord(parts.identifyPatient(session.actor, personId)));
    const access = authorised && !blocked ? await visited(parts, session, recordId) : null;
    const until = before === null || blocked ? null : emergencyOf(before, now);
    const kept: KeptPatient = {
      ...{ identity, access, blocked },
      ...(until === null ? {} : { emergencyUntil: until }),
    };
    if (secret && before !== null) await inWords(parts.patients.forget(sessionId, before.patientId));
    const patientId = secret || before === null ? null : before.patientId;
    return foundAs(await remembered(parts, sessionId, { patientId, personId, recordId, secret, kept }), now);
  } catch (error) {
    if (error instanceof WebError && error.code === 'record-refused') return { kind: byTraits ? 'none' : 'refused' };
    throw error;
  }
}

/** Of two searches at once, the later finds her as the first opened her, in the same mode. */
async function remembered(
  { patients }: ProfessionalParts,
  sessionId: string,
  patient: RememberedPatient,
): Promise<SessionPatient> {
  try {
    return { ...patient, patientId: await inWords(patients.remember(sessionId, patient)) };
  } catch (error) {
    const isTaken = error instanceof WebError && error.code === 'not-found' && patient.patientId === null;
    const first = isTaken ? await inWords(patients.ofPerson(sessionId, patient.personId)) : null;
    if (first?.secret !== patient.secret) throw error;
    return first;
  }
}

/** The record is open to this session from now on. */
async function keepOpen(
  parts: ProfessionalParts,
  session: ProfessionalSession,
  patient: SessionPatient,
): Promise<void> {
  const access = await visited(parts, session, patient.recordId);
  const kept: KeptPatient = { identity: (patient.kept as KeptPatient).identity, access };
  await inWords(parts.patients.remember(session.sessionId, { ...patient, kept }));
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

/** As every page about her names her. */
export function namesOf(identity: PatientIdentity): Pick<PatientBanner, 'birthName' | 'usedName' | 'givenName'> {
  const { birthName, usedName, givenNames, usedGivenName } = identity;
  return {
    birthName: birthName.toLocaleUpperCase('fr'),
    ...(usedName === undefined || usedName === birthName ? {} : { usedName: usedName.toLocaleUpperCase('fr') }),
    givenName: inOrdinaryCase(usedGivenName ?? givenNames[0] ?? ''),
  };
}

function bannerOf(patient: SessionPatient, now: Date): PatientBanner {
  const { identity, access, blocked = false } = patient.kept as KeptPatient;
  const { givenNames, birthDate, sex, insKind, test } = identity;
  return {
    id: patient.patientId,
    ...namesOf(identity),
    otherGivenNames: givenNames.slice(1).map(inOrdinaryCase).join(' '),
    birthDate,
    age: ageAt(birthDate, now),
    sex,
    insKind,
    test,
    access,
    blocked,
    emergencyUntil: emergencyOf(patient, now),
    secret: patient.secret,
    maySecret: maySecret(birthDate, now),
  };
}
