import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { ListSearchResult, listSearchInput } from '../../documents/search-lists.ts';
import { isUuid } from '../../standards/fhir/codings.ts';
import { type ListSearch, parseListSearch } from '../../standards/fhir/list-search.ts';
import { operationOutcome } from '../../standards/fhir/operation-outcome.ts';
import { toDateWindow } from '../../standards/fhir/search-values.ts';
import { subsetOf } from '../../standards/fhir/subset.ts';
import type { Bundle, BundleEntry, Issue } from '../../standards/fhir/types.ts';
import { queryOf, sendFhir } from './answers.ts';
import { partAsked } from './asked-part.ts';
import { actorOf } from './authentication.ts';
import { isLenient } from './conditions.ts';
import { type Cursor, writeCursor } from './cursor.ts';
import { FhirRefusal } from './errors.ts';
import { cursorOf, formOf, MAX_FORM_BYTES } from './iti-67.ts';
import type { FhirParts, FhirRoutes } from './parts.ts';
import { codesOf, present, unsupported } from './search-input.ts';

/**
 * ITI-66, Find Document Lists: submission sets and folders. `GET [base]/List?…` or, better, because an INS does not belong in a
 * URL, `POST [base]/List/_search`; and `GET [base]/List/<id>`. https://profiles.ihe.net/ITI/MHD/ITI-66.html ; PDSm 3.1.1 flow 05-a.
 */
export const iti66: FhirRoutes = (app, parts) => {
  const config = { policy: 'token', scopes: ['record.read', 'own-references'] } as const;
  app.get('/List', { config }, async (request, reply) => {
    return find(parts, request, reply, new URLSearchParams(queryOf(request)));
  });
  app.post('/List/_search', { config, bodyLimit: MAX_FORM_BYTES }, async (request, reply) => {
    return find(parts, request, reply, formOf(request));
  });
  app.get<{ Params: { id: string } }>('/List/:id', { config }, async (request, reply) => {
    const id = request.params.id.toLowerCase();
    if (!isUuid(id)) throw new FhirRefusal('not-found');
    const part = partAsked(request, 'List');
    const { list } = await parts.runner.run(parts.actions.readList, actorOf(request), { id });
    return sendFhir(reply, part === null ? list : subsetOf({ ...list }, part));
  });
};

async function find(
  parts: FhirParts,
  request: FastifyRequest,
  reply: FastifyReply,
  parameters: URLSearchParams,
): Promise<FastifyReply> {
  const cursor = cursorOf(parts, parameters);
  const options = { lenient: isLenient(request), now: parts.clock.now().toISOString() };
  const reading = parseListSearch(new URLSearchParams(cursor.query), options);
  if (!reading.ok) throw new FhirRefusal('invalid-search', reading.issues);
  const input = toInput(reading.search, cursor);
  const found = await parts.runner.run(parts.actions.searchLists, actorOf(request), input);
  return sendFhir(reply, searchset(parts, reading.search, cursor, found, reading.ignored));
}

type Input = Static<typeof listSearchInput>;

/** @throws FhirRefusal invalid-search for what the record cannot tell apart */
function toInput(search: ListSearch, { after }: Cursor): Input {
  const issues: Issue[] = [];
  const { patient, kinds, archived, count } = search;
  const some = (values: readonly string[]) => (values.length === 0 ? undefined : [...values]);
  const window = toDateWindow(search.date);
  if (window === null) issues.push(unsupported('date', 'The prefix ne is not supported.'));
  const input = present({
    owner: { ins: { value: patient.value, oid: patient.oid } },
    kinds: [...kinds],
    codes: codesOf('designationType', search.designationType, issues),
    uniqueIds: some(search.uniqueIds),
    ids: some(search.ids),
    from: window?.from,
    to: window?.to,
    titles: some(search.titles),
    sourceIds: some(search.sourceIds),
    authorIds: codesOf('source.identifier', search.sourceIdentifier, issues),
    authorFamilies: some(search.sourceFamily),
    authorGivens: some(search.sourceGiven),
    organizations: codesOf('authorOrg', search.authorOrg, issues),
    archived,
    order: search.newestFirst ? 'newest-first' : 'oldest-first',
    after: after && { at: after.at, id: after.entryUuid },
    count,
  }) as Input;
  if (issues.length > 0) throw new FhirRefusal('invalid-search', issues);
  return input;
}

/** PDSm find-lists-response: the total is always told. */
function searchset(
  parts: FhirParts,
  { count, subset }: ListSearch,
  { query, after }: Cursor,
  found: ListSearchResult,
  ignored: readonly Issue[],
): Bundle {
  const place = `${parts.baseUrl}/List`;
  const link = (cursor: Cursor) => `${place}?_cursor=${writeCursor(parts.cursors, cursor)}`;
  const links = [{ relation: 'self', url: link(after === undefined ? { query } : { query, after }) }];
  if (found.next !== null && count > 0) {
    const next = { at: found.next.at, entryUuid: found.next.id };
    links.push({ relation: 'next', url: link({ query, after: next }) });
  }
  const entry: BundleEntry[] = found.lists.map((resource) => ({
    fullUrl: `${place}/${resource.id}`,
    resource: subset === null ? resource : (subsetOf({ ...resource }, subset) as unknown as typeof resource),
    search: { mode: 'match' },
  }));
  if (ignored.length > 0) entry.push({ resource: operationOutcome(ignored), search: { mode: 'outcome' } });
  const bundle: Bundle = { resourceType: 'Bundle', type: 'searchset', total: found.total, link: links };
  return entry.length === 0 ? bundle : { ...bundle, entry };
}
