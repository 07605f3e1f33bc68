import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FoundActs } from '../../documents/search-acts.ts';
import type { TraceRow } from '../../kernel/trace.ts';
import { type AuditedAct, toAuditEvent } from '../../standards/fhir/audit-event.ts';
import { type AuditSearch, parseAuditSearch } from '../../standards/fhir/audit-search.ts';
import { operationOutcome } from '../../standards/fhir/operation-outcome.ts';
import { readToldEvent } from '../../standards/fhir/told-event.ts';
import type { Bundle, BundleEntry, Issue } from '../../standards/fhir/types.ts';
import { queryOf, sendFhir } from './answers.ts';
import { actorOf } from './authentication.ts';
import { resourceOf } from './bodies.ts';
import { isLenient } from './conditions.ts';
import { type Cursor, writeCursor } from './cursor.ts';
import { FhirRefusal } from './errors.ts';
import { cursorOf, formOf, MAX_FORM_BYTES } from './iti-67.ts';
import type { FhirParts, FhirRoutes } from './parts.ts';
import { present } from './search-input.ts';

/** Bytes of an AuditEvent. */
const MAX_EVENT_BYTES = 64 * 1024;
/** Of the id of a trace, told outside. */
const ID_BYTES = 16;

/**
 * ITI-20, Record Audit Event: `POST [base]/AuditEvent`, of an act done on the caller's side.
 * ITI-81, Retrieve ATNA Audit Event: `GET [base]/AuditEvent?…` or, better, because an INS does not belong in a URL,
 * `POST [base]/AuditEvent/_search`. What the caller did in one record, and nothing of others.
 * https://profiles.ihe.net/ITI/RESTful-ATNA/ITI-81.html ; Traçabilité d'événements 2.0.0.
 */
export const auditEvents: FhirRoutes = (app, parts) => {
  const config = { policy: 'token', scopes: ['record.read', 'own-references'] } as const;
  app.get('/AuditEvent', { config }, async (request, reply) => {
    return find(parts, request, reply, new URLSearchParams(queryOf(request)));
  });
  app.post('/AuditEvent/_search', { config, bodyLimit: MAX_FORM_BYTES }, async (request, reply) => {
    return find(parts, request, reply, formOf(request));
  });
  const feeding = { policy: 'token', scopes: ['record.deposit'] } as const;
  app.post('/AuditEvent', { config: feeding, bodyLimit: MAX_EVENT_BYTES }, async (request, reply) => {
    const reading = readToldEvent(resourceOf(request), parts.clock.now().toISOString());
    if (!reading.ok) throw new FhirRefusal('invalid-resource', reading.issues);
    const { patient, event } = reading;
    const owner = { ins: { value: patient.value, oid: patient.oid } };
    const { isNew } = await parts.runner.run(parts.actions.tellAct, actorOf(request), { owner, event });
    const diagnostics = isNew ? 'It is kept, as told by the caller.' : 'The caller told this already: nothing changed.';
    return sendFhir(
      reply,
      operationOutcome([{ severity: 'information', code: 'informational', diagnostics }]),
      isNew ? 201 : 200,
    );
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
  const reading = parseAuditSearch(new URLSearchParams(cursor.query), options);
  if (!reading.ok) throw new FhirRefusal('invalid-search', reading.issues);
  const { search, ignored } = reading;
  const found = await parts.runner.run(parts.actions.searchActs, actorOf(request), inputOf(search, cursor));
  return sendFhir(reply, searchset(parts, cursor, found, ignored));
}

function inputOf(search: AuditSearch, { after }: Cursor) {
  const { patient, from, to, agents, entities, actions, outcomes, acts, nothing, count } = search;
  const list = <T>(values: readonly T[] | undefined): T[] | undefined =>
    values === undefined ? undefined : [...values];
  return present({
    owner: { ins: { value: patient.value, oid: patient.oid } },
    // The search is an act, decided and traced, also when nothing can be found.
    wish: present({ from, to, outcomes: nothing ? [] : list(outcomes), acts: list(acts) }),
    agents: list(agents),
    entities: list(entities),
    actions: list(actions),
    before: after === undefined ? undefined : Number(after.at),
    count,
  }) as Parameters<FhirParts['actions']['searchActs']['owner']>[0];
}

/** The newest first. There is no total: to count would be to open every trace of the record. */
function searchset(
  parts: FhirParts,
  { query, after }: Cursor,
  { traces, before }: FoundActs,
  ignored: readonly Issue[],
): Bundle {
  const link = (cursor: Cursor) => `${parts.baseUrl}/AuditEvent?_cursor=${writeCursor(parts.cursors, cursor)}`;
  const links = [{ relation: 'self', url: link(after === undefined ? { query } : { query, after }) }];
  if (before !== null)
    links.push({ relation: 'next', url: link({ query, after: { at: String(before), entryUuid: '' } }) });
  const entry: BundleEntry[] = traces.map((trace) => {
    const { id, ...event } = toAuditEvent(auditedOf(parts, trace));
    return {
      fullUrl: `urn:carnet:trace:${id}`,
      resource: { ...event, id } as unknown as BundleEntry['resource'],
      search: { mode: 'match' },
    };
  });
  if (ignored.length > 0) entry.push({ resource: operationOutcome(ignored), search: { mode: 'outcome' } });
  const bundle: Bundle = { resourceType: 'Bundle', type: 'searchset', link: links };
  return entry.length === 0 ? bundle : { ...bundle, entry };
}

/** Its id tells neither the record nor the place in its chain: between two acts of hers, the caller would count those of others. */
function auditedOf({ stamp }: FhirParts, { ownerId, seq, at, actor, facts }: TraceRow): AuditedAct {
  const { act, outcome, reason, objects } = facts;
  const id = stamp(`audit-event|${ownerId}|${seq}`).subarray(0, ID_BYTES).toString('hex');
  return { id, at, act, outcome, reason, purpose: actor.purpose, actor, objects };
}
