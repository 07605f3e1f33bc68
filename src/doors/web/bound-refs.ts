/** A sealed reference is good for the person whose page gave it, in her record: anybody else's is as if it were not there. */
import type { Session } from '../../identity/contract.ts';
import { recordOf } from './carnet-session.ts';
import { WebError } from './web-api.ts';

export const whoseOf = (session: Session): string => `${session.actor.id}|${recordOf(session)}`;

export const sealedFor = (whose: string, value: Readonly<Record<string, unknown>>) => ({ ...value, whose });

/** @throws WebError not-found */
export function openedFor(whose: string, opened: unknown): unknown {
  const { whose: of, ...value } = (opened ?? {}) as Readonly<Record<string, unknown>>;
  if (of !== whose) throw new WebError('not-found');
  return value;
}
