import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SearchResult } from '../../documents/search-documents.ts';
import { errorIssue, operationOutcome } from '../../standards/fhir/operation-outcome.ts';
import { type DocumentSearch, parseDocumentSearch } from '../../standards/fhir/search.ts';
import type { Issue } from '../../standards/fhir/types.ts';
import { queryOf, sendFhir } from './answers.ts';
import { partOf } from './asked-part.ts';
import { actorOf } from './authentication.ts';
import { isLenient } from './conditions.ts';
import { type Cursor, MAX_QUERY_LENGTH, readCursor, writeCursor } from './cursor.ts';
import { FhirRefusal } from './errors.ts';
import type { FhirParts, FhirRoutes } from './parts.ts';
import { toSearchInput } from './search-input.ts';

/** Bytes of a form. */
export const MAX_FORM_BYTES = 16 * 1024;

/**
 * ITI-67, Find Document References (TD3.1a, TD3.1b): `GET [base]/DocumentReference?…` or, better, because an INS does not
 * belong in a URL, `POST [base]/DocumentReference/_search`. https://profiles.ihe.net/ITI/MHD/ITI-67.html ; PDSm 3.1.1 flow 05-b.
 */
export const iti67: FhirRoutes = (app, parts) => {
  const config = { policy: 'token', scopes: ['record.read', 'own-references'] } as const;
  app.get('/DocumentReference', { config }, async (request, reply) => {
    return find(parts, request, reply, new URLSearchParams(queryOf(request)));
  });
  app.post('/DocumentReference/_search', { config, bodyLimit: MAX_FORM_BYTES }, async (request, reply) => {
    return find(parts, request, reply, formOf(request));
  });
};

/** Parameters of a form, with those of the address before them (FHIR R4 §3.1.0.9). */
export function formOf(request: FastifyRequest): URLSearchParams {
  if (request.body !== undefined && typeof request.body !== 'string') {
    throw new FhirRefusal('unsupported-media-type', [], { reason: 'a search is application/x-www-form-urlencoded' });
  }
  return new URLSearchParams([...new URLSearchParams(queryOf(request)), ...new URLSearchParams(request.body ?? '')]);
}

async function find(
  parts: FhirParts,
  request: FastifyRequest,
  reply: FastifyReply,
  parameters: URLSearchParams,
): Promise<FastifyReply> {
  const cursor = cursorOf(parts, parameters);
  const options = { lenient: isLenient(request), now: parts.clock.now().toISOString() };
  const reading = parseDocumentSearch(new URLSearchParams(cursor.query), options);
  if (!reading.ok) throw new FhirRefusal('invalid-search', reading.issues);
  const asked = toSearchInput(reading.search, cursor.after);
  if (!asked.ok) throw new FhirRefusal('invalid-search', asked.issues);
  const found = await parts.runner.run(parts.actions.searchDocuments, actorOf(request), asked.input);
  return sendFhir(reply, searchset(parts, reading.search, cursor, found, reading.ignored));
}

/** Names that may stand beside a cursor: a page keeps its size, whatever size a client asks for along the way (Medplum's does). */
const BESIDE_CURSOR = new Set(['_cursor', '_format', '_count']);

/** A page link holds its whole query: nothing else that could change it may be said beside it. */
export function cursorOf(parts: FhirParts, parameters: URLSearchParams): Cursor {
  const sealed = parameters.get('_cursor');
  if (sealed === null) {
    const query = parameters.toString();
    if (query.length > MAX_QUERY_LENGTH) {
      throw new FhirRefusal('invalid-search', [
        errorIssue('too-long', `A search has at most ${MAX_QUERY_LENGTH} characters.`),
      ]);
    }
    return { query };
  }
  const others = [...parameters.keys()].filter((name) => !BESIDE_CURSOR.has(name));
  const cursor = others.length > 0 ? null : readCursor(parts.cursors, sealed);
  if (cursor === null) throw new FhirRefusal('invalid-cursor');
  return cursor;
}

/** The answer, by joining resources that are serialised already: the hot path parses nothing. */
function searchset(
  parts: FhirParts,
  search: DocumentSearch,
  { query, after }: Cursor,
  found: SearchResult,
  ignored: readonly Issue[],
): Buffer {
  const place = `${parts.baseUrl}/DocumentReference`;
  const link = (cursor: Cursor) => `${place}?_cursor=${writeCursor(parts.cursors, cursor)}`;
  const entries = search.count === 0 ? [] : found.entries;
  const links = [{ relation: 'self', url: link(after === undefined ? { query } : { query, after }) }];
  if (found.next !== null && search.count > 0)
    links.push({ relation: 'next', url: link({ query, after: found.next }) });
  // Without being asked, the total is told when it is known: one page holds everything.
  const isWhole = found.next === null && after === undefined && search.count > 0;
  const total = found.total ?? (isWhole ? entries.length : null);
  const head = `{"resourceType":"Bundle","type":"searchset"${total === null ? '' : `,"total":${total}`},"link":${JSON.stringify(links)}`;
  const pieces: Buffer[] = [Buffer.from(head)];
  for (const [index, { entryUuid, json }] of entries.entries()) {
    const opening = index === 0 ? ',"entry":[' : ',';
    const shown = search.subset === null ? json : partOf(json, search.subset);
    pieces.push(Buffer.from(`${opening}{"fullUrl":"${place}/${entryUuid}","resource":`), shown, MATCH);
  }
  if (ignored.length > 0) {
    const outcome = JSON.stringify({ resource: operationOutcome(ignored), search: { mode: 'outcome' } });
    pieces.push(Buffer.from(`${entries.length === 0 ? ',"entry":[' : ','}${outcome}`));
  }
  pieces.push(Buffer.from(entries.length + ignored.length === 0 ? '}' : ']}'));
  return Buffer.concat(pieces);
}

const MATCH = Buffer.from(',"search":{"mode":"match"}}');
