import type { ServingConfig } from '../config.ts';
import { keysAt, providerKeys } from '../doors/oauth/provider-keys.ts';
import type { IdentityProvider } from '../doors/oauth/subject-token.ts';
import type { Clock } from '../kernel/clock.ts';
import { sandboxProvider } from './sandbox-server.ts';

/** The configured provider of professionals' identities; in the demonstration, its stand-in. */
export async function identityProviderOf(config: ServingConfig, clock: Clock): Promise<IdentityProvider> {
  if (config.mode === 'demo') return sandboxProvider(config);
  if (config.professionalIssuer === null) {
    const none = async (): Promise<never> => {
      throw new Error('no identity provider of professionals is configured');
    };
    return { issuer: 'https://invalid/', keys: none, audiences: [] };
  }
  return {
    issuer: config.professionalIssuer.issuer,
    keys: providerKeys(keysAt(config.professionalIssuer.jwks), clock),
    audiences: [],
  };
}
