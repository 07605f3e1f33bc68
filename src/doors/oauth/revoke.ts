import type { AccessTokens } from '../../directory/access-token.ts';
import type { Directory, Software, VerifiedToken } from '../../directory/contract.ts';
import { isFailure } from '../../kernel/errors.ts';
import { OAuthError } from './oauth-error.ts';
import { needed, type Parameters } from './parameters.ts';

export interface RevocationParts {
  readonly directory: Directory;
  readonly tokens: AccessTokens;
}

/**
 * RFC 7009: a product gives back one of its own access tokens; the record zone refuses it within seconds. A token that is not
 * valid any more is revoked already. @throws OAuthError invalid_request for the token of another product
 */
export async function revokeToken(parts: RevocationParts, software: Software, parameters: Parameters): Promise<void> {
  let token: VerifiedToken;
  try {
    token = await parts.tokens.verifyAccessToken(needed(parameters, 'token'));
  } catch (error) {
    if (isFailure(error, 'invalid-token')) return; // RFC 7009 §2.2
    throw error;
  }
  if (token.clientId !== software.clientId) {
    throw new OAuthError('invalid_request', 'this token was not given to this product');
  }
  await parts.directory.revokeToken(token.tokenId, token.expiresAt);
}
