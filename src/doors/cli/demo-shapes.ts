/** What commands of the demonstration ask for and show. */

/** A request that a demonstration's token will be shown with. */
export interface DemoRequest {
  readonly method: string;
  readonly url: string;
}

export interface DemoToken {
  readonly token: string;
  /** The DPoP proof for the request that was named (RFC 9449); absent for a plain bearer token. */
  readonly proof?: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
}

/** Whose card; one of the two numbers is null. */
export interface DemoCardRequest {
  readonly rpps: string | null;
  /** Struct_IdNat. */
  readonly structureId: string | null;
  readonly revoke: boolean;
}

export interface DemoCard {
  /** PS_IdNat or Struct_IdNat. */
  readonly holder: string;
  /** Certificates taken back. */
  readonly revoked: number;
  /** Paths of PEM files; null when certificates were only taken back. */
  readonly files: {
    readonly folder: string;
    readonly signature: string;
    readonly signatureKey: string;
    readonly tls: string;
    readonly tlsKey: string;
    readonly authority: string;
  } | null;
}
