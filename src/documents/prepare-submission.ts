import type { AccessState } from '../access/access-state.ts';
import type { Facts } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { Failure } from '../kernel/errors.ts';
import { newDocumentKey, wrapDocumentKey } from '../kernel/keys/document-key.ts';
import { open } from '../kernel/keys/sealed-box.ts';
import { isPatientDeposit } from '../standards/terminologies/types.ts';
import { requirePossibleTimes, requirePossibleTitle } from './check-card.ts';
import { type CheckedDocument, checkContent, failure } from './check-content.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { findArrivals } from './find-arrivals.ts';
import { MAX_OWN_DOCUMENT_BYTES } from './limits.ts';
import { refuseReplacedTwice, requireReplaceable } from './replace-documents.ts';
import { documentKeyPlace, sha256 } from './stored-entry.ts';
import type {
  AlreadyThere,
  PreparedDocument,
  PreparedSubmission,
  SubmissionInput,
  SubmissionResult,
} from './submission.ts';

const NOTHING_THERE: AlreadyThere = { set: null, contents: [], revisions: [], bodies: [], replaced: [], folders: [] };

type SubmissionFacts = Facts<SubmissionInput, AccessState, AlreadyThere, PreparedSubmission>;

/** Outside the transaction: checks, hashes, encrypts and writes the bytes durably. */
export async function prepareSubmission(env: DocumentsEnv, facts: SubmissionFacts): Promise<PreparedSubmission> {
  const { input, ownerId, actor, loaded } = facts;
  refuseMixture(input);
  const checked = input.documents.map((d, i) => checkContent(d.declared, d.content, d.mediaType, `document[${i}]`));
  for (const [i, { entry }] of checked.entries()) requirePossibleTimes(entry, facts.now, `document[${i}]`);
  if (actor.kind === 'person') checked.forEach(checkOwnDeposit);
  const fingerprint = fingerprintOf(actor, input, checked);
  const recordKey = await env.recordKeys.getOrCreate(ownerId);
  const first = loaded === null ? null : firstAnswer(loaded, fingerprint, recordKey, ownerId);
  if (first !== null) return { fingerprint, recordKey, setUuid: first.setUuid, documents: [], repeated: first };
  const there = loaded ?? NOTHING_THERE;
  const arrivals = await findArrivals(env, { recordId: ownerId, recordKey }, there, checked);
  refuseRevisionTwice(checked);
  refuseReplacedTwice(checked.map((c) => c.entry));
  requireReplaceable(
    env,
    facts,
    there.replaced.filter(({ by }) => arrivals[by] === null),
  );
  const documents = await Promise.all(
    checked.map((c, i) => store(env, ownerId, recordKey, c, facts.now, arrivals[i] === null)),
  );
  return { fingerprint, recordKey, setUuid: env.ids.timeUuid(facts.now), documents, repeated: null };
}

/** The answer given the first time, or null when the set is new. @throws Failure submission-set-reused */
export function firstAnswer(
  there: AlreadyThere,
  fingerprint: Buffer,
  recordKey: Buffer,
  recordId: string,
): SubmissionResult | null {
  if (there.set === null) return null;
  if (!there.set.fingerprint.equals(fingerprint)) {
    throw failure(
      'submission-set-reused',
      'the uniqueId of this submission set was used by another submission',
      'SubmissionSet.uniqueId',
    );
  }
  return JSON.parse(
    open(recordKey, there.set.sealedAnswer, answerPlace(recordId, there.set.id)).toString(),
  ) as SubmissionResult;
}

export const answerPlace = (recordId: string, setUuid: string): string => `answer|${recordId}|${setUuid}`;

async function store(
  env: DocumentsEnv,
  recordId: string,
  recordKey: Buffer,
  checked: CheckedDocument,
  now: Date,
  isNew: boolean,
): Promise<PreparedDocument> {
  const contentId = env.ids.timeUuid(now);
  const key = newDocumentKey();
  const locator = isNew ? await env.blobs.put({ blobId: contentId, key, bytes: checked.content }) : null;
  return {
    checked,
    entryUuid: env.ids.timeUuid(now),
    logicalId: env.ids.timeUuid(now),
    contentId,
    wrappedKey: wrapDocumentKey(recordKey, key, documentKeyPlace(recordId, contentId)),
    locator,
  };
}

/** Same submission = same depositor + SubmissionSet.uniqueId + uniqueIds + SHA-256 of the bytes. */
function fingerprintOf(
  depositor: Actor,
  { set, folders }: SubmissionInput,
  checked: readonly CheckedDocument[],
): Buffer {
  const parts = checked.map((c) => `${c.entry.uniqueId}:${c.sha256.toString('hex')}`).sort();
  // Sets without folders keep the fingerprint that they had before there were any.
  const filled = (folders ?? []).map((f) => [f.update, f.folder?.uniqueId ?? null, f.documents, f.existing]);
  return sha256(JSON.stringify([depositor.kind, depositor.id, set.uniqueId, ...parts, ...filled]));
}

/** One set, one patient, each uniqueId once. */
function refuseMixture(input: SubmissionInput): void {
  const patient = input.set.patientId;
  const seen = new Set<string>();
  input.folders?.forEach(({ folder }, i) => {
    if (folder !== null && (folder.patientId.value !== patient.value || folder.patientId.oid !== patient.oid)) {
      throw failure('patient-mismatch', 'a folder concerns the patient of the set', `folder[${i}].patientId`);
    }
  });
  input.documents.forEach(({ declared }, i) => {
    if (declared.patientId.value !== patient.value || declared.patientId.oid !== patient.oid) {
      throw failure(
        'patient-mismatch',
        'the documents of a set concern one patient, the patient of the set',
        `document[${i}].patientId`,
      );
    }
    if (seen.has(declared.uniqueId))
      throw failure('unique-id-used', 'a uniqueId appears twice in the set', `document[${i}].uniqueId`);
    seen.add(declared.uniqueId);
    requirePossibleTitle(declared.title, `document[${i}]`);
    if (declared.status !== 'approved') {
      throw new Failure('invalid-input', {
        reason: 'a document is deposited with the status current',
        at: `document[${i}].status`,
      });
    }
  });
}

/** One version of one set of versions is one document, here as in the record. */
function refuseRevisionTwice(checked: readonly CheckedDocument[]): void {
  const seen = new Set<string>();
  checked.forEach(({ revisionHash }, i) => {
    const revision = revisionHash?.toString('hex');
    if (revision === undefined) return;
    if (seen.has(revision)) {
      const reason = 'two documents of the set have the same setId and versionNumber';
      throw failure('revision-used', reason, `document[${i}].setId`);
    }
    seen.add(revision);
  });
}

/** The holder adds documents of the types meant for her, and decides who else sees them. */
function checkOwnDeposit(checked: CheckedDocument, index: number): void {
  if (checked.content.length > MAX_OWN_DOCUMENT_BYTES) {
    throw failure(
      'document-too-large',
      `a document of one's own has at most ${MAX_OWN_DOCUMENT_BYTES} bytes`,
      `document[${index}]`,
    );
  }
  if (!isPatientDeposit(checked.entry.typeCode.code)) {
    throw failure('type-not-depositable', 'this type is not deposited by the holder', `document[${index}].type`);
  }
}
