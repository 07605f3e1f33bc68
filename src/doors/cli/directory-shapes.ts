/** What an operator changes in the directory from the command line. */

/** A key set of public keys (RFC 7517). */
export interface KeySet {
  readonly keys: readonly (Readonly<Record<string, unknown>> & { readonly kid: string; readonly kty: 'EC' | 'RSA' })[];
}

/** A software product as an operator registers it. */
export interface Product {
  readonly clientId: string;
  readonly name: string;
  readonly version: string;
  readonly approvalNumber: string;
  /** OID: SubmissionSet.sourceId. */
  readonly sourceId: string;
  readonly kind: 'professional' | 'structure';
  /** Struct_IdNat, for kind `structure`. */
  readonly structureId?: string;
  /** Where it publishes its keys (RFC 7591 `jwks_uri`); `jwks` is then empty. */
  readonly jwksUri?: string;
  readonly jwks: KeySet;
}

export type ListedProduct = Product & { readonly status: 'approved' | 'suspended' | 'unapproved' };

export type DirectorySubject = 'product' | 'professional' | 'structure';

/** `id`: client id, PS_IdNat or Struct_IdNat. */
export type DirectoryChange =
  | { readonly act: 'suspend' | 'reinstate'; readonly subject: DirectorySubject; readonly id: string }
  | { readonly act: 'register'; readonly product: Product }
  | { readonly act: 'keys'; readonly id: string; readonly jwks: KeySet; readonly jwksUri?: string };

/** How the subject stands after the change. */
export interface DirectoryChanged {
  readonly id: string;
  readonly name: string;
  readonly status: 'approved' | 'suspended' | 'unapproved' | 'active' | 'inactive';
  /** Only when a product was registered: it was not known before. */
  readonly created?: boolean;
}
