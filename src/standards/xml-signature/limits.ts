/** Bytes of a signed element in its canonical form. */
export const MAX_SIGNED_BYTES = 1024 * 1024;
/** Namespace prefixes of one InclusiveNamespaces list. */
export const MAX_PREFIXES = 32;
/** Certificates in one KeyInfo. */
export const MAX_CERTIFICATES = 8;
/** Characters of one certificate in base64. */
export const MAX_CERTIFICATE_LENGTH = 16_384;
/** Characters of a signature value or digest in base64, white space included. */
export const MAX_VALUE_LENGTH = 2_048;
/** Bits of the smallest RSA key that is believed. */
export const MIN_RSA_BITS = 2_048;
/** Things that one manifest names. */
export const MAX_MANIFEST_REFERENCES = 100;
