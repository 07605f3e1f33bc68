/** What was deposited, as the record shows it to the caller: `Prefer: return=representation`. Source: HL7 FHIR R4 §3.1.0.1.11. */
import type { VerifiedToken } from '../../directory/contract.ts';
import type { SubmissionResult } from '../../documents/submission.ts';
import { isFailure } from '../../kernel/errors.ts';
import type { DocumentReference, Resource } from '../../standards/fhir/types.ts';
import type { FhirParts } from './parts.ts';
import type { SearchInput } from './search-input.ts';

/**
 * Cards, and lists when asked, by id: two readings like any other, decided and traced. Null when the caller does not read here:
 * the deposit is done all the same, and the answer says so in words.
 */
export async function readDeposited(
  parts: FhirParts,
  { actor, scopes }: VerifiedToken,
  patient: { readonly value: string; readonly oid: string },
  { documents, setUuid, folders = [] }: SubmissionResult,
  withLists: boolean,
): Promise<ReadonlyMap<string, Resource> | null> {
  if (!scopes.has('record.read')) return null;
  const owner = { ins: { value: patient.value, oid: patient.oid } };
  const ids = documents.flatMap(({ entryUuid, replacedEntryUuid }) => [
    entryUuid,
    ...(replacedEntryUuid === undefined ? [] : [replacedEntryUuid]),
  ]);
  const lists = [setUuid, ...folders.map(({ id }) => id)];
  try {
    const order = 'newest-first' as const;
    const { runner, actions } = parts;
    const asked = { owner, ids, order, count: ids.length, withTotal: false } satisfies SearchInput;
    const cards = await runner.run(actions.searchDocuments, actor, asked);
    const found = new Map<string, Resource>();
    for (const { entryUuid, json } of cards.entries)
      found.set(entryUuid, JSON.parse(json.toString()) as DocumentReference);
    if (!withLists) return found;
    const kinds = ['submissionset' as const, 'folder' as const];
    const { lists: shown } = await runner.run(actions.searchLists, actor, {
      owner,
      kinds,
      ids: lists,
      order,
      count: lists.length,
    });
    for (const list of shown) found.set(list.id ?? '', list);
    return found;
  } catch (error) {
    if (isFailure(error, 'refused') || isFailure(error, 'not-found')) return null;
    throw error;
  }
}
