import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { createLocalJWKSet, type JSONWebKeySet, SignJWT } from 'jose';
import type { ClientMetadata } from 'oidc-provider';
import { idTokenFor } from '../../sandbox/identity-provider/id-token.ts';
import { identityProvider, MOUNT } from '../../sandbox/identity-provider/identity-provider.ts';
import { newProviderKeys, type ProviderKeys, publicJwks } from '../../sandbox/identity-provider/provider-keys.ts';
import { proofStores } from '../../src/compose/proof-stores.ts';
import { AccessTokens } from '../../src/directory/access-token.ts';
import type { Directory, PublicJwk, Software } from '../../src/directory/contract.ts';
import { createDirectory } from '../../src/directory/directory.ts';
import { ASSERTION_TYPE } from '../../src/doors/oauth/client-assertion.ts';
import { TOKEN_EXCHANGE } from '../../src/doors/oauth/grants.ts';
import { oauthDoor } from '../../src/doors/oauth/oauth-door.ts';
import { publicJwkOf } from '../../src/doors/oauth/professional-sign-in.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { SigningRing } from '../../src/kernel/keys/signing-keys.ts';
import type { Pause } from '../../src/kernel/slow-clock.ts';
import { freePort } from '../support/free-port.ts';
import { localProductKeys } from '../support/product-keys.ts';
import { linesOf, type SpaceWorld, startSpaceWorld } from './sign-in-world.ts';

export const RPPS_GP = '899900000015';
export const RPPS_BIOLOGIST = '899900000023';
export const CABINET = '1580990046';
export const HOSPITAL = '1580990012';
export const LABORATORY = '1580990061';
export const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';

const PROFESSIONALS = [
  'id_nat;title;family_name;given_name;profession;profession_label;specialty;specialty_label;status;structure_id;structure_name;structure_finess;structure_type;sector',
  `${RPPS_GP};Dr;Fauvel;Hélène;10;Médecin;SM54;Médecine Générale;active;${CABINET};Cabinet du docteur Fauvel;580990046;SA07;`,
  `${RPPS_BIOLOGIST};Dr;Monceau;Claire;10;Médecin;SM03;Biologie médicale;active;${LABORATORY};Laboratoire de la Carne;580990061;SA25;`,
  `${RPPS_BIOLOGIST};Dr;Monceau;Claire;10;Médecin;SM03;Biologie médicale;active;${HOSPITAL};Centre hospitalier;580990012;SA01;`,
];

export interface ClientKey {
  readonly privateKey: KeyObject;
  readonly kid: string;
  readonly alg: 'ES256' | 'RS256' | 'PS256';
}

export interface OauthWorld {
  readonly space: SpaceWorld;
  readonly app: FastifyInstance;
  readonly base: string;
  readonly directory: Directory;
  readonly tokens: AccessTokens;
  readonly ring: SigningRing;
  readonly provider: ProviderKeys;
  readonly issuer: string;
  readonly clientKey: ClientKey;
  readonly relyingPartyKey: KeyObject;
  readonly errors: string[];
  /** The level of sign-in that the provider states. */
  readonly stated: { level: string };
  /** Posts a form; returns status and JSON. */
  post(
    parameters: Record<string, string> | string,
  ): Promise<{ status: number; body: Record<string, string>; headers: Headers }>;
  assertion(
    clientId: string,
    changes?: Record<string, unknown>,
    header?: Record<string, unknown>,
    key?: ClientKey,
  ): Promise<string>;
  idToken(idNat: string, clientId: string): Promise<string>;
  /** A good exchange request, changed by `changes`; null removes. */
  exchange(clientId: string, idNat: string, changes?: Record<string, string | null>): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export function publicJwk(key: ClientKey): PublicJwk {
  return { ...publicJwkOf(key), alg: key.alg } as unknown as PublicJwk;
}

export function newClientKey(kid: string = randomUUID()): ClientKey {
  return { privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, kid, alg: 'ES256' };
}

function products(key: PublicJwk): Software[] {
  const common = {
    version: '7.2.1',
    approvalNumber: 'DEMO-2026-00101',
    sourceId: '2.25.770',
    jwks: { keys: [key] },
  } as const;
  return [
    { ...common, clientId: 'calame-cabinet', name: 'Calame', status: 'approved', kind: 'professional' },
    {
      ...common,
      clientId: 'ambre-labo',
      name: 'Ambre',
      status: 'approved',
      kind: 'structure',
      structureId: LABORATORY,
    },
    { ...common, clientId: 'vieux-dossier', name: 'Vieux', status: 'suspended', kind: 'professional' },
  ];
}

/** This deployment as the provider knows it. */
function relyingParty(base: string, privateKey: KeyObject): ClientMetadata {
  return {
    client_id: 'carnet',
    redirect_uris: [`${base}/professional/callback`],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    scope: 'openid scope_all',
    jwks: { keys: [publicJwkOf({ privateKey, kid: 'rp-1' }) as never] },
  };
}

type Served = Pick<
  OauthWorld,
  | 'space'
  | 'app'
  | 'base'
  | 'directory'
  | 'tokens'
  | 'ring'
  | 'provider'
  | 'issuer'
  | 'clientKey'
  | 'relyingPartyKey'
  | 'errors'
  | 'stated'
>;

/** The OAuth door, the directory and the stand-in provider on a real port and a real database. */
async function serve(space: SpaceWorld, directory: Directory): Promise<Served> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const [issuer, resource] = [`${base}${MOUNT}`, `${base}/fhir`];
  const provider = await newProviderKeys();
  const ring = await SigningRing.open({ use: 'token', folder: join(space.folder, 'token-keys') });
  const { clock } = space;
  const tokens = new AccessTokens({ keys: ring, issuer: base, audience: resource, clock, ids: systemIds });
  const errors: string[] = [];
  const stated = { level: 'eidas1' };
  const relyingPartyKey = newClientKey().privateKey;
  const app = Fastify();
  await app.register(oauthDoor, {
    ...{ directory, tokens, clock, resource, issuer: base },
    provider: { issuer, keys: createLocalJWKSet(publicJwks(provider) as JSONWebKeySet), audiences: ['carnet'] },
    publicJwks: () => ring.publicJwks(),
    proofs: proofStores(space.keys, space.database, clock).proofs,
    acceptsUnbound: () => true,
    pause: space.parts.pause,
    refused: (code) => void errors.push(code),
  });
  await app.register(identityProvider, {
    ...{ mode: 'demo' as const, issuer, keys: provider, cookieKey: 'a cookie key for tests, long enough' },
    clients: [relyingParty(base, relyingPartyKey)],
    level: () => stated.level,
    professionals: {
      list: (limit) => directory.listProfessionals(limit),
      find: (id) => directory.findProfessional(id),
    },
  });
  await app.listen({ host: '127.0.0.1', port });
  const clientKey = newClientKey('client-key-1');
  return { space, app, base, directory, tokens, ring, provider, issuer, clientKey, relyingPartyKey, errors, stated };
}

/** @param pause as startSpaceWorld */
export async function startOauthWorld(pause?: Pause): Promise<OauthWorld> {
  const space = await startSpaceWorld(pause);
  space.clock.set(new Date());
  const directory = createDirectory({ ...space, productKeys: localProductKeys(space.clock) });
  await directory.importProfessionals(linesOf(...PROFESSIONALS));
  const served = await serve(space, directory);
  for (const software of products(publicJwk(served.clientKey))) await directory.registerSoftware(software);
  const assertion: OauthWorld['assertion'] = (clientId, changes, header, key) =>
    signAssertion({ ...served, clientKey: key ?? served.clientKey }, clientId, changes, header);
  const idToken = async (idNat: string, clientId: string): Promise<string> => {
    const professional = await directory.findProfessional(idNat);
    if (professional === null) throw new Error('the professional is not in the directory');
    return idTokenFor({ issuer: served.issuer, keys: served.provider, now: space.clock.now() }, professional, clientId);
  };
  return {
    ...served,
    assertion,
    idToken,
    post: (parameters) => postForm(`${served.base}/oauth/token`, parameters),
    async exchange(clientId, idNat, changes = {}) {
      const form: Record<string, string | null> = {
        grant_type: TOKEN_EXCHANGE,
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await assertion(clientId),
        subject_token_type: ID_TOKEN,
        subject_token: await idToken(idNat, clientId),
        ...changes,
      };
      return Object.fromEntries(Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== null));
    },
    async close() {
      await served.app.close();
      await space.close();
    },
  };
}

async function signAssertion(
  { space, base, clientKey }: Served,
  clientId: string,
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(space.clock.now().getTime() / 1000);
  const common = {
    iss: clientId,
    sub: clientId,
    aud: `${base}/oauth/token`,
    iat: now,
    exp: now + 120,
    jti: randomUUID(),
  };
  return new SignJWT({ ...common, ...changes })
    .setProtectedHeader({ alg: clientKey.alg, kid: clientKey.kid, typ: 'JWT', ...header })
    .sign(clientKey.privateKey);
}

async function postForm(url: string, parameters: Record<string, string> | string) {
  const body = typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(url, { method: 'POST', body, headers });
  const answer = (await response.json()) as Record<string, string>;
  return { status: response.status, body: answer, headers: response.headers };
}
