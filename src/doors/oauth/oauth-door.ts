import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SCOPES } from '../../directory/contract.ts';
import { PROOF_ALGORITHMS } from '../../directory/dpop-proof.ts';
import { isFailure } from '../../kernel/errors.ts';
import type { PublicJwk } from '../../kernel/keys/signing-keys.ts';
import { nextTick, type Pause } from '../../kernel/slow-clock.ts';
import { authenticateClient } from './client-assertion.ts';
import { FailureBudget, type FailureParts } from './failure-budget.ts';
import { ACCESS_TOKEN, GRANTS, type GrantParts } from './grants.ts';
import { SIGNATURE_ALGORITHMS } from './jwt-header.ts';
import { MAX_TOKEN_REQUEST_BYTES } from './limits.ts';
import { OAuthError } from './oauth-error.ts';
import { needed, type Parameters, readParameters } from './parameters.ts';
import { revokeToken } from './revoke.ts';
import { type SenderParts, senderOf, spendProof } from './sender.ts';

export interface OauthParts extends GrantParts, SenderParts, FailureParts {
  /** The public URL of the deployment, without a final slash: issuer of the tokens. */
  readonly issuer: string;
  /** Where clients prove themselves by certificates, without a final slash; absent when this process has no such port. */
  readonly certificateUrl?: string;
  readonly publicJwks: () => { readonly keys: readonly PublicJwk[] };
  readonly pause: Pause;
  /** Bounded security log: which error was answered. */
  refused(noted: string): void;
  /** A programming mistake, answered 500: logged with the request's id, never shown. */
  failed?(error: unknown, requestId: string): void;
}

const FORM = 'application/x-www-form-urlencoded';
const RETRY_SECONDS = 5;

/** `POST /oauth/token`, `POST /oauth/revoke`, `GET /oauth/jwks`, `GET /.well-known/oauth-authorization-server`: register with the prefix-less app. */
export async function oauthDoor(app: FastifyInstance, parts: OauthParts): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    FORM,
    { parseAs: 'string', bodyLimit: MAX_TOKEN_REQUEST_BYTES },
    async (_request: unknown, body: string) => body,
  );
  app.setErrorHandler(async (error, request, reply) => answerError(parts, request, reply, error));
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers['dpop'] !== undefined) reply.header('dpop-nonce', parts.proofs.nonce());
  });
  const failures = new FailureBudget(parts);
  app.post('/oauth/token', { config: { policy: 'client' } }, async (request, reply) => {
    const parameters = readParameters(typeof request.body === 'string' ? request.body : '');
    return noStore(reply).send(await token(parts, failures, request, parameters));
  });
  app.post('/oauth/revoke', { config: { policy: 'client' } }, async (request, reply) => {
    const parameters = readParameters(typeof request.body === 'string' ? request.body : '');
    const client = { ...parts, assertionAudiences: audiencesOf(parts, REVOKE) };
    const software = await failures.within(request.ip, parameters, () => authenticateClient(client, parameters));
    await revokeToken(parts, software, parameters);
    return noStore(reply).code(200).send();
  });
  app.get('/oauth/jwks', { config: { policy: 'public' } }, async (_request, reply) => {
    return reply
      .header('cache-control', 'public, max-age=60')
      .type('application/jwk-set+json')
      .send(JSON.stringify(parts.publicJwks()));
  });
  app.get('/.well-known/oauth-authorization-server', { config: { policy: 'public' } }, async () => metadata(parts));
}

/** One fixed order: the grant is one of ours, the sender shows what it holds, the product proves itself, then the grant. */
async function token(
  parts: OauthParts,
  failures: FailureBudget,
  request: FastifyRequest,
  parameters: Parameters,
): Promise<Record<string, unknown>> {
  const name = needed(parameters, 'grant_type');
  const grant = Object.hasOwn(GRANTS, name) ? GRANTS[name] : undefined;
  if (grant === undefined) throw new OAuthError('unsupported_grant_type', `grants: ${Object.keys(GRANTS).join(' ')}`);
  const sender = await senderOf(parts, request, tokenEndpoint(parts.issuer));
  const client = { ...parts, assertionAudiences: audiencesOf(parts) };
  const software = await failures.within(request.ip, parameters, () => authenticateClient(client, parameters));
  await spendProof(parts, sender);
  const issued = await grant(parts, software, parameters, sender.binding);
  return {
    access_token: issued.token,
    token_type: issued.binding?.kind === 'dpop' ? 'DPoP' : 'Bearer',
    expires_in: issued.expiresIn,
    scope: issued.scopes.join(' '),
    ...(name === 'client_credentials' ? {} : { issued_token_type: ACCESS_TOKEN }),
  };
}

const REVOKE = '/oauth/revoke';

/** What an assertion may name as audience: the issuer, the token endpoint, and the endpoint itself. */
function audiencesOf({ issuer }: OauthParts, path?: string): string[] {
  return [issuer, tokenEndpoint(issuer), ...(path === undefined ? [] : [`${issuer}${path}`])];
}

export function tokenEndpoint(issuer: string): string {
  return `${issuer}/oauth/token`;
}

/** RFC 8414 §2, RFC 9449 §5.1, RFC 8705 §3.3 and §5. */
function metadata({ issuer, certificateUrl }: OauthParts): Record<string, unknown> {
  return {
    issuer,
    token_endpoint: tokenEndpoint(issuer),
    revocation_endpoint: `${issuer}${REVOKE}`,
    revocation_endpoint_auth_methods_supported: ['private_key_jwt'],
    jwks_uri: `${issuer}/oauth/jwks`,
    grant_types_supported: Object.keys(GRANTS),
    response_types_supported: [],
    scopes_supported: SCOPES,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: SIGNATURE_ALGORITHMS,
    dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
    tls_client_certificate_bound_access_tokens: true,
    ...(certificateUrl === undefined
      ? {}
      : {
          mtls_endpoint_aliases: {
            token_endpoint: tokenEndpoint(certificateUrl),
            revocation_endpoint: `${certificateUrl}${REVOKE}`,
          },
        }),
  };
}

function noStore(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
}

async function answerError(
  parts: OauthParts,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): Promise<FastifyReply> {
  const known = toOAuthError(error);
  // Nobody's product costs a look-up, somebody's a signature too: the time of the answer does not tell them apart.
  if (known?.code === 'invalid_client') await nextTick(parts.pause, reply.elapsedTime);
  if (known === null) {
    parts.failed?.(error, request.id);
    return noStore(reply).code(500).send({ error: 'server_error' });
  }
  parts.refused(known.noted);
  if (known.status === 503) reply.header('retry-after', String(RETRY_SECONDS));
  return noStore(reply).code(known.status).send(known.toJson());
}

/** What the caller is told; null for a programming mistake. */
function toOAuthError(error: unknown): OAuthError | null {
  if (error instanceof OAuthError) return error;
  if (isFailure(error, 'busy') || isFailure(error, 'unavailable')) {
    return new OAuthError('temporarily_unavailable', 'try again in a moment');
  }
  const status = (error as { statusCode?: unknown }).statusCode;
  if (status === 413)
    return new OAuthError('invalid_request', `the request is larger than ${MAX_TOKEN_REQUEST_BYTES} bytes`);
  if (status === 415) return new OAuthError('invalid_request', `the content type is not ${FORM}`);
  return typeof status === 'number' && status >= 400 && status < 500
    ? new OAuthError('invalid_request', 'not readable')
    : null;
}
