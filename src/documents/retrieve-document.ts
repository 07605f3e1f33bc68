import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type Action, defineAction, type Performed, type Runner } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { BlobMissing } from '../kernel/blob/blob-errors.ts';
import { Failure } from '../kernel/errors.ts';
import { unwrapDocumentKey } from '../kernel/keys/document-key.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { type DocumentRef, type FoundRow, factsOf, findDocument, ownerOf } from './find-document.ts';
import { type OtherVersion, readVersions } from './read-versions.ts';
import { documentKeyPlace, openEnvelope } from './stored-entry.ts';

export const retrieveInput = Type.Object({
  document: Type.Unsafe<DocumentRef>(Type.Object({})),
  /** True for a further part (a range, a file inside) of what the same reader just opened: it joins that trace. */
  continues: Type.Boolean(),
  /** True to be told of the versions before and after it. */
  versions: Type.Optional(Type.Boolean()),
});

/** The right to read some bytes once, granted and traced; the bytes are read after the commit. */
export interface ContentGrant {
  readonly logicalId: string;
  readonly contentId: string;
  readonly locator: string;
  readonly key: Buffer;
  readonly sha256: Buffer;
  readonly size: number;
  readonly mediaType: string;
  /** The index card that goes with the bytes: PDSm DocumentReference, JSON in UTF-8. */
  readonly entry: Buffer;
  readonly version: number;
  readonly depositedAt: Date;
  readonly depositorKind: string;
  /** When asked for: the versions around it that the reader sees. */
  readonly versions?: readonly OtherVersion[];
}

export type RetrievedDocument = Omit<ContentGrant, 'locator' | 'key' | 'sha256'> & { readonly content: Buffer };

export type GrantContent = Action<typeof retrieveInput, AccessState, FoundRow | null, null, ContentGrant>;

/** ITI-68, ITI-43: decides and traces the reading of a document's bytes. */
export function grantContent(env: DocumentsEnv): GrantContent {
  const grant = grantOf(env);
  return defineAction({
    name: 'documents.retrieve',
    input: retrieveInput,
    joining: ({ document, continues }) => ({ key: `${document.kind}|${document.id}`, continues }),
    owner: ({ document }) => ownerOf(document),
    load: (tx, { document }, recordId) => findDocument(tx, recordId, document),
    authorize: ({ actor, state, loaded, now }) =>
      decide(actor, actor.onBehalfOf, 'documents.retrieve', actor.purpose, state, factsOf(env, actor, loaded), now),
    // Other versions of the document are looked for under the lock.
    readWay: ({ versions }) => (versions === true ? 'locked' : 'together'),
    readWhole: ({ ownerId, loaded }) => grant(ownerId, loaded),
    async perform(tx, { actor, state, ownerId, input, loaded: row }) {
      const [granted, versions] = await Promise.all([
        grant(ownerId, row),
        input.versions === true && row !== null
          ? readVersions(env, tx, { actor, state, ownerId }, row.logical_id)
          : undefined,
      ]);
      return versions === undefined ? granted : { ...granted, output: { ...granted.output, versions } };
    },
  });
}

/** How a document is read: `GrantContent`'s input beside its name. */
export type ReadingOptions = Pick<Type.Static<typeof retrieveInput>, 'continues' | 'versions'>;

const grantOf =
  (env: DocumentsEnv) =>
  async (ownerId: string, row: FoundRow | null): Promise<Performed<ContentGrant>> => {
    const recordKey = await env.recordKeys.get(ownerId);
    if (row === null || recordKey === null) throw new Failure('not-found');
    const key = unwrapDocumentKey(recordKey, row.document_key, documentKeyPlace(ownerId, row.content_id));
    const output: ContentGrant = {
      logicalId: row.logical_id,
      contentId: row.content_id,
      locator: row.locator,
      key,
      sha256: row.sha256,
      size: Number(row.size),
      mediaType: row.media_type,
      entry: openEnvelope(recordKey, ownerId, row.entry_uuid, row.sealed),
      version: row.version,
      depositedAt: row.deposited_at,
      depositorKind: row.depositor_kind,
    };
    return { output, objects: [row.logical_id] };
  };

/** Runs the act, then reads the bytes: each chunk proved, the whole compared with its SHA-256. */
export async function retrieveDocument(
  env: DocumentsEnv,
  runner: Runner<AccessState>,
  action: GrantContent,
  actor: Actor,
  document: DocumentRef,
  options: ReadingOptions,
): Promise<RetrievedDocument> {
  const grant = await runner.run(action, actor, { document, ...options });
  try {
    return await readGranted(env, grant);
  } catch (error) {
    if (!(error instanceof BlobMissing)) throw error;
    // Compaction moved the bytes between the decision and the reading: decided again, their new place is read.
    return readGranted(env, await runner.run(action, actor, { document, ...options, continues: true }));
  }
}

async function readGranted(env: DocumentsEnv, granted: ContentGrant): Promise<RetrievedDocument> {
  const { locator, key, sha256, ...grant } = granted;
  return { ...grant, content: await env.blobs.get(locator, grant.contentId, key, { sha256 }) };
}
