/** Error codes of RFC 6749 §5.2, RFC 8693 §2.2.2 and RFC 9449 §5 and §8, with their HTTP status. */
export const OAUTH_ERRORS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  invalid_target: 400,
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  temporarily_unavailable: 503,
} as const;

export type OAuthErrorCode = keyof typeof OAUTH_ERRORS;

/** A refusal of the token endpoint. The description is for developers: plain ASCII, nothing secret, nobody's health. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode;

  /** What the security log calls it. */
  readonly noted: string;

  constructor(code: OAuthErrorCode, description: string, noted: string = code) {
    super(description);
    this.noted = noted;
    this.name = 'OAuthError';
    this.code = code;
  }

  get status(): number {
    return OAUTH_ERRORS[this.code];
  }

  /** Only the characters that RFC 6749 §5.2 allows. */
  toJson(): { error: string; error_description: string } {
    return { error: this.code, error_description: this.message.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?') };
  }
}
