import type { Session } from '../../identity/contract.ts';
import { WebError } from './web-api.ts';

/** The first record of the person; reading several linked records comes with the merging of persons. */
export function recordOf(session: Session): string {
  const [recordId] = session.recordIds;
  if (recordId === undefined) throw new WebError('not-found');
  return recordId;
}

/** The bounds of a calendar year, in UTC. @throws WebError not-found */
export function yearBounds(year: number): { from: string; to: string } {
  if (!Number.isInteger(year) || year < 1800 || year > 2999) throw new WebError('not-found');
  return { from: new Date(Date.UTC(year, 0, 1)).toISOString(), to: new Date(Date.UTC(year + 1, 0, 1)).toISOString() };
}
