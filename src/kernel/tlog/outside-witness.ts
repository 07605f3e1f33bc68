import type { Clock } from '../clock.ts';
import type { WitnessCalls } from './ask-witness.ts';
import { MAX_WITNESS_ANSWER_BYTES, MAX_WITNESS_MS, WITNESS_REST_MS } from './limits.ts';
import type { WitnessAnswer } from './witness.ts';

/** A witness at another organisation: where it is asked (C2SP tlog-witness, submission prefix) and the key that it cosigns with. */
export interface OutsideWitness {
  /** Without its final slash. */
  readonly url: string;
  /** Verifier key. */
  readonly key: string;
}

const STATUSES: readonly number[] = [200, 400, 403, 404, 409, 422] satisfies readonly WitnessAnswer['status'][];

/** Reads at most `most` bytes as text. @throws RangeError when there are more */
export async function readBounded(response: Response, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > most) throw new RangeError(`the answer is longer than ${most} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/**
 * A witness over HTTP(S). One that did not answer is left alone for WITNESS_REST_MS, so that a dead one delays one checkpoint in six. What it
 * answers is believed only under its key.
 */
export function outsideWitness({ url, key }: OutsideWitness, clock: Clock): WitnessCalls {
  let restsUntil = 0;
  const post = async (body: string): Promise<WitnessAnswer> => {
    const response = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(MAX_WITNESS_MS),
    });
    const text = (await readBounded(response, MAX_WITNESS_ANSWER_BYTES)).toString('utf8');
    if (!STATUSES.includes(response.status)) throw new Error(`HTTP status ${response.status}`);
    return { status: response.status as WitnessAnswer['status'], body: text };
  };
  return {
    name: key.slice(0, key.indexOf('+')),
    key: async () => key,
    async addCheckpoint(body) {
      const now = clock.now().getTime();
      if (now < restsUntil) throw new Error('it did not answer a moment ago, and is left alone for a while');
      try {
        return await post(body);
      } catch (error) {
        restsUntil = now + WITNESS_REST_MS;
        throw error;
      }
    },
  };
}
