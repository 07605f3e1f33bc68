import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { UseOnce } from '../kernel/use-once.ts';
import { type ProofDemand, type ReadProof, readProof } from './dpop-proof.ts';
import { CLOCK_SKEW_SECONDS, MAX_PROOF_AGE_SECONDS, NONCE_SLOT_MS } from './limits.ts';

export interface ProofGateParts {
  readonly clock: Clock;
  readonly usedProofs: UseOnce;
  /** Keyed hash of a text by the zone's key: the same in every process of the zone, unknown to everybody else. */
  readonly stamp: (text: string) => Buffer;
}

const NONCE = /^([0-9a-z]{1,12})\.([A-Za-z0-9_-]{22})$/;
const STAMP_BYTES = 16;

/**
 * Proofs of possession as one of our servers takes them (RFC 9449): fresh by a nonce of ours, about this request, shown once
 * whatever the process. A nonce is a number of time and our stamp on it: no memory, all processes agree.
 */
export class ProofGate {
  readonly #parts: ProofGateParts;

  constructor(parts: ProofGateParts) {
    this.#parts = parts;
  }

  /** The nonce for the next proof; good for NONCE_SLOT_MS at least, twice that at most. */
  nonce(): string {
    return this.#nonceOf(this.#slot());
  }

  /**
   * Verifies a proof; nothing is written yet, so that a stranger's costs no row.
   * @throws Failure invalid-proof (reason: a ProofProblem, for logs), nonce-needed
   */
  async check(proof: string, demand: ProofDemand): Promise<ReadProof> {
    const read = await readProof(proof, demand, this.#parts.clock.now());
    if ('problem' in read) throw new Failure('invalid-proof', { reason: read.problem });
    if (!this.#isNonce(read.nonce)) throw new Failure('nonce-needed');
    return read;
  }

  /** Uses up a verified proof. @throws Failure invalid-proof when it was shown before, to any process */
  async spend({ thumbprint, id, issuedAt }: ReadProof): Promise<void> {
    const expiresAt = new Date((issuedAt + MAX_PROOF_AGE_SECONDS + CLOCK_SKEW_SECONDS) * 1000);
    const isFirst = await this.#parts.usedProofs.spend(`${thumbprint} ${id}`, expiresAt);
    if (!isFirst) throw new Failure('invalid-proof', { reason: 'replayed' });
  }

  #slot(): number {
    return Math.floor(this.#parts.clock.now().getTime() / NONCE_SLOT_MS);
  }

  #nonceOf(slot: number): string {
    const number = slot.toString(36);
    return `${number}.${this.#parts.stamp(number).subarray(0, STAMP_BYTES).toString('base64url')}`;
  }

  #isNonce(nonce: string | undefined): boolean {
    const number = NONCE.exec(nonce ?? '')?.[1];
    if (nonce === undefined || number === undefined) return false;
    const age = this.#slot() - Number.parseInt(number, 36);
    const expected = this.#nonceOf(Number.parseInt(number, 36));
    const isOurs = expected.length === nonce.length && timingSafeEqual(Buffer.from(expected), Buffer.from(nonce));
    return isOurs && age >= 0 && age <= 1;
  }
}
