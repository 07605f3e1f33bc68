import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { ServingConfig } from '../config.ts';
import type { DemoToken } from '../doors/cli/commands.ts';
import { CommandEnd } from '../doors/cli/terminal.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { openDeployment } from './deployment.ts';
import { sandboxIssuer, sandboxKeyFolder } from './sandbox-server.ts';

const ASSERTION_SECONDS = 60;
const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * What a professional's software does, in one command, for the demonstration: an identity token of the stand-in provider
 * (in place of the professional's own sign-in), then the real exchange over HTTP with the product's own key.
 */
export async function demoTokenFor(asked: ServingConfig, log: Log, rpps: string): Promise<DemoToken> {
  const config = { ...asked, publicUrl: addressOf(asked) };
  const { idTokenFor } = await import('../../sandbox/identity-provider/id-token.ts');
  const { loadProviderKeys } = await import('../../sandbox/identity-provider/provider-keys.ts');
  const { clientKey } = await import('../../sandbox/demo/client-keys.ts');
  const { DEMO_CLIENT } = await import('../../sandbox/demo/demo-file.ts');
  const professional = await findProfessional(config, log, `8${rpps}`);
  const now = systemClock.now();
  const keys = await loadProviderKeys(sandboxKeyFolder(config));
  const identity = await idTokenFor({ issuer: sandboxIssuer(config.publicUrl), keys, now }, professional, DEMO_CLIENT);
  const { privateJwk } = clientKey(join(config.secretsFolder, 'demo-clients'), DEMO_CLIENT);
  const tokenUrl = `${config.publicUrl}/oauth/token`;
  const seconds = Math.floor(now.getTime() / 1000);
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid })
    .setIssuer(DEMO_CLIENT)
    .setSubject(DEMO_CLIENT)
    .setAudience(tokenUrl)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .setJti(systemIds.uuid())
    .sign(await importJWK(privateJwk as JWK, 'ES256'));
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: identity,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      client_assertion_type: CLIENT_ASSERTION,
      client_assertion: assertion,
    }),
  }).catch(() => {
    throw new CommandEnd('cannotStart', `No server answers at ${config.publicUrl}: start it first with \`npm start\`.`);
  });
  const body = (await answer.json()) as {
    access_token?: string;
    expires_in?: number;
    error?: string;
    error_description?: string;
  };
  if (body.access_token === undefined)
    throw new Error(`The token was refused: ${body.error ?? ''} ${body.error_description ?? ''}`);
  return { token: body.access_token, expiresAt: new Date(now.getTime() + (body.expires_in ?? 0) * 1000).toISOString() };
}

async function findProfessional(config: ServingConfig, log: Log, idNat: string) {
  const deployment = await openDeployment(config, log, {
    transport: { send: async () => undefined, close: () => undefined },
    maxConnections: 2,
  });
  try {
    const professional = await deployment.space.directory.findProfessional(idNat);
    if (professional === null)
      throw new CommandEnd('usage', 'No professional of the demonstration has this RPPS: var/demo.json lists them.');
    return professional;
  } finally {
    await deployment.close();
  }
}

/** Where the demonstration of this data folder serves, whatever port this command was given. */
function addressOf({ data, publicUrl }: ServingConfig): string {
  const path = join(data, 'demo.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { baseUrl: string }).baseUrl : publicUrl;
}
