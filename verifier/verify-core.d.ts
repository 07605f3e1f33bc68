/** Types of the verifier for our own pages; the verifier itself stands alone. */
export interface LogResult {
  readonly origin: string;
  readonly problems: readonly { readonly code: string; readonly seq?: number; readonly name?: string }[];
  readonly entries: number;
  readonly waiting?: number;
  readonly withheld?: number;
  /** Without their content, which was erased on schedule. */
  readonly erased?: number;
  readonly size?: number;
  /** POSIX seconds. */
  readonly cosignedAt?: number | null;
  /** Who cosigned; `known`: by a key that the person gave. */
  readonly witnesses?: readonly { readonly name: string; readonly cosignedAt: number; readonly known: boolean }[];
  /** Witnesses of earlier visits that did not cosign this checkpoint. */
  readonly absent?: readonly string[];
  readonly isCompared?: boolean;
}
export interface ProofMemory {
  readonly format: 'carnet-memory/1';
  readonly logs: readonly { readonly origin: string; readonly checkpoint: string }[];
}
export interface ProofResult {
  readonly ok: boolean;
  readonly logs: readonly LogResult[];
  readonly memory: ProofMemory | null;
}
export function sha256(bytes: Uint8Array): Uint8Array;
export function memoryOf(file: unknown): ProofMemory | null;
export function verifyProof(bundle: unknown, previous?: unknown, trusted?: readonly string[]): Promise<ProofResult>;
