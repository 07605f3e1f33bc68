/** Limits of the OAuth door, each with its name. */

/** Bytes of a token request: two JWTs and a few parameters. */
export const MAX_TOKEN_REQUEST_BYTES = 32 * 1024;
export const MAX_PARAMETERS = 20;
export const MAX_ASSERTION_LENGTH = 8_192;
export const MAX_SUBJECT_TOKEN_LENGTH = 16_384;
/** A client assertion expires within five minutes of its use (SMART App Launch 2.2, asymmetric client authentication). */
export const MAX_ASSERTION_LIFE_SECONDS = 300;
export const MAX_JTI_LENGTH = 256;
export const MAX_CLIENT_ID_LENGTH = 128;
/** Seconds that a client's or a provider's clock may be off. */
export const CLOCK_SKEW_SECONDS = 5;
/** An identity token is exchanged within this time of the sign-in that made it. */
export const MAX_SUBJECT_TOKEN_AGE_SECONDS = 12 * 3600;
