import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { VerifiedToken } from '../../directory/contract.ts';
import { MAX_ANSWERS_OF_CALLER } from '../../kernel/large-bodies.ts';
import { nextTick } from '../../kernel/slow-clock.ts';
import { INTERACTIONS, type Interaction } from '../../standards/fhir/capability-statement.ts';
import { errorIssue } from '../../standards/fhir/operation-outcome.ts';
import { requireFormat, sendIssues } from './answers.ts';
import { auditEvents } from './audit-events.ts';
import { authenticate, challengeOf } from './authentication.ts';
import { BODY_TYPES } from './bodies.ts';
import { consents } from './consents.ts';
import { FhirRefusal, toErrorAnswer } from './errors.ts';
import { iti65, MAX_BUNDLE_BYTES } from './iti-65.ts';
import { iti66 } from './iti-66.ts';
import { iti67, MAX_FORM_BYTES } from './iti-67.ts';
import { iti68 } from './iti-68.ts';
import { iti105 } from './iti-105.ts';
import { metadata } from './metadata.ts';
import type { FhirParts, FhirRoutes } from './parts.ts';
import { patchDocumentReference } from './patch-document-reference.ts';
import { readDocumentReference } from './read-document-reference.ts';
import { td02Patient } from './td0-2-patient.ts';

const ROUTES: readonly FhirRoutes[] = [
  metadata,
  iti65,
  iti105,
  iti66,
  iti67,
  iti68,
  readDocumentReference,
  patchDocumentReference,
  td02Patient,
  consents,
  auditEvents,
];

/** Bytes of bodies under way of one product in one structure, in one process: the largest transaction, and some smaller ones. */
export const MAX_BODIES_OF_SENDER = 40 * 1024 * 1024;

const FORM = 'application/x-www-form-urlencoded';

/** Options of the plugin, beside the prefix. */
export interface FhirDoorOptions {
  readonly parts: FhirParts;
}

/**
 * The FHIR door: register it under the prefix of the FHIR base. Order of every request: method and path, token and scope
 * (before the body is read), bounded body, form of the answer, translation, action, answer. Every error is an OperationOutcome.
 */
export async function fhirDoor(app: FastifyInstance, { parts }: FhirDoorOptions): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(BODY_TYPES, { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) => body);
  app.addContentTypeParser(
    FORM,
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    async (_request: FastifyRequest, body: string) => body,
  );
  app.decorateRequest('fhirCaller', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Before the framework looks at a body that nobody will read.
    if (request.is404) throw unknownRoute(request, app.prefix, reply);
    if (request.headers['dpop'] !== undefined) reply.header('dpop-nonce', parts.proofs.nonce());
    await authenticate(parts, request);
    if (request.fhirCaller !== null) await admitBody(request, reply, request.fhirCaller);
  });
  app.addHook('onSend', async ({ fhirCaller }, reply, payload) => {
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    if (fhirCaller === null || !isWhole || payload.length === 0) return;
    app.largeAnswers.holdAnswer(reply.raw, payload.length, { of: senderOf(fhirCaller), most: MAX_ANSWERS_OF_CALLER });
  });
  app.addHook('preHandler', async (request) => {
    if (request.routeOptions.config.anyFormat !== true) requireFormat(request);
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => answerError(parts, error, request, reply));
  app.setNotFoundHandler(async (request, reply) =>
    answerError(parts, unknownRoute(request, app.prefix, reply), request, reply),
  );
  for (const add of ROUTES) add(app, parts);
  addUnknownRoutes(app);
}

function senderOf({ clientId, actor }: VerifiedToken): string {
  return `fhir:${clientId}:${actor.structure?.id ?? actor.id}`;
}

/** A large body waits for its turn before it is read. */
function admitBody(request: FastifyRequest, reply: FastifyReply, caller: VerifiedToken): Promise<void> {
  const share = { of: senderOf(caller), most: MAX_BODIES_OF_SENDER };
  return request.server.largeBodies.admit(reply.raw, request.routeOptions.bodyLimit ?? MAX_BUNDLE_BYTES, share);
}

/** Routes, and not the handler above alone: the pages' door takes every address that nobody claims, and answers in HTML. */
function addUnknownRoutes(app: FastifyInstance): void {
  const refuse = async (request: FastifyRequest, reply: FastifyReply): Promise<never> => {
    throw unknownRoute(request, app.prefix, reply);
  };
  const rest = { config: { policy: 'public' }, onRequest: refuse, handler: refuse } as const;
  app.route({ ...rest, method: ['GET', 'PUT', 'PATCH', 'DELETE'], url: '/' });
  // Else the name of the operation would be taken for an id.
  for (const { path } of INTERACTIONS.filter((one) => one.path.endsWith('/_search'))) {
    app.route({ ...rest, method: ['GET', 'PUT', 'PATCH', 'DELETE'], url: path });
  }
  app.route({ ...rest, method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url: '/*' });
}

/** What is told to anybody, beside the interactions (metadata.ts). */
const TOLD: readonly Pick<Interaction, 'method' | 'path'>[] = [
  { method: 'GET', path: '/metadata' },
  { method: 'GET', path: '/openapi.json' },
];

/** 405 with the methods that exist where the path does, else 404. */
function unknownRoute(request: FastifyRequest, prefix: string, reply: FastifyReply): FhirRefusal {
  const path = (request.raw.url ?? '').replace(/\?.*$/s, '').slice(prefix.length).replace(/\/$/, '') || '/';
  const methods = [...INTERACTIONS, ...TOLD]
    .filter((one) => new RegExp(`^${one.path.replace(':id', '[^/_][^/]*')}$`).test(path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const isOne = methods.some((method) => method === request.method); // such a path, but no id that could be one
  if (methods.length === 0 || isOne) return new FhirRefusal('unknown-route');
  reply.header('allow', [...new Set(methods)].join(', '));
  return new FhirRefusal('method-not-allowed');
}

async function answerError(
  parts: FhirParts,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const answer = toErrorAnswer(error);
  // What is not there costs a look-up, what may not be seen a trace too: the time of the answer does not tell them apart.
  if (answer?.code === 'not-found') await nextTick(parts.pause, reply.elapsedTime);
  if (answer === null) {
    parts.failed(error, request.id);
    return sendIssues(reply, 500, [errorIssue('exception', `Something went wrong here. Reference: ${request.id}`)]);
  }
  if (answer.code === 'integrity') parts.failed(error, request.id);
  const challenge = challengeOf(answer.code, request);
  if (challenge !== null) reply.header('www-authenticate', challenge);
  if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', String(answer.retryAfterSeconds));
  return sendIssues(reply, answer.status, answer.issues);
}
