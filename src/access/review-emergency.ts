import { Type } from 'typebox';
import { type Action, defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { open } from '../kernel/keys/sealed-box.ts';
import type { Database } from '../kernel/transaction.ts';
import type { AccessState } from './access-state.ts';
import { decide } from './decide.ts';
import { emergencyPlace } from './open-emergency.ts';
import { type AccessEnv, ownerInput, ruleIdInput } from './rule-store.ts';

/** Emergencies listed at once. */
export const MAX_REVIEWS = 200;
/** What another opening by the same professional in a month adds to the score, whatever the record. */
const POINTS_EACH = 5;

/** Read by the auditor over all records, from an index of those that wait. */
const QUEUE: Statement = {
  name: 'emergencies-to-review',
  text: `select x.record_id, x.emergency_id, x.purpose, x.opened_at, x.review_due_at,
  least(100, x.abuse_score + ${POINTS_EACH} * (select count(*) - 1 from emergency_access o
    where o.actor_key = x.actor_key and o.opened_at > $1 and o.record_id is not null))::int as score
from emergency_access x where x.record_id is not null and x.reviewed_at is null
order by score desc, x.review_due_at, x.emergency_id limit ${MAX_REVIEWS}`,
};

const STATED: Statement = {
  name: 'access-emergency-stated',
  text: `select purpose, opened_at, sealed from emergency_access
where record_id = $1 and emergency_id = $2 and reviewed_at is null`,
};

const REVIEW: Statement = {
  name: 'access-review-emergency',
  text: `update emergency_access set reviewed_at = $3, review_outcome = $4, review_trace_id = $5
where record_id = $1 and emergency_id = $2 and reviewed_at is null`,
};

/** An emergency that waits for its review: no name, no reason; those are in the record's own history. */
export interface EmergencyToReview {
  readonly recordId: string;
  readonly emergencyId: string;
  readonly purpose: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
  /** 0 to 100. */
  readonly score: number;
}

const LOOK_BACK_MS = 30 * 86_400_000;

/** The queue of the data protection officer: the most doubtful first, then the first due. */
export async function emergenciesToReview(auditor: Database, now: Date): Promise<EmergencyToReview[]> {
  const rows = await auditor.lookUp<QueueRow>(QUEUE, [new Date(now.getTime() - LOOK_BACK_MS)]);
  return rows.map((row) => ({
    recordId: row.record_id,
    emergencyId: row.emergency_id,
    purpose: row.purpose,
    openedAt: row.opened_at,
    dueAt: row.review_due_at,
    score: row.score,
  }));
}

interface QueueRow extends Record<string, unknown> {
  readonly record_id: string;
  readonly emergency_id: string;
  readonly purpose: string;
  readonly opened_at: Date;
  readonly review_due_at: Date;
  readonly score: number;
}

const input = Type.Object({
  ...ownerInput,
  emergencyId: ruleIdInput,
  /** Absent: who opened it and why are read, and it goes on waiting. */
  outcome: Type.Optional(Type.Union([Type.Literal('justified'), Type.Literal('unjustified')])),
});

/** What was sealed at the opening. */
export interface StatedEmergency {
  readonly purpose: string;
  readonly openedAt: Date;
  /** The professional's words; empty where none were asked (regulation). */
  readonly reason: string;
  /** Why the person could not be asked, where it was chosen (`EmergencyMotive`). */
  readonly motive?: string;
  readonly actor: {
    readonly name: string;
    readonly profession?: string | null;
    readonly structureName?: string | null;
  };
}

export type ReviewEmergency = Action<typeof input, AccessState, null, null, StatedEmergency>;

/**
 * The data protection officer reads one emergency that waits, and closes its review by an outcome. Both are acts that the person reads in
 * her history. @throws Failure not-found when none waits by this id
 */
export function reviewEmergency(env: AccessEnv): ReviewEmergency {
  return defineAction({
    name: 'access.review-emergency',
    input,
    owner: ({ owner }) => owner,
    authorize({ actor, input: { outcome }, state, now }) {
      const decision = decide(actor, actor.onBehalfOf, 'access.review-emergency', actor.purpose, state, null, now);
      return decision.permit && outcome !== undefined
        ? { permit: true, rule: `${decision.rule};${outcome}` }
        : decision;
    },
    async perform(tx, { input: { emergencyId, outcome }, ownerId, now, traceId }) {
      const [row] = await tx.query<StatedRow>(STATED, [ownerId, emergencyId]);
      if (row === undefined) throw new Failure('not-found');
      if (outcome !== undefined) await tx.query(REVIEW, [ownerId, emergencyId, now, outcome, traceId]);
      const text = open(env.ruleKey(ownerId), row.sealed, emergencyPlace(ownerId, emergencyId)).toString();
      const stated = JSON.parse(text) as Pick<StatedEmergency, 'reason' | 'motive' | 'actor'>;
      return { output: { ...stated, purpose: row.purpose, openedAt: row.opened_at }, objects: [emergencyId] };
    },
  });
}

interface StatedRow extends Record<string, unknown> {
  readonly purpose: string;
  readonly opened_at: Date;
  readonly sealed: Buffer;
}
