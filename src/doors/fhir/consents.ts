import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RuleView } from '../../access/rule-store.ts';
import type { Actor } from '../../kernel/actor.ts';
import { type ConsentFacts, readConsent, type StatedConsent, toConsent } from '../../standards/fhir/consent.ts';
import { type ConsentSearch, parseConsentSearch } from '../../standards/fhir/consent-search.ts';
import { errorIssue, operationOutcome } from '../../standards/fhir/operation-outcome.ts';
import { readFhirPathPatch, readJsonPatch } from '../../standards/fhir/patch.ts';
import type { Bundle, BundleEntry, Issue } from '../../standards/fhir/types.ts';
import { queryOf, sendFhir } from './answers.ts';
import { actorOf } from './authentication.ts';
import { jsonPatchOf, resourceOf } from './bodies.ts';
import { isLenient } from './conditions.ts';
import { type Cursor, writeCursor } from './cursor.ts';
import { FhirRefusal } from './errors.ts';
import { cursorOf, formOf, MAX_FORM_BYTES } from './iti-67.ts';
import type { FhirParts, FhirRoutes } from './parts.ts';
import { MAX_PATCH_BYTES } from './patch-document-reference.ts';

/** Bytes of a Consent. */
const MAX_CONSENT_BYTES = 64 * 1024;

/**
 * The rules of access of a record, as Consent resources: what TD0.3 and TD1.6 say over SOAP.
 * `GET [base]/Consent?patient.identifier=…` or, better, `POST [base]/Consent/_search`: who is authorised, who is blocked.
 * `POST [base]/Consent`: the caller declares that the patient, informed, does not oppose her access (or refused it), or that she is
 * the attending doctor; an administrator of the record blocks somebody. `PATCH [base]/Consent?patient.identifier=…` to
 * `inactive`: the caller ends her own, and that of attending doctor alone with `category=attending`.
 */
export const consents: FhirRoutes = (app, parts) => {
  const reading = { policy: 'token', scopes: ['record.read'] } as const;
  const writing = { policy: 'token', scopes: ['record.manage'] } as const;
  app.get('/Consent', { config: reading }, async (request, reply) => {
    return find(parts, request, reply, new URLSearchParams(queryOf(request)));
  });
  app.post('/Consent/_search', { config: reading, bodyLimit: MAX_FORM_BYTES }, async (request, reply) => {
    return find(parts, request, reply, formOf(request));
  });
  app.post('/Consent', { config: writing, bodyLimit: MAX_CONSENT_BYTES }, async (request, reply) => {
    const stated = readConsent(resourceOf(request), parts.clock.now().toISOString());
    if (!stated.ok) throw new FhirRefusal('invalid-resource', stated.issues);
    const ruleId = await declare(parts, actorOf(request), stated.consent);
    if (ruleId === null) return sendFhir(reply, told('This was so already: nothing changed.'), 200);
    reply.header('location', `${parts.baseUrl}/Consent/${ruleId}`);
    return sendFhir(reply, told('The record says so from now on.'), 201);
  });
  app.patch('/Consent', { config: writing, bodyLimit: MAX_PATCH_BYTES }, async (request, reply) => {
    requireEnd(request);
    const { act, owner } = endedBy(new URLSearchParams(queryOf(request)));
    const { ended } = await parts.runner.run(parts.actions[act], actorOf(request), { owner });
    return sendFhir(reply, told(ended === 0 ? 'There was none to end: nothing changed.' : 'It has ended.'));
  });
};

const told = (diagnostics: string) =>
  operationOutcome([{ severity: 'information', code: 'informational', diagnostics }]);

async function find(
  parts: FhirParts,
  request: FastifyRequest,
  reply: FastifyReply,
  parameters: URLSearchParams,
): Promise<FastifyReply> {
  const cursor = cursorOf(parts, parameters);
  const reading = parseConsentSearch(new URLSearchParams(cursor.query), { lenient: isLenient(request) });
  if (!reading.ok) throw new FhirRefusal('invalid-search', reading.issues);
  const { search, ignored } = reading;
  const owner = { ins: { value: search.patient.value, oid: search.patient.oid } };
  const rules = await parts.runner.run(parts.actions.listProfessionals, actorOf(request), { owner });
  return sendFhir(reply, searchset(parts, search, cursor, rules.map(factsOf).filter(isAsked(search)), ignored));
}

export function factsOf({ ruleId, kind, basis, ...rule }: RuleView): ConsentFacts {
  const told =
    kind === 'consent' ? 'care-team' : kind === 'administrator' && basis === 'attending' ? 'attending' : kind;
  return { ...rule, id: ruleId, kind: told };
}

const isAsked =
  ({ active, kinds, actors, ids }: ConsentSearch) =>
  ({ id, kind, subject }: ConsentFacts): boolean =>
    active &&
    (kinds.length === 0 || kinds.includes(kind)) &&
    (actors.length === 0 || actors.includes(subject.id)) &&
    (ids.length === 0 || ids.includes(id));

/** The newest first, as they are read; the total is always told. */
function searchset(
  parts: FhirParts,
  { patient, count }: ConsentSearch,
  { query, after }: Cursor,
  found: readonly ConsentFacts[],
  ignored: readonly Issue[],
): Bundle {
  const place = `${parts.baseUrl}/Consent`;
  const link = (cursor: Cursor) => `${place}?_cursor=${writeCursor(parts.cursors, cursor)}`;
  const isLeft = ({ since, id }: ConsentFacts) =>
    after === undefined || since.toISOString() < after.at || (since.toISOString() === after.at && id < after.entryUuid);
  const left = found.filter(isLeft);
  const shown = left.slice(0, count);
  const last = shown.at(-1);
  const links = [{ relation: 'self', url: link(after === undefined ? { query } : { query, after }) }];
  if (last !== undefined && left.length > shown.length) {
    links.push({ relation: 'next', url: link({ query, after: { at: last.since.toISOString(), entryUuid: last.id } }) });
  }
  const entry: BundleEntry[] = shown.map((rule) => ({
    fullUrl: `${place}/${rule.id}`,
    resource: toConsent(patient, rule),
    search: { mode: 'match' },
  }));
  if (ignored.length > 0) entry.push({ resource: operationOutcome(ignored), search: { mode: 'outcome' } });
  const bundle: Bundle = { resourceType: 'Bundle', type: 'searchset', total: found.length, link: links };
  return entry.length === 0 ? bundle : { ...bundle, entry };
}

/** The act that states it. Who is named is compared with who asks: nobody declares for another. @throws FhirRefusal */
async function declare(
  { runner, actions }: FhirParts,
  actor: Actor,
  { patient, kind, subject }: StatedConsent,
): Promise<string | null> {
  const owner = { ins: { value: patient.value, oid: patient.oid } };
  if (kind === 'block') {
    const { ruleId, already } = await runner.run(actions.blockAccess, actor, { owner, subject });
    return already === true ? null : ruleId;
  }
  const isSelf = subject.kind === 'professional' && subject.id === actor.id;
  const isOwnStructure = subject.kind === 'structure' && subject.id === actor.structure?.id;
  if (!isSelf && !(isOwnStructure && kind === 'care-team')) {
    const text = 'A professional declares her own access, or that of the structure in which she acts; nobody else’s.';
    throw new FhirRefusal('refused', [errorIssue('forbidden', text, 'Consent.provision.actor')]);
  }
  if (kind === 'refusal') return (await runner.run(actions.declareRefusal, actor, { owner })).ruleId;
  const input = { owner, role: kind, ...(isOwnStructure ? { forStructure: true } : {}) };
  return (await runner.run(actions.declareConsent, actor, input)).ruleId;
}

/** @throws FhirRefusal for any other change than status to inactive */
function requireEnd(request: FastifyRequest): void {
  const patch = jsonPatchOf(request);
  const reading = patch === null ? readFhirPathPatch(resourceOf(request)) : readJsonPatch(patch.document);
  if (!reading.ok && reading.reason === 'invalid') throw new FhirRefusal('invalid-resource', reading.issues);
  const operations = reading.ok ? reading.operations : [];
  const isEnd = operations.every(
    ({ op, target, steps, value }) =>
      op === 'replace' && target === 'status' && steps.length === 0 && value === 'inactive',
  );
  if (!reading.ok || !isEnd) {
    const text = 'Of a Consent, the status alone changes here, to inactive.';
    throw new FhirRefusal('element-not-patchable', [errorIssue('not-supported', text, 'Consent.status')]);
  }
}

/** @throws FhirRefusal invalid-search */
function endedBy(parameters: URLSearchParams): {
  readonly act: 'endOwnConsent' | 'endOwnAttending';
  readonly owner: { readonly ins: { readonly value: string; readonly oid: string } };
} {
  const reading = parseConsentSearch(parameters, { lenient: false });
  const { patient, kinds, actors, ids } = reading.ok
    ? reading.search
    : { patient: null, kinds: [], actors: [], ids: [] };
  const isWhole = kinds.length === 0 || kinds.every((kind) => kind === 'care-team');
  const isAttending = kinds.length > 0 && kinds.every((kind) => kind === 'attending');
  if (patient === null || actors.length + ids.length > 0 || !(isWhole || isAttending)) {
    const text =
      'The caller ends her own: patient.identifier=<system>|<INS>, and category=attending for that of attending doctor alone.';
    throw new FhirRefusal('invalid-search', [errorIssue('value', text, 'patient.identifier')]);
  }
  return {
    act: isAttending ? 'endOwnAttending' : 'endOwnConsent',
    owner: { ins: { value: patient.value, oid: patient.oid } },
  };
}
