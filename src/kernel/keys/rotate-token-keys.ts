import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { PUBLISHED_BEFORE_USE_MS, SigningRing } from './signing-keys.ts';

export interface RotatedKey {
  readonly kid: string;
  readonly signsFrom: Date;
  /** True when every other key is gone. */
  readonly dropped: boolean;
}

/**
 * Makes the next key that signs access tokens: published now, signing when everybody who verifies has it. `atOnce`: signing now,
 * and every other key is dropped with its tokens. Serving processes look for it by themselves.
 */
export async function rotateTokenKeys(secretsFolder: string, atOnce: boolean, clock: Clock): Promise<RotatedKey> {
  const ring = await SigningRing.open({ use: 'token', folder: join(secretsFolder, 'space'), clock });
  const signsFrom = new Date(clock.now().getTime() + (atOnce ? 0 : PUBLISHED_BEFORE_USE_MS));
  const kid = await ring.rotate({ signsFrom, dropOthers: atOnce });
  return { kid, signsFrom, dropped: atOnce };
}
