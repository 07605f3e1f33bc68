import type { Static } from 'typebox';
import type { ListSearchResult, listSearchInput } from '../../documents/search-lists.ts';
import { assertInvariant } from '../../kernel/errors.ts';
import { readFolder } from '../../standards/fhir/folder.ts';
import { fromSubmissionSetList } from '../../standards/fhir/submission-set.ts';
import type { List } from '../../standards/fhir/types.ts';
import type { Folder } from '../../standards/xds/metadata.ts';
import { fromFhirTime, toXdsTime } from '../../standards/xds/stated-time.ts';
import { oneOf, type StoredQuery } from '../../standards/xds/stored-query.ts';
import { writeFolder, writeSet } from '../../standards/xds/write-ebrim.ts';
import { read } from './emergency.ts';
import { XdsRefusal } from './errors.ts';
import { MAX_QUERY_RESULTS } from './limits.ts';
import type { FoundObject, XdsCall } from './parts.ts';
import { asked, authorOf, codesOf, instantOf, patientOf, statusesOf } from './query-values.ts';

type Criteria = Static<typeof listSearchInput>;
const PAGE = 200;

/** FindSubmissionSets (ITI TF-2 §3.18.4.1.2.3.7.2): sets that hold a document which the caller sees. */
export async function findSubmissionSets(call: XdsCall, query: StoredQuery): Promise<FoundObject[]> {
  const ins = patientOf(query, call.caller, 'XDSSubmissionSetPatientId');
  if (!statusesOf(query, 'XDSSubmissionSetStatus').includes('approved')) return []; // sets have no other
  const lists = await searchAll(call, {
    owner: { ins },
    kinds: ['submissionset'],
    ...asked<Partial<Criteria>>({
      codes: codesOf(query, 'XDSSubmissionSetContentType'),
      sourceIds: copyOf(oneOf(query, 'XDSSubmissionSetSourceId')),
      from: instantOf(query, 'XDSSubmissionSetSubmissionTimeFrom'),
      to: instantOf(query, 'XDSSubmissionSetSubmissionTimeTo'),
    }),
    ...authorOf(query, 'XDSSubmissionSetAuthorPerson'),
    order: 'newest-first',
    count: PAGE,
  });
  return lists.map((list) => found(list, () => writeSet(fromSubmissionSetList(list))));
}

/** FindFolders (ITI TF-2 §3.18.4.1.2.3.7.3). */
export async function findFolders(call: XdsCall, query: StoredQuery): Promise<FoundObject[]> {
  const ins = patientOf(query, call.caller, 'XDSFolderPatientId');
  if (!statusesOf(query, 'XDSFolderStatus').includes('approved')) return [];
  const lists = await searchAll(call, {
    owner: { ins },
    kinds: ['folder'],
    ...asked<Partial<Criteria>>({
      codes: codesOf(query, 'XDSFolderCodeList'),
      from: instantOf(query, 'XDSFolderLastUpdateTimeFrom'),
      to: instantOf(query, 'XDSFolderLastUpdateTimeTo'),
    }),
    order: 'newest-first',
    count: PAGE,
  });
  return lists.map((list) => found(list, () => writeFolder(folderOf(list), updatedAt(list))));
}

function copyOf(values: readonly string[] | undefined): string[] | undefined {
  return values === undefined ? undefined : [...values];
}

function found(list: List, xml: () => string): FoundObject {
  return { id: `urn:uuid:${list.id ?? ''}`, xml };
}

function folderOf(list: List): Folder {
  const id = list.id ?? '';
  const { folder } = readFolder(list, 'List', `urn:uuid:${id}`);
  assertInvariant(folder !== null, 'a folder that was kept is readable');
  return { ...folder, entryUuid: id };
}

function updatedAt({ date }: List): string {
  const time = fromFhirTime(date ?? '');
  return time === null ? '' : toXdsTime(time);
}

async function searchAll(call: XdsCall, fixed: Criteria): Promise<List[]> {
  const lists: List[] = [];
  let after: ListSearchResult['next'] = null;
  do {
    const input: Criteria = after === null ? fixed : { ...fixed, after };
    const page: ListSearchResult = await read(call, call.parts.actions.searchLists, input);
    lists.push(...page.lists);
    if (lists.length > MAX_QUERY_RESULTS) throw new XdsRefusal('too-many-results');
    after = page.next;
  } while (after !== null);
  return lists;
}
