/** Depositing, announcing, replacing and withdrawing, for the professionals' pages. */
import type { Activity, ProfessionalSession, SessionPatient } from '../../directory/contract.ts';
import { readEnvelope, type StoredEntry } from '../../documents/stored-entry.ts';
import { CdaError } from '../../standards/cda/cda-error.ts';
import { readCda } from '../../standards/cda/read-cda.ts';
import { shownVersion } from './carnet-errors.ts';
import { kindWords } from './carnet-words.ts';
import { contextChoices, defaultContext, depositTypes } from './deposit-choices.ts';
import type { KeptPatient } from './kept-patient.ts';
import type { ProfessionalDeposit, ReplacedDocument } from './professional-documents.ts';
import {
  type DepositParties,
  depositedKind,
  type OpenedForm,
  type PreviousVersion,
  toProfessionalSubmission,
} from './professional-submission.ts';
import { onRecord, type ProfessionalVisitor } from './professional-visitor.ts';
import { shownText } from './shown-text.ts';
import { UUID } from './uuid.ts';
import { WebError } from './web-api.ts';

/** A form is sent within this time, or begun again: a working day. */
const FORM_MS = 12 * 3_600_000;
const PURPOSE = 'professional-deposit';
const DAY_MS = 86_400_000;

/** What a form key holds: it is good for one patient, in one session, for one document to replace or none. */
interface SealedForm extends OpenedForm {
  readonly session: string;
  readonly patient: string;
  readonly replaces: string | null;
}

export function professionalDeposit(visitor: ProfessionalVisitor): ProfessionalDeposit {
  return { ...depositing(visitor), ...keeping(visitor) };
}

/** The card of one of her own documents, as it is now. @throws WebError not-found, also for what is not her own */
async function ownDocument(visitor: ProfessionalVisitor, patientId: string, logicalId: string): Promise<Own> {
  const { session, patient } = await visitor.patient(patientId);
  if (!UUID.test(logicalId)) throw new WebError('not-found');
  const found = await onRecord(visitor.parts.record.locate(session.actor, patient.recordId, logicalId));
  const card = readEnvelope(found.entry);
  // An announcement concerns what colleagues deposited too; these acts are an author's.
  const isThere = card.status === 'approved' || card.status === 'archived';
  if (!found.current || !isThere || !isOwn(card, session)) throw new WebError('not-found');
  return { session, patient, card };
}

function depositing(
  visitor: ProfessionalVisitor,
): Pick<ProfessionalDeposit, 'depositForm' | 'inspectFile' | 'deposit'> {
  const { parts, visit } = visitor;
  return {
    async depositForm(patientId, replaces) {
      const { session } = await visitor.patient(patientId);
      const replaced = replaces === null ? null : await ownDocument(visitor, patientId, replaces);
      const { profession, specialty } = session.professional;
      const form: SealedForm = {
        key: parts.newKey(),
        at: parts.clock.now().toISOString(),
        session: session.sessionId,
        patient: patientId,
        replaces,
      };
      return {
        formKey: parts.seal(PURPOSE, form),
        ...depositTypes(profession.code, specialty?.code, visit.language),
        ...contextChoices(visit.language),
        defaults: defaultContext(activityOf(session).sector),
        replaces: replaced === null ? null : toReplaced(replaced.card),
        announcementDays: parts.announcementDays,
      };
    },
    async inspectFile(file) {
      await visitor.atWork();
      return depositedKind(file);
    },
    async deposit(patientId, document) {
      const { session, patient } = await visitor.patient(patientId);
      const form = openForm(parts.clock.now(), session.sessionId, patientId, () =>
        parts.open(PURPOSE, document.formKey),
      );
      const replaced = form.replaces === null ? null : await ownDocument(visitor, patientId, form.replaces);
      const previous = replaced === null ? null : await previousOf(visitor, replaced);
      const submission = toProfessionalSubmission(document, partiesOf(session, patient), form, previous);
      const { documents } = await onRecord(parts.record.submit(session.actor, submission));
      const logicalId = documents[0]?.logicalId;
      if (logicalId === undefined) throw new WebError('unavailable');
      return { logicalId };
    },
  };
}

/** What she does with what she deposited. */
function keeping(visitor: ProfessionalVisitor): Omit<ProfessionalDeposit, 'depositForm' | 'inspectFile' | 'deposit'> {
  const { parts, visit } = visitor;
  return {
    async unannounced(patientId) {
      const { session, patient } = await visitor.patient(patientId);
      const found = await onRecord(parts.record.unannounced(session.actor, patient.recordId));
      return found.map(({ entry, depositedAt }) => ({
        ...toOwn(entry, visit.language),
        depositedAt: depositedAt.toISOString(),
        automaticAt: new Date(depositedAt.getTime() + parts.announcementDays * DAY_MS).toISOString(),
      }));
    },
    async announce(patientId, logicalId, version) {
      const { session, patient } = await visitor.patient(patientId);
      if (!UUID.test(logicalId)) throw new WebError('not-found');
      await onRecord(parts.record.reveal(session.actor, patient.recordId, logicalId, shownVersion(version)));
    },
    async ownDocument(patientId, logicalId) {
      return toOwn((await ownDocument(visitor, patientId, logicalId)).card, visit.language);
    },
    async withdraw(patientId, logicalId, version, reason) {
      const { session, patient } = await ownDocument(visitor, patientId, logicalId);
      const seen = shownVersion(version);
      await onRecord(parts.record.withdraw(session.actor, patient.recordId, logicalId, seen, reason));
    },
  };
}

type Own = {
  readonly session: ProfessionalSession;
  readonly patient: SessionPatient;
  readonly card: StoredEntry;
};

function isOwn(entry: StoredEntry, { professional }: ProfessionalSession): boolean {
  return entry.authors.some(({ person }) => person.id === professional.idNat);
}

function toOwn(entry: StoredEntry, language: 'fr' | 'en') {
  const { logicalId, version, title } = entry;
  return { logicalId, version, title: shownText(title), kindWords: kindWords(entry, language) };
}

function toReplaced({ logicalId, title, typeCode, serviceStart, creationTime }: StoredEntry): ReplacedDocument {
  return {
    logicalId,
    title: shownText(title),
    type: typeCode.code,
    date: (serviceStart ?? creationTime).text.slice(0, 10),
  };
}

/** @throws WebError invalid-form when the key is of another session or patient, forged, or too old */
function openForm(now: Date, session: string, patient: string, open: () => unknown): SealedForm {
  try {
    const form = open() as SealedForm;
    const age = now.getTime() - Date.parse(form.at);
    if (form.session === session && form.patient === patient && age >= 0 && age <= FORM_MS) return form;
  } catch {
    // One answer for all of them.
  }
  throw new WebError('invalid-form', { fields: ['form'] });
}

/** Where she works in this session; someone whom the directory places nowhere deposits nothing: a document has a structure. */
function activityOf({ activity }: ProfessionalSession): Activity {
  if (activity === null) throw new WebError('refused');
  return activity;
}

function partiesOf(session: ProfessionalSession, { recordId, kept }: SessionPatient): DepositParties {
  const { identity } = kept as KeptPatient;
  return {
    professional: session.professional,
    activity: activityOf(session),
    recordId,
    patient: {
      ins: { matricule: identity.ins.value, oid: identity.ins.oid },
      traits: identity,
    },
  };
}

/** The identifiers of what is replaced, by its own header where it is a CDA that she may read. */
async function previousOf({ parts }: ProfessionalVisitor, { session, patient, card }: Own): Promise<PreviousVersion> {
  const { uniqueId, logicalId } = card;
  try {
    const { content } = await onRecord(parts.record.retrieve(session.actor, patient.recordId, logicalId, true));
    const { setId, versionNumber } = readCda(content);
    return {
      uniqueId,
      ...(setId === undefined || setId.extension !== undefined ? {} : { setId: setId.root }),
      ...(versionNumber === undefined ? {} : { versionNumber }),
    };
  } catch (error) {
    // A bare file, or a record that she may feed and not read: the new version begins a series of its own.
    if (error instanceof CdaError || error instanceof WebError) return { uniqueId };
    throw error;
  }
}
