import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import Provider, { type ClientMetadata, type Configuration, type JWKS } from 'oidc-provider';
import type { Professional } from '../../src/directory/contract.ts';
import { refuseInProduction, type SandboxMode } from '../mailbox/demo-only.ts';
import { LOGIN_POLICY, loginPage } from './login-page.ts';
import { memoryAdapter } from './memory-adapter.ts';
import type { ProviderKeys } from './provider-keys.ts';
import { claimsOf, PSC_CLAIMS } from './psc-claims.ts';

const MAX_LISTED_PROFESSIONALS = 200;
const MAX_FORM_BYTES = 4 * 1024;
const ID_TOKEN_SECONDS = 300;
const SESSION_SECONDS = 4 * 3600;

export interface IdentityProviderOptions {
  readonly mode: SandboxMode;
  /** Public URL of the deployment and MOUNT. */
  readonly issuer: string;
  readonly keys: ProviderKeys;
  /** Signs the provider's own cookies: at least 32 random characters. */
  readonly cookieKey: string;
  readonly clients: readonly ClientMetadata[];
  readonly professionals: {
    list(limit: number): Promise<readonly Professional[]>;
    /** By PS_IdNat. */
    find(idNat: string): Promise<Professional | null>;
  };
  /** The level of sign-in that it states; tests lower it. */
  readonly level?: () => string;
}

/** Where the stand-in is mounted. */
export const MOUNT = '/sandbox/psc';

/**
 * A stand-in for Pro Santé Connect on a certified OpenID Connect library: same claims, same flow (authorization code),
 * no proof asked. Registered by the demonstration only.
 */
export async function identityProvider(app: FastifyInstance, options: IdentityProviderOptions): Promise<void> {
  refuseInProduction(options.mode, 'The identity provider');
  const provider = new Provider(options.issuer, configurationOf(options));
  const callback = provider.callback();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null)); // the library reads the body itself

  app.get<{ Params: { uid: string } }>(`${MOUNT}/interaction/:uid`, async (request, reply) => {
    const professionals = await options.professionals.list(MAX_LISTED_PROFESSIONALS);
    return reply
      .header('content-security-policy', LOGIN_POLICY)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(loginPage(`${MOUNT}/interaction/${encodeURIComponent(request.params.uid)}`, professionals));
  });
  app.post(`${MOUNT}/interaction/:uid`, async (request, reply) => {
    const form = new URLSearchParams(await readForm(request.raw));
    const professional = await options.professionals.find(form.get('professional') ?? '');
    if (professional === null) return reply.code(400).type('text/plain; charset=utf-8').send('Professionnel inconnu.');
    reply.hijack();
    const login = { accountId: professional.idNat, acr: options.level?.() ?? 'eidas1', amr: ['stand-in'] };
    try {
      await provider.interactionFinished(request.raw, reply.raw, { login }, { mergeWithLastSubmission: false });
    } catch {
      reply.raw.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end('Connexion expirée : recommencez.');
    }
  });
  app.all(`${MOUNT}/*`, async (request, reply) => {
    reply.hijack();
    await passOn(request.raw, reply.raw, callback);
  });
}

/** The library finds its own mount point by comparing the whole path with the rest of it. */
async function passOn(
  request: IncomingMessage & { originalUrl?: string },
  response: ServerResponse,
  callback: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<void> {
  const url = request.url ?? '/';
  // Each sign-in begins anew: whoever comes next on this computer is not asked to sign the one before out.
  if (url.startsWith(`${MOUNT}/auth?`)) delete request.headers.cookie;
  request.originalUrl = url;
  request.url = url.slice(MOUNT.length);
  await callback(request, response);
}

async function readForm(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_FORM_BYTES) chunks.push(chunk);
  }
  return size > MAX_FORM_BYTES ? '' : Buffer.concat(chunks).toString('utf8');
}

function configurationOf(options: IdentityProviderOptions): Configuration {
  return {
    adapter: memoryAdapter(),
    clients: [...options.clients],
    jwks: options.keys as unknown as JWKS,
    cookies: { keys: [options.cookieKey] },
    scopes: ['openid', 'scope_all'],
    claims: { openid: ['sub'], scope_all: [...PSC_CLAIMS], acr: null, auth_time: null },
    acrValues: ['eidas1'],
    // Pro Santé Connect puts the claims of the scope in the identity token, not only in userinfo.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    enabledJWA: { clientAuthSigningAlgValues: ['ES256', 'RS256', 'PS256'] },
    clientAuthMethods: ['private_key_jwt'],
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    ttl: {
      IdToken: ID_TOKEN_SECONDS,
      AccessToken: ID_TOKEN_SECONDS,
      Session: SESSION_SECONDS,
      Interaction: 600,
      Grant: SESSION_SECONDS,
    },
    interactions: { url: (_ctx, interaction) => `${MOUNT}/interaction/${interaction.uid}` },
    async findAccount(_ctx, accountId) {
      const professional = await options.professionals.find(accountId);
      if (professional === null) return undefined;
      const claims = claimsOf(professional) as { sub: string };
      return { accountId, claims: async () => claims };
    },
    // Nothing to consent to: the product was registered for this very purpose.
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid scope_all');
      grant.addOIDCClaims([...PSC_CLAIMS]);
      await grant.save();
      return grant;
    },
  };
}
