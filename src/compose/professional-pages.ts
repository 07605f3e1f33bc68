/** What the professionals' pages need: their sign-in at the identity provider, and their parts of the space zone. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { isLoopback, type ServingConfig } from '../config.ts';
import { type PendingSignIn, ProfessionalSignIn, type RelyingParty } from '../doors/oauth/professional-sign-in.ts';
import type { ProfessionalCalls } from '../doors/web/professional-calls.ts';
import type { IdentityProviderSignIn, ProfessionalParts } from '../doors/web/professional-visitor.ts';
import { maySearchByTraits } from '../identity/find-patient.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import { type PublicJwk, SigningRing } from '../kernel/keys/signing-keys.ts';
import type { SpaceZone } from './space-zone.ts';

/** The pages' client id at the demonstration's stand-in. */
export const DEMO_CLIENT_ID = 'carnet-pages';
/** Scopes of Pro Santé Connect: the claims of `scope_all` say who the professional is. */
const SCOPE = 'openid scope_all';

/** Bytes of the random key of a form. */
const KEY_BYTES = 16;

/** Issuer of the stand-in identity provider of a deployment. */
export const sandboxIssuer = (publicUrl: string): string => `${publicUrl}/sandbox/psc`;

/** Where the provider sends the browser back. */
export const redirectUri = ({ publicUrl }: Pick<ServingConfig, 'publicUrl'>): string =>
  `${publicUrl}/pro/connexion/retour`;

/** The keys that prove this deployment to the provider; made by the first process that needs them. */
export function clientRing({ secretsFolder }: Pick<ServingConfig, 'secretsFolder'>): Promise<SigningRing> {
  return SigningRing.open({ use: 'client', folder: join(secretsFolder, 'space', 'client') });
}

function clientOf(config: ServingConfig): { readonly issuer: string; readonly clientId: string } | null {
  if (config.mode === 'demo') return { issuer: sandboxIssuer(config.publicUrl), clientId: DEMO_CLIENT_ID };
  const { professionalIssuer, professionalClient } = config;
  if (professionalIssuer === null || professionalClient === null) return null;
  return { issuer: professionalIssuer.issuer, clientId: professionalClient };
}

function isOnThisMachine(issuer: string): boolean {
  const { hostname } = new URL(issuer);
  return hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

async function provider(config: ServingConfig): Promise<IdentityProviderSignIn | null> {
  const client = clientOf(config);
  if (client === null) return null;
  const { privateKey, kid } = (await clientRing(config)).current;
  const party: RelyingParty = {
    ...client,
    privateKey,
    kid,
    redirectUri: redirectUri(config),
    scope: SCOPE,
    allowPlainHttp: config.mode === 'demo' && isOnThisMachine(client.issuer),
  };
  const signIn = new ProfessionalSignIn(party);
  return {
    begin: () => signIn.begin(),
    finish: async (answer, pending) => (await signIn.finish(answer, pending as PendingSignIn)).idNat,
  };
}

export async function professionalParts(
  config: ServingConfig,
  space: SpaceZone,
  record: ProfessionalCalls,
  clock: Clock,
): Promise<ProfessionalParts> {
  const { keys, security } = space;
  return {
    sessions: space.professionalSessions,
    patients: space.sessionPatients,
    preferences: space.professionalPreferences,
    officers: space.officers,
    record,
    findPatient: space.identity.findPatient,
    identifyPatient: space.identity.identifyPatient,
    describePatients: space.identity.describePatients,
    holderOf: space.identity.holderOf,
    maySearchByTraits,
    provider: await provider(config),
    seal: (purpose, value) => keys.sealToken(purpose, value),
    open: (purpose, sealed) => keys.openToken(purpose, sealed),
    spend: (what, expiresAt) => space.usedProofs.spend(what, expiresAt),
    note: (kind, idNat) => security.note(kind, keys.actorKey(`professional|${idNat}`)),
    clock,
    newKey: () => systemIds.bytes(KEY_BYTES).toString('base64url'),
    announcementDays: config.announcementDays,
  };
}

/** The public halves of our client keys, for the provider to fetch (RFC 7591 `jwks_uri`). */
export async function clientKeysDoor(
  app: FastifyInstance,
  { publicJwks }: { readonly publicJwks: () => { readonly keys: readonly PublicJwk[] } },
): Promise<void> {
  app.get('/pro/connexion/cles', { config: { policy: 'public' } }, async (_request, reply) =>
    reply
      .header('cache-control', 'public, max-age=60')
      .type('application/jwk-set+json')
      .send(JSON.stringify(publicJwks())),
  );
}
