import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { SubmissionSet } from '../standards/xds/metadata.ts';
import { failure } from './check-content.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { MAX_DOCUMENTS_PER_SET } from './limits.ts';
import { firstAnswer, prepareSubmission } from './prepare-submission.ts';
import { FIND_SUBMITTED } from './queries.ts';
import { findReplaced } from './replace-documents.ts';
import { sha256 } from './stored-entry.ts';
import type { AlreadyThere, PreparedSubmission, SubmissionResult, SubmittedDocument } from './submission.ts';
import { writeSubmission } from './write-submission.ts';

export const submissionInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  set: Type.Unsafe<SubmissionSet>(Type.Object({})),
  documents: Type.Array(Type.Unsafe<SubmittedDocument>(Type.Object({})), {
    minItems: 1,
    maxItems: MAX_DOCUMENTS_PER_SET,
  }),
});

export type SubmitDocuments = Action<
  typeof submissionInput,
  AccessState,
  AlreadyThere,
  PreparedSubmission,
  SubmissionResult
>;

/**
 * Deposits one submission set: ITI-65, ITI-41, a message's attachment, a form. Idempotent: the same set (depositor, uniqueId,
 * documents' uniqueIds, SHA-256 of the bytes) gets the first answer again.
 * @throws Failure of documents-errors.ts
 */
export function submitDocuments(env: DocumentsEnv): SubmitDocuments {
  return defineAction({
    name: 'documents.submit',
    input: submissionInput,
    owner: (input) => input.owner,
    async load(tx, input, recordId, prepared) {
      const [rows, replaced] = await Promise.all([
        tx.query<{ part: string; id: string; hash: Buffer; sealed: Buffer | null }>(FIND_SUBMITTED, [
          recordId,
          sha256(input.set.uniqueId),
          input.documents.map((d) => sha256(d.declared.uniqueId)),
          (prepared?.documents ?? []).flatMap((d) => (d.checked.revisionHash === null ? [] : [d.checked.revisionHash])),
        ]),
        findReplaced(
          tx,
          recordId,
          prepared?.documents.map((d) => d.checked.entry) ?? input.documents.map((d) => d.declared),
        ),
      ]);
      const set = rows.find((r) => r.part === 'set');
      return {
        set:
          set === undefined ? null : { id: set.id, fingerprint: set.hash, sealedAnswer: set.sealed ?? Buffer.alloc(0) },
        contentHashes: rows.filter((r) => r.part === 'content').map((r) => r.hash),
        revisionHashes: rows.filter((r) => r.part === 'revision').map((r) => r.hash),
        replaced,
      };
    },
    authorize: ({ actor, state, now }) =>
      decide(actor, actor.onBehalfOf, 'documents.submit', actor.purpose, state, null, now),
    prepare: (facts) => prepareSubmission(env, facts),
    async perform(tx, facts) {
      const { prepared, loaded, ownerId } = facts;
      if (prepared === null || loaded === null) throw new Failure('invalid-input');
      // The same submission may have been written between preparation and this lock.
      const first = prepared.repeated ?? firstAnswer(loaded, prepared.fingerprint, prepared.recordKey, ownerId);
      if (first !== null) return { output: first, objects: first.documents.map((d) => d.logicalId) };
      refuseReuse(loaded);
      const output = writeSubmission(env, tx, facts, prepared, loaded);
      return {
        output,
        objects: output.documents.map((d) => d.logicalId),
        events: [
          {
            key: `record:${ownerId}`,
            kind: 'documents.submitted',
            payload: {
              recordId: ownerId,
              entries: output.documents.flatMap((d) => [d.entryUuid, d.replacedEntryUuid ?? []].flat()),
              documents: output.documents.map((d) => d.logicalId),
              contents: output.documents.map((d) => d.contentId),
              uniqueIds: output.documents.map((d) => sha256(d.uniqueId).toString('base64')),
            },
          },
        ],
      };
    },
  });
}

/** Another submission may have come between preparation and this lock. */
function refuseReuse(loaded: AlreadyThere): void {
  if (loaded.contentHashes.length > 0) {
    throw failure('unique-id-used', 'a document with this uniqueId is already in the record', 'DocumentEntry.uniqueId');
  }
  if (loaded.revisionHashes.length > 0) {
    throw failure(
      'revision-used',
      'a document with this setId and versionNumber is already in the record',
      'ClinicalDocument.setId',
    );
  }
}
