import type { Actor } from '../kernel/actor.ts';
import type { AccessRule } from './access-state.ts';

export interface EmergencyFacts {
  readonly actor: Actor;
  readonly rules: readonly AccessRule[];
  readonly reason: string;
  /** Emergencies that the same professional opened in this record in the last month. */
  readonly before: number;
}

/** Signs that an emergency may be none, with what each adds. Ours: no published scale was found. They order a review, and judge nobody. */
const SIGNS: readonly { readonly points: number; readonly holds: (facts: EmergencyFacts) => boolean }[] = [
  { points: 40, holds: ({ rules }) => rules.some((r) => r.kind === 'refusal') }, // the person had said no
  { points: 20, holds: ({ before }) => before >= 1 }, // again in this record
  { points: 20, holds: ({ before }) => before >= 3 },
  { points: 15, holds: ({ actor }) => actor.purpose === 'bris_de_glace' && actor.profession?.code !== '10' }, // no doctor
  { points: 15, holds: ({ actor, reason }) => actor.purpose === 'bris_de_glace' && isEmpty(reason) }, // words that say nothing
];

/** Few different letters: typed to pass. */
const isEmpty = (reason: string): boolean => new Set(reason.toLowerCase().replace(/[^\p{L}]/gu, '')).size < 8;

/** 0 to 100: how soon the review should look at it. */
export function abuseScore(facts: EmergencyFacts): number {
  return Math.min(
    100,
    SIGNS.reduce((sum, { points, holds }) => sum + (holds(facts) ? points : 0), 0),
  );
}
