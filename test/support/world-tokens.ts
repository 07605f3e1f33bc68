/** Access tokens as the demonstration's software gets them: its own key, the stand-in's identity token, real HTTP. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { askToken, exchangeOf } from '../../sandbox/demo/ask-token.ts';
import { clientKey } from '../../sandbox/demo/client-keys.ts';
import { DEMO_CLIENT } from '../../sandbox/demo/demo-file.ts';
import { idTokenFor } from '../../sandbox/identity-provider/id-token.ts';
import { loadProviderKeys } from '../../sandbox/identity-provider/provider-keys.ts';
import { sandboxIssuer } from '../../src/compose/professional-pages.ts';
import { sandboxKeyFolder } from '../../src/compose/sandbox-server.ts';
import type { ServingConfig } from '../../src/config.ts';
import type { Directory } from '../../src/directory/contract.ts';
import { systemClock } from '../../src/kernel/clock.ts';

/** The token endpoint's answer to this product; throws when it is a refusal. */
async function ask(config: ServingConfig, clientId: string, more: Record<string, string>): Promise<string> {
  const { privateJwk } = clientKey(join(config.secretsFolder, 'demo-clients'), clientId);
  const tokenUrl = `${config.publicUrl}/oauth/token`;
  const { access_token: token, error } = await askToken(
    { clientId, privateJwk, tokenUrl, now: systemClock.now() },
    more,
  );
  assert.ok(token, `no token for ${clientId}: ${error}`);
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
    ...exchangeOf(await idTokenFor(provider, professional, clientId)),
    ...(place === undefined || professional.activities.length < 2 ? {} : { structure: place }),
  });
}
