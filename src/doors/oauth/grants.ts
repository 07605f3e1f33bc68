import type { AccessTokens, IssuedToken } from '../../directory/access-token.ts';
import type { TokenSubject } from '../../directory/access-token-claims.ts';
import type { Activity, Directory, Professional, Scope, Software, TokenBinding } from '../../directory/contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import { CLOCK_SKEW_SECONDS, MAX_SUBJECT_TOKEN_AGE_SECONDS } from './limits.ts';
import { OAuthError } from './oauth-error.ts';
import { needed, type Parameters } from './parameters.ts';
import { type IdentityProvider, verifySubjectToken } from './subject-token.ts';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** What a professional may ask for, and a structure alone: of `record.manage` its certificate withdraws what it deposited ([526]). */
const PROFESSIONAL_SCOPES: readonly Scope[] = ['record.read', 'record.deposit', 'record.manage'];
const STRUCTURE_SCOPES: readonly Scope[] = ['record.deposit', 'record.manage', 'own-references'];

export interface GrantParts {
  readonly directory: Directory;
  readonly tokens: AccessTokens;
  readonly provider: IdentityProvider;
  readonly clock: Clock;
  /** The FHIR base: the only resource that tokens are for. */
  readonly resource: string;
}

export type Grant = (
  parts: GrantParts,
  software: Software,
  parameters: Parameters,
  binding: TokenBinding | null,
) => Promise<IssuedToken>;

/** The grants that the token endpoint knows. */
export const GRANTS: Readonly<Record<string, Grant>> = {
  [TOKEN_EXCHANGE]: exchangeToken,
  client_credentials: clientCredentials,
};

/**
 * RFC 8693: a professional's identity token, shown by an approved product, becomes an access token for one activity.
 * `structure` (Struct_IdNat) chooses when there are several. A structure's product acts for professionals who work there.
 */
async function exchangeToken(
  parts: GrantParts,
  software: Software,
  parameters: Parameters,
  binding: TokenBinding | null,
): Promise<IssuedToken> {
  if (needed(parameters, 'subject_token_type') !== ID_TOKEN) {
    throw new OAuthError('invalid_request', `subject_token_type is not ${ID_TOKEN}`);
  }
  if ((parameters.get('requested_token_type') ?? ACCESS_TOKEN) !== ACCESS_TOKEN) {
    throw new OAuthError('invalid_request', `requested_token_type is not ${ACCESS_TOKEN}`);
  }
  if (parameters.has('actor_token')) throw new OAuthError('invalid_request', 'actor_token is not supported');
  checkTarget(parts, parameters);
  const scopes = chosenScopes(parameters, PROFESSIONAL_SCOPES);
  const subjectToken = needed(parameters, 'subject_token');
  const proved = await verifySubjectToken(parts.provider, subjectToken, software.clientId, parts.clock);
  const professional = await parts.directory.findProfessional(proved.idNat);
  if (professional === null || !professional.active) {
    throw new OAuthError('invalid_grant', 'this professional is not in the directory or no longer practises');
  }
  const activity = chosenActivity(professional, software, parameters.get('structure'));
  const expiresAt = new Date(parts.clock.now().getTime() + (MAX_SUBJECT_TOKEN_AGE_SECONDS + CLOCK_SKEW_SECONDS) * 1000);
  const { clientId } = software;
  if (!(await parts.directory.claimSubjectToken({ subjectToken, clientId, binding, expiresAt }))) {
    throw new OAuthError('invalid_grant', 'this subject token was exchanged by another product, or with another key');
  }
  const { medicalRegulation } = proved;
  const subject: TokenSubject = { kind: 'professional', professional, activity, software, medicalRegulation };
  return parts.tokens.issue(subject, scopes, binding);
}

/** RFC 6749 §4.4: a structure alone deposits and reads back its own references, so that deposits outlive the provider. */
async function clientCredentials(
  parts: GrantParts,
  software: Software,
  parameters: Parameters,
  binding: TokenBinding | null,
): Promise<IssuedToken> {
  if (software.kind !== 'structure' || software.structureId === undefined) {
    throw new OAuthError('unauthorized_client', 'this product acts only for a signed-in professional');
  }
  checkTarget(parts, parameters);
  const scopes = chosenScopes(parameters, STRUCTURE_SCOPES);
  const structure = await parts.directory.findStructure(software.structureId);
  if (structure === null || !structure.active) {
    throw new OAuthError('unauthorized_client', 'the structure that runs this product is closed');
  }
  return parts.tokens.issue({ kind: 'structure', structure, software }, scopes, binding);
}

function checkTarget(parts: GrantParts, parameters: Parameters): void {
  for (const name of ['resource', 'audience']) {
    const value = parameters.get(name);
    if (value !== undefined && value.replace(/\/$/, '') !== parts.resource) {
      throw new OAuthError('invalid_target', `${name} is not ${parts.resource}`);
    }
  }
}

/** All allowed scopes when none is asked; asking for more than is allowed is refused, not cut. */
function chosenScopes(parameters: Parameters, allowed: readonly Scope[]): readonly Scope[] {
  const asked =
    parameters
      .get('scope')
      ?.split(' ')
      .filter((scope) => scope !== '') ?? [];
  if (asked.length === 0) return allowed;
  if (asked.some((scope) => !allowed.some((one) => one === scope))) {
    throw new OAuthError('invalid_scope', `scopes allowed here: ${allowed.join(' ')}`);
  }
  return allowed.filter((scope) => asked.includes(scope));
}

function chosenActivity(
  professional: Professional,
  software: Software,
  structureId: string | undefined,
): Activity | null {
  const possible = professional.activities.filter(
    ({ structure }) =>
      structure.active && (software.structureId === undefined || structure.idNat === software.structureId),
  );
  if (software.structureId !== undefined && possible.length === 0) {
    throw new OAuthError('invalid_grant', 'this professional does not work in the structure of this product');
  }
  if (structureId !== undefined) {
    const chosen = possible.find(({ structure }) => structure.idNat === structureId);
    if (chosen === undefined)
      throw new OAuthError('invalid_grant', 'structure is not one where this professional works');
    return chosen;
  }
  if (possible.length > 1) {
    const ids = possible.map(({ structure }) => structure.idNat).join(' ');
    throw new OAuthError('invalid_request', `structure is needed, one of: ${ids}`);
  }
  return possible[0] ?? null;
}
