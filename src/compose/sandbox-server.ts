import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { createLocalJWKSet } from 'jose';
import type { ServingConfig } from '../config.ts';
import type { SandboxAddress } from '../doors/cli/commands.ts';
import type { IdentityProvider } from '../doors/oauth/subject-token.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { openDeployment } from './deployment.ts';
import { clientRing, DEMO_CLIENT_ID, redirectUri, sandboxIssuer } from './professional-pages.ts';

/** Bytes of a request that a stand-in may receive. */
const MAX_SANDBOX_BODY = 64 * 1024;

export interface Sandbox extends SandboxAddress {
  close(): Promise<void>;
}

export const sandboxKeyFolder = (config: Pick<ServingConfig, 'secretsFolder'>): string =>
  join(config.secretsFolder, 'sandbox');

/**
 * The demonstration's stand-ins (mailbox, identity provider) in one process, on a loopback port of their own: serving
 * processes pass on `/sandbox/`. Production never loads this file's imports.
 */
export async function startSandbox(config: ServingConfig, log: Log): Promise<Sandbox> {
  const { startMailbox } = await import('../../sandbox/mailbox/mailbox.ts');
  const { mailboxPage } = await import('../../sandbox/mailbox/mailbox-page.ts');
  const { identityProvider } = await import('../../sandbox/identity-provider/identity-provider.ts');
  const { loadProviderKeys } = await import('../../sandbox/identity-provider/provider-keys.ts');
  const keys = await loadProviderKeys(sandboxKeyFolder(config));
  const mailbox = await startMailbox({ mode: config.mode, now: () => systemClock.now() });
  const deployment = await openDeployment(config, log, {
    transport: { send: async () => undefined, close: () => undefined },
    maxConnections: 1,
  });
  const app = fastify({ logger: false, bodyLimit: MAX_SANDBOX_BODY, forceCloseConnections: true });
  await app.register(mailboxPage, { mailbox });
  const { directory } = deployment.space;
  await app.register(identityProvider, {
    mode: config.mode,
    issuer: sandboxIssuer(config.publicUrl),
    keys,
    cookieKey: deployment.space.keys.stamp('sandbox', 'cookies').toString('base64url'),
    clients: [await sandboxClient(config)],
    professionals: {
      list: (limit: number) => directory.listProfessionals(limit),
      find: (id: string) => directory.findProfessional(id),
    },
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    origin,
    smtpUrl: mailbox.smtpUrl,
    async close() {
      await app.close();
      await mailbox.close();
      await deployment.close();
    },
  };
}

/** The pages of this deployment, as registered at the stand-in. */
async function sandboxClient(config: ServingConfig) {
  const { keys } = (await clientRing(config)).publicJwks();
  return {
    client_id: DEMO_CLIENT_ID,
    redirect_uris: [redirectUri(config)],
    grant_types: ['authorization_code'],
    response_types: ['code' as const],
    token_endpoint_auth_method: 'private_key_jwt' as const,
    token_endpoint_auth_signing_alg: 'ES256' as const,
    jwks: { keys: keys.map((key) => ({ ...key })) },
  };
}

/** The stand-in's keys, at hand: identity tokens are verified without a call. */
export async function sandboxProvider(config: ServingConfig): Promise<IdentityProvider> {
  const { loadProviderKeys, publicJwks } = await import('../../sandbox/identity-provider/provider-keys.ts');
  const jwks = publicJwks(await loadProviderKeys(sandboxKeyFolder(config)));
  return { issuer: sandboxIssuer(config.publicUrl), keys: createLocalJWKSet(jwks), audiences: [] };
}

/** Passes `/sandbox/…` on to the process of the stand-ins. */
export async function sandboxProxy(app: FastifyInstance, { origin }: { readonly origin: string }): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.all('/sandbox/*', { config: { policy: 'sandbox' } }, async (request, reply) => {
    reply.hijack();
    passOn(request.raw, reply.raw, origin);
  });
}

function passOn(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): void {
  const target = new URL(incoming.url ?? '/', origin);
  const headers = { ...incoming.headers, 'x-forwarded-host': incoming.headers.host ?? '', 'x-forwarded-proto': 'http' };
  const forwarded = httpRequest(target, { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
    outgoing.end('The stand-ins of the demonstration do not answer.');
  });
  incoming.pipe(forwarded);
}
