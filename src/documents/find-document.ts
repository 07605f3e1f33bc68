import type { AccessState, DocumentFacts } from '../access/access-state.ts';
import type { GlobalKeyKind, OwnerRef } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { ownKeysOf } from './own-keys.ts';
import { READ_BY_CONTENT, READ_BY_ENTRY, READ_BY_LOGICAL_ID, READ_BY_UNIQUE_ID } from './queries.ts';
import { documentFacts, type EntryRow, sha256 } from './stored-entry.ts';

/** How a caller names one document: with its record when known, else through the global keys. */
export type DocumentRef =
  | {
      readonly kind: DocumentKeyKind;
      /** UUID, lower case. */
      readonly id: string;
      readonly owner?: OwnerRef;
    }
  /** By its uniqueId (dotted OID), in a record that is known. */
  | { readonly kind: 'unique'; readonly id: string; readonly owner: OwnerRef };

type DocumentKeyKind = Exclude<GlobalKeyKind, 'list'>;

export interface FoundRow extends EntryRow {
  readonly content_id: string;
  readonly document_key: Buffer;
  readonly sha256: Buffer;
  readonly size: string;
  readonly media_type: string;
  readonly locator: string;
  readonly deposited_at: Date;
  readonly depositor_kind: string;
  /** Told of what is found by its entryUuid: see ReadResult. */
  readonly revised?: boolean;
}

const BY: Record<DocumentKeyKind, typeof READ_BY_ENTRY> = {
  entry: READ_BY_ENTRY,
  document: READ_BY_LOGICAL_ID,
  content: READ_BY_CONTENT,
};

export function ownerOf(ref: DocumentRef): OwnerRef {
  const owner: OwnerRef =
    ref.kind === 'unique' ? ref.owner : (ref.owner ?? { holding: { kind: ref.kind, id: ref.id } });
  return 'ins' in owner ? { ...owner, inside: true } : owner;
}

/** The row of one document, or null when the record has none by this id. */
export async function findDocument(tx: Transaction, recordId: string, ref: DocumentRef): Promise<FoundRow | null> {
  const rows =
    ref.kind === 'unique'
      ? await tx.query<FoundRow>(READ_BY_UNIQUE_ID, [recordId, sha256(ref.id)])
      : await tx.query<FoundRow>(BY[ref.kind], [recordId, ref.id]);
  return rows[0] ?? null;
}

/** What a decision on a row that may be absent reads: absence looks like a document that nobody sees. */
export function factsOf(env: DocumentsEnv, actor: Actor, row: FoundRow | null): DocumentFacts {
  if (row === null) {
    return {
      typeCode: '',
      status: 'deleted',
      masked: true,
      hiddenFromHolder: true,
      hiddenFromRepresentatives: true,
      own: false,
    };
  }
  return { ...documentFacts(row, ownKeysOf(env, actor)), byHolder: row.depositor_kind === 'person' };
}

export type { AccessState };
