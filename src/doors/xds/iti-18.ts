import { queryResponse } from '../../standards/xds/registry-response.ts';
import { type QueryName, readStoredQuery, type StoredQuery } from '../../standards/xds/stored-query.ts';
import { writeObjectRef } from '../../standards/xds/write-ebrim.ts';
import { XdsRefusal } from './errors.ts';
import { findDocuments } from './find-documents.ts';
import { findFolders, findSubmissionSets } from './find-lists.ts';
import { getAssociations } from './get-associations.ts';
import { getDocuments } from './get-documents.ts';
import { MAX_QUERY_RESULTS } from './limits.ts';
import type { FoundObject, XdsCall, XdsOperation } from './parts.ts';

type Query = (call: XdsCall, query: StoredQuery) => Promise<readonly FoundObject[]>;

const RUN: Readonly<Record<QueryName, Query>> = {
  FindDocuments: findDocuments,
  FindDocumentsByReferenceId: findDocuments,
  FindSubmissionSets: findSubmissionSets,
  FindFolders: findFolders,
  GetDocuments: getDocuments,
  GetAssociations: getAssociations,
};

/**
 * TD3.1: search. Registry Stored Query (ITI TF-2 §3.18), as whole objects (LeafClass) or ids (ObjectRef). What the caller does not
 * see is not there: neither in the list nor in its count.
 */
export const iti18: XdsOperation = {
  service: 'registry',
  element: 'AdhocQueryRequest',
  action: 'urn:ihe:iti:2007:RegistryStoredQuery',
  answerAction: 'urn:ihe:iti:2007:RegistryStoredQueryResponse',
  async run(call) {
    const query = readStoredQuery(call.body);
    if (query.name === null) throw new XdsRefusal('unknown-query');
    const found = await RUN[query.name](call, query);
    if (found.length > MAX_QUERY_RESULTS) throw new XdsRefusal('too-many-results');
    const isWhole = query.returnType === 'LeafClass';
    return {
      body: queryResponse(
        'success',
        found.map(({ id, xml }) => (isWhole ? xml() : writeObjectRef(id))),
      ),
    };
  },
  refusal: ({ code, text, location }) =>
    queryResponse('failure', [], [{ code, text, severity: 'Error', ...(location === undefined ? {} : { location }) }]),
};
