import type { ServingConfig } from '../config.ts';
import type { IdentityProvider } from '../doors/oauth/subject-token.ts';
import { sandboxProvider } from './sandbox-server.ts';

/** The configured provider of professionals' identities; in the demonstration, its stand-in. */
export async function identityProviderOf(config: ServingConfig): Promise<IdentityProvider> {
  if (config.mode === 'demo') return sandboxProvider(config);
  if (config.professionalIssuer === null) {
    const none = async (): Promise<never> => {
      throw new Error('no identity provider of professionals is configured');
    };
    return { issuer: 'https://invalid/', keys: none, audiences: [] };
  }
  const { createRemoteJWKSet } = await import('jose');
  return {
    issuer: config.professionalIssuer.issuer,
    keys: createRemoteJWKSet(new URL(config.professionalIssuer.jwks)),
    audiences: [],
  };
}
