import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServingConfig } from '../config.ts';
import type { DemoRequest, DemoToken } from '../doors/cli/demo-shapes.ts';
import { CommandEnd } from '../doors/cli/terminal.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { openDeployment } from './deployment.ts';
import { sandboxIssuer } from './professional-pages.ts';
import { sandboxKeyFolder } from './sandbox-server.ts';

/**
 * What a professional's software does, in one command, for the demonstration: an identity token of the stand-in provider
 * (in place of the professional's own sign-in), then the real exchange over HTTP with the product's own key.
 */
export async function demoTokenFor(
  asked: ServingConfig,
  log: Log,
  rpps: string,
  request: DemoRequest | null,
): Promise<DemoToken> {
  const config = { ...asked, publicUrl: addressOf(asked) };
  const { idTokenFor } = await import('../../sandbox/identity-provider/id-token.ts');
  const { loadProviderKeys } = await import('../../sandbox/identity-provider/provider-keys.ts');
  const { askToken, exchangeOf } = await import('../../sandbox/demo/ask-token.ts');
  const { clientKey } = await import('../../sandbox/demo/client-keys.ts');
  const { newProofKey, nonceOf, proofFor } = await import('../../sandbox/demo/dpop.ts');
  const { DEMO_CLIENT } = await import('../../sandbox/demo/demo-file.ts');
  const professional = await findProfessional(config, log, `8${rpps}`);
  const now = systemClock.now();
  const keys = await loadProviderKeys(sandboxKeyFolder(config));
  const identity = await idTokenFor({ issuer: sandboxIssuer(config.publicUrl), keys, now }, professional, DEMO_CLIENT);
  const { privateJwk } = clientKey(join(config.secretsFolder, 'demo-clients'), DEMO_CLIENT);
  const tokenUrl = `${config.publicUrl}/oauth/token`;
  const proofKey = request === null ? undefined : newProofKey();
  const client = { clientId: DEMO_CLIENT, privateJwk, tokenUrl, now, proofKey };
  const body = await askToken(client, exchangeOf(identity)).catch((error: unknown) => {
    if (!(error instanceof TypeError)) throw error; // fetch rejects with a TypeError when nobody answers
    throw new CommandEnd('cannotStart', `No server answers at ${config.publicUrl}: start it first with \`npm start\`.`);
  });
  if (body.access_token === undefined)
    throw new CommandEnd('refused', refusalWords(body, professional, { rpps, client: DEMO_CLIENT, data: config.data }));
  const token = body.access_token;
  const expiresAt = new Date(now.getTime() + (body.expires_in ?? 0) * 1000).toISOString();
  if (request === null || proofKey === undefined) return { token, expiresAt };
  const proved = { ...request, now: systemClock.now(), accessToken: token };
  return { token, expiresAt, proof: await proofFor(proofKey, { ...proved, nonce: await nonceOf(proofKey, proved) }) };
}

/** Why no token was given, and what to do about it. */
export function refusalWords(
  { error = '', error_description: why = '' }: { readonly error?: string; readonly error_description?: string },
  { active, displayName }: { readonly active: boolean; readonly displayName: string },
  { rpps, client, data }: { readonly rpps: string; readonly client: string; readonly data: string },
): string {
  if (!active)
    return `No token: ${displayName} is suspended. \`carnet professionals reinstate ${rpps} --data ${data}\` takes them back.`;
  if (error === 'invalid_client')
    return (
      `No token: the server refuses the product ${client} (${why}). \`carnet products list --data ${data}\` tells whether it ` +
      `is suspended, and \`carnet products reinstate ${client} --data ${data}\` takes it back.`
    );
  return `No token: the server refused (${error}: ${why}). Its log says more: ${join(data, 'log/carnet.log')}.`;
}

async function findProfessional(config: ServingConfig, log: Log, idNat: string) {
  const deployment = await openDeployment(config, log, {
    transport: { send: async () => undefined, close: () => undefined },
    maxConnections: 2,
  });
  try {
    const professional = await deployment.space.directory.findProfessional(idNat);
    if (professional === null)
      throw new CommandEnd(
        'usage',
        `No professional of the demonstration has this RPPS: ${join(config.data, 'demo.json')} lists them.`,
      );
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
