import type { AccessState, ActorKeys } from '../access/access-state.ts';
import type { BlobStore } from '../kernel/blob/blob-store.ts';
import type { Ids } from '../kernel/ids.ts';
import type { RecordKeys } from '../kernel/keys/record-keys.ts';

type WordKind =
  | 'author-id'
  | 'author-family'
  | 'author-given'
  | 'author-org'
  | 'reference'
  | 'title'
  | 'source'
  | 'told';

/** What the actions of this context need from outside, wired in compose.ts. */
export interface DocumentsEnv {
  readonly recordKeys: RecordKeys;
  readonly blobs: BlobStore;
  readonly ids: Ids;
  /** Keyed index of an identifier: nothing that names a person or a professional is in a clear column. */
  readonly keyOf: ActorKeys;
  /** Keyed index of any other searchable text (author's name, reference id). */
  readonly wordKey: (kind: WordKind, text: string) => Buffer;
  /** The table of professions and types that is in force, as far as this process remembers. */
  readonly matrixOf: (now: Date) => NonNullable<AccessState['matrix']>;
}
