import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef, type Performed, type PerformFacts } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { SubmissionSet, SubmittedFolder } from '../standards/xds/metadata.ts';
import { writeAliases } from './aliases.ts';
import { applyAskedVisibility } from './asked-visibility.ts';
import { confirmArrivals } from './confirm-arrivals.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { findFolders, foldersOfReplaced } from './fill-folders.ts';
import { MAX_DOCUMENTS_PER_SET, MAX_FOLDERS_PER_SET } from './limits.ts';
import { firstAnswer, prepareSubmission } from './prepare-submission.ts';
import { FIND_SUBMITTED } from './queries.ts';
import { findReplaced } from './replace-documents.ts';
import { sha256 } from './stored-entry.ts';
import {
  type AlreadyThere,
  type FoundContent,
  type PreparedSubmission,
  type SubmissionInput,
  type SubmissionResult,
  type SubmittedDocument,
  WAYS,
  type Way,
} from './submission.ts';
import { writeArrivals } from './write-arrivals.ts';
import { writeSubmission } from './write-submission.ts';

export const submissionInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  set: Type.Unsafe<SubmissionSet>(Type.Object({})),
  documents: Type.Array(Type.Unsafe<SubmittedDocument>(Type.Object({})), {
    minItems: 1,
    maxItems: MAX_DOCUMENTS_PER_SET,
  }),
  folders: Type.Optional(Type.Array(Type.Unsafe<SubmittedFolder>(Type.Object({})), { maxItems: MAX_FOLDERS_PER_SET })),
  way: Type.Optional(Type.Unsafe<Way>(Type.Union(WAYS.map((way) => Type.Literal(way))))),
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
 * documents' uniqueIds, SHA-256 of the bytes) gets the first answer again. A document that came before in another set is
 * acknowledged, and shows once with its ways (docs/adr/0023-documents-that-come-twice.md).
 * @throws Failure of documents-errors.ts
 */
export function submitDocuments(env: DocumentsEnv): SubmitDocuments {
  return defineAction({
    name: 'documents.submit',
    input: submissionInput,
    owner: (input) => input.owner,
    async load(tx, input, recordId, prepared) {
      const [rows, replaced, folders] = await Promise.all([
        tx.query<FoundPart>(FIND_SUBMITTED, [
          recordId,
          sha256(input.set.uniqueId),
          input.documents.map((d) => sha256(d.declared.uniqueId)),
          hashesOf(prepared, 'revisionHash'),
          hashesOf(prepared, 'bodyHash'),
        ]),
        findReplaced(
          tx,
          recordId,
          prepared?.documents.map((d) => d.checked.entry) ?? input.documents.map((d) => d.declared),
        ),
        findFolders(tx, recordId, input.folders ?? []),
      ]);
      const set = rows.find((r) => r.part === 'set');
      return {
        set:
          set === undefined ? null : { id: set.id, fingerprint: set.hash, sealedAnswer: set.sealed ?? Buffer.alloc(0) },
        contents: rows.filter((r) => r.part === 'content').map(toFoundContent),
        revisions: rows.filter((r) => r.part === 'revision').map(toFoundContent),
        bodies: rows.filter((r) => r.part === 'body').map(toFoundContent),
        replaced,
        folders,
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
      return performSubmission(env, tx, facts, prepared, loaded);
    },
  });
}

/** What is new is written, what came again gets a row for its way. Another submission may have come before this lock. */
async function performSubmission(
  env: DocumentsEnv,
  tx: Transaction,
  facts: PerformFacts<SubmissionInput, AccessState, AlreadyThere, PreparedSubmission>,
  prepared: PreparedSubmission,
  loaded: AlreadyThere,
): Promise<Performed<SubmissionResult>> {
  const { ownerId } = facts;
  const arrivals = await confirmArrivals(env, tx, facts, prepared, loaded);
  const aliases = writeAliases(env, tx, facts, prepared, arrivals);
  const labelled = await applyAskedVisibility(env, tx, facts, prepared, arrivals);
  const arrived = writeArrivals(env, tx, facts, prepared, labelled.arrivals);
  const foldersOf = await foldersOfReplaced(tx, ownerId, loaded.replaced);
  const warnings = [...aliases.warnings, ...labelled.warnings];
  const output = writeSubmission(env, tx, facts, prepared, loaded, { arrived, foldersOf, warnings });
  const objects = output.documents.map((d) => d.logicalId);
  const added = output.documents.filter((d) => d.alreadyThere !== true);
  const payload = {
    recordId: ownerId,
    entries: [...added.flatMap((d) => [d.entryUuid, d.replacedEntryUuid ?? []].flat()), ...labelled.entries],
    documents: added.map((d) => d.logicalId),
    lists: [output.setUuid, ...(output.folders ?? []).flatMap(({ id, created }) => (created ? [id] : []))],
    contents: added.map((d) => d.contentId),
    uniqueIds: [...added.map((d) => sha256(d.uniqueId)), ...aliases.hashes].map((hash) => hash.toString('base64')),
  };
  const note = labelled.masked ? { note: 'masked-too' } : {};
  return { output, objects, ...note, events: [{ key: `record:${ownerId}`, kind: 'documents.submitted', payload }] };
}

function hashesOf(prepared: PreparedSubmission | null, name: 'revisionHash' | 'bodyHash'): Buffer[] {
  return (prepared?.documents ?? []).flatMap(({ checked }) => checked[name] ?? []);
}

interface FoundPart extends Record<string, unknown> {
  readonly part: 'set' | 'content' | 'revision' | 'body';
  readonly id: string;
  readonly hash: Buffer;
  readonly sealed: Buffer | null;
  readonly sha256: Buffer;
  readonly sent_sha256: Buffer | null;
  readonly document_key: Buffer;
  readonly locator: string;
}

function toFoundContent(row: FoundPart): FoundContent {
  const { id: contentId, hash, sha256: bytesHash, sent_sha256: sentSha256, document_key: documentKey, locator } = row;
  return { contentId, hash, sha256: bytesHash, sentSha256, documentKey, locator };
}
