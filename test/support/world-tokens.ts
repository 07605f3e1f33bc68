/** Access tokens as the demonstration's software gets them: its own key, the stand-in's identity token, real HTTP. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { clientKey } from '../../sandbox/demo/client-keys.ts';
import { DEMO_CLIENT } from '../../sandbox/demo/demo-file.ts';
import { idTokenFor } from '../../sandbox/identity-provider/id-token.ts';
import { loadProviderKeys } from '../../sandbox/identity-provider/provider-keys.ts';
import { sandboxIssuer, sandboxKeyFolder } from '../../src/compose/sandbox-server.ts';
import type { ServingConfig } from '../../src/config.ts';
import type { Directory } from '../../src/directory/contract.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';

const ASSERTION_SECONDS = 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** The token endpoint's answer to this product; throws when it is a refusal. */
async function ask(config: ServingConfig, clientId: string, more: Record<string, string>): Promise<string> {
  const { privateJwk } = clientKey(join(config.secretsFolder, 'demo-clients'), clientId);
  const tokenUrl = `${config.publicUrl}/oauth/token`;
  const seconds = Math.floor(systemClock.now().getTime() / 1000);
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(tokenUrl)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .setJti(systemIds.uuid())
    .sign(await importJWK(privateJwk as JWK, 'ES256'));
  const body = new URLSearchParams({ client_assertion_type: ASSERTION_TYPE, client_assertion: assertion, ...more });
  const answer = await fetch(tokenUrl, { method: 'POST', body });
  const { access_token: token, error } = (await answer.json()) as { access_token?: string; error?: string };
  assert.ok(token, `no token for ${clientId}: ${answer.status} ${error}`);
  return token;
}

/** A structure alone: RFC 6749 §4.4. */
export function structureToken(config: ServingConfig, clientId: string): Promise<string> {
  return ask(config, clientId, { grant_type: 'client_credentials' });
}

/** A product that acts for a professional, at the first place where he works: RFC 8693. */
export async function professionalToken(
  config: ServingConfig,
  directory: Directory,
  rpps: string,
  clientId: string = DEMO_CLIENT,
): Promise<string> {
  const professional = await directory.findProfessional(`8${rpps}`);
  assert.ok(professional, 'the professional is in the directory');
  const keys = await loadProviderKeys(sandboxKeyFolder(config));
  const provider = { issuer: sandboxIssuer(config.publicUrl), keys, now: systemClock.now() };
  const place = professional.activities[0]?.structure.idNat;
  return ask(config, clientId, {
    grant_type: EXCHANGE,
    subject_token: await idTokenFor(provider, professional, clientId),
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    ...(place === undefined || professional.activities.length < 2 ? {} : { structure: place }),
  });
}
