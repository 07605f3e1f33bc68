import type { AccessState } from '../access/access-state.ts';
import { filterOf, sees } from '../access/decide.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { DocumentEntry } from '../standards/xds/metadata.ts';
import { failure } from './check-content.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { ownKeysOf } from './own-keys.ts';
import { READ_BY_ENTRY, READ_BY_LOGICAL_ID, READ_BY_UNIQUE_ID } from './queries.ts';
import { documentFacts, type EntryRow, sha256 } from './stored-entry.ts';

/** A document that a new one replaces, as it is now. */
export interface Replaced {
  /** Position of the new document in the submission. */
  readonly by: number;
  readonly row: (EntryRow & { readonly content_id: string }) | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Finds what each document of a submission replaces (RPLC), by uniqueId, logicalId or entryUuid. */
export async function findReplaced(
  tx: Transaction,
  recordId: string,
  entries: readonly DocumentEntry[],
): Promise<Replaced[]> {
  const wanted = entries.flatMap((entry, by) =>
    entry.replaces === undefined ? [] : [{ by, replaces: entry.replaces }],
  );
  return Promise.all(
    wanted.map(async ({ by, replaces }) => {
      const { uniqueId, logicalId, entryUuid } = replaces;
      const rows =
        uniqueId !== undefined
          ? await tx.query<Replaced['row'] & EntryRow>(READ_BY_UNIQUE_ID, [recordId, sha256(uniqueId)])
          : logicalId !== undefined && UUID.test(logicalId)
            ? await tx.query<Replaced['row'] & EntryRow>(READ_BY_LOGICAL_ID, [recordId, logicalId])
            : entryUuid !== undefined && UUID.test(entryUuid)
              ? await tx.query<Replaced['row'] & EntryRow>(READ_BY_ENTRY, [recordId, entryUuid])
              : [];
      return { by, row: rows[0] ?? null };
    }),
  );
}

/**
 * Only a current document that the depositor sees as its own may be replaced, and by one document of the set.
 * Asked before any byte is stored, and again under the record's lock.
 * @throws Failure replaced-not-current, with the place of the document that replaces
 */
export function requireReplaceable(
  env: DocumentsEnv,
  { actor, state, now }: { readonly actor: Actor; readonly state: AccessState; readonly now: Date },
  replaced: readonly Replaced[],
): void {
  const own = [...ownKeysOf(env, actor), ...structureKeys(env, actor)];
  const filter = filterOf(actor, 'documents.submit', state, now);
  const taken = new Set<string>();
  for (const { by, row } of replaced) {
    const at = `document[${by}].replaces`;
    const document = row === null ? null : documentFacts(row, own);
    if (row === null || !row.current || !document || document.status !== 'approved') throw notCurrent(at);
    if (!document.own || !sees(filter, document)) throw notCurrent(at);
    if (taken.has(row.logical_id)) throw replacedTwice(at);
    taken.add(row.logical_id);
  }
}

/** What the documents of a set say by themselves: a document named twice the same way is replaced twice. */
export function refuseReplacedTwice(entries: readonly DocumentEntry[]): void {
  const named = new Set<string>();
  entries.forEach(({ replaces }, i) => {
    if (replaces === undefined) return;
    const { uniqueId, logicalId, entryUuid } = replaces;
    const name = JSON.stringify([uniqueId ?? null, logicalId ?? null, entryUuid ?? null]);
    if (named.has(name)) throw replacedTwice(`document[${i}].replaces`);
    named.add(name);
  });
}

/** A colleague of the same structure may replace its documents (TD2: replacement by the same structure). */
function structureKeys(env: DocumentsEnv, actor: Actor): Buffer[] {
  return actor.structure === undefined ? [] : [env.keyOf('structure', actor.structure.id)];
}

function notCurrent(at: string): Error {
  return failure('replaced-not-current', 'the document to replace is not a current document of this depositor', at);
}

function replacedTwice(at: string): Error {
  return failure('replaced-not-current', 'another document of this set replaces the same document', at);
}
