import { Type } from 'typebox';
import { type Action, defineAction, type OutboxEvent, type Performed } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { open, seal } from '../kernel/keys/sealed-box.ts';
import { snapshotOf } from '../kernel/trace.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { abuseScore } from './abuse-score.ts';
import type { AccessState } from './access-state.ts';
import { decide } from './decide.ts';
import { type AccessEnv, ownerInput } from './rule-store.ts';
import { tellAdministrators } from './tell-administrators.ts';

/** How long an emergency stays open: the passage of one team. */
const EMERGENCY_MS = 4 * 3_600_000;
/** The review is due within a week (SECURITY.md, break-glass). */
const REVIEW_MS = 7 * 86_400_000;
/** Openings of the last month count for the score. */
const LOOK_BACK_MS = 30 * 86_400_000;
export const MIN_REASON_CHARS = 10;
export const MAX_REASON_CHARS = 500;
/** Why the person cannot be asked (CSP L1111-17: "hors d'état d'exprimer sa volonté"), as a professional chooses it. */
export type EmergencyMotive = 'unconscious' | 'cannot-answer' | 'unable-otherwise';

/** The event that tells the other zone. */
export const EMERGENCY_OPENED = 'access.emergency-opened';

const OPEN: Statement = {
  name: 'access-find-open-emergency',
  text: `select emergency_id, until, until > $4 as open, purpose = $3 as same, secret from emergency_access
where record_id = $1 and actor_key = $2 and opened_at > $5 order by opened_at desc limit 20`,
};

const INSERT: Statement = {
  name: 'access-open-emergency',
  text: `insert into emergency_access (record_id, emergency_id, purpose, actor_key, opened_at, until, sealed, abuse_score, review_due_at, trace_id,
  secret)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};

export const emergencyInput = Type.Object({
  ...ownerInput,
  /** Why, in the professional's words: what the person and the review read. Asked by the break of the glass, not by regulation. */
  reason: Type.Optional(Type.String({ maxLength: MAX_REASON_CHARS })),
  /** Pages ask for it; the trace keeps it behind its rule. */
  motive: Type.Optional(
    Type.Union([Type.Literal('unconscious'), Type.Literal('cannot-answer'), Type.Literal('unable-otherwise')]),
  ),
});

export interface OpenedEmergencyResult {
  readonly emergencyId: string;
  /** Reading in this mode is open until then. */
  readonly until: Date;
}

export type OpenEmergency = Action<typeof emergencyInput, AccessState, null, null, OpenedEmergencyResult>;

/**
 * Opens a record in an emergency (break-glass, medical regulation: the actor's purpose), where the person allows it and did not block
 * the professional. Nothing is read in these modes before. The person, her administrators and the data protection officer are
 * told at once, and it waits for its review. Opened again while it is open, it is the same one; but one of a secret session is no other's,
 * and no administrator is told of it (CSP L1111-5).
 * @throws Failure invalid-input when the glass is broken without a reason
 */
export function openEmergency(env: AccessEnv): OpenEmergency {
  return defineAction({
    name: 'access.open-emergency',
    input: emergencyInput,
    owner: (input) => input.owner,
    authorize({ actor, input: { motive }, state, now }) {
      const decision = decide(actor, actor.onBehalfOf, 'access.open-emergency', actor.purpose, state, null, now);
      return decision.permit && motive !== undefined ? { permit: true, rule: `${decision.rule};${motive}` } : decision;
    },
    async perform(tx, { actor, input, ownerId, state, now, traceId }): Promise<Performed<OpenedEmergencyResult>> {
      const reason = (input.reason ?? '').trim();
      if (actor.purpose === 'bris_de_glace' && reason.length < MIN_REASON_CHARS)
        throw new Failure('invalid-input', {
          reason: `say why in at least ${MIN_REASON_CHARS} characters`,
          at: 'reason',
        });
      const key = env.keyOf('professional', actor.id);
      const since = new Date(now.getTime() - LOOK_BACK_MS);
      const before = await tx.query<OpenRow>(OPEN, [ownerId, key, actor.purpose, now, since]);
      const secret = actor.secretSession === true;
      // What was opened in secret is none in the open: who follows the record would read what came by it, and no opening.
      const known = before.find((row) => row.open && row.same && (secret || !row.secret));
      if (known !== undefined)
        return { output: { emergencyId: known.emergency_id, until: known.until }, objects: [known.emergency_id] };
      const emergencyId = env.ids.timeUuid(now);
      const until = new Date(now.getTime() + EMERGENCY_MS);
      const stated = { reason, motive: input.motive, actor: snapshotOf(actor), ...(secret ? { secret } : {}) };
      const text = Buffer.from(JSON.stringify(stated));
      const score = abuseScore({ actor, rules: state.rules, reason, before: before.length });
      await tx.query(INSERT, [
        ...[ownerId, emergencyId, actor.purpose, key, now, until],
        ...[seal(env.ruleKey(ownerId), text, emergencyPlace(ownerId, emergencyId)), score],
        ...[new Date(now.getTime() + REVIEW_MS), traceId, secret],
      ]);
      const place = { ownerId, traceId, now };
      const told = secret ? [] : await tellAdministrators(tx, place, emergencyId, key);
      const events = [noticeOf(place, emergencyId, actor), ...told];
      return { output: { emergencyId, until }, objects: [emergencyId], events, accessChanged: true };
    },
  });
}

interface OpenRow extends Record<string, unknown> {
  readonly emergency_id: string;
  readonly until: Date;
  readonly open: boolean;
  readonly same: boolean;
  readonly secret: boolean;
}

export const emergencyPlace = (recordId: string, emergencyId: string): string => `emergency|${recordId}|${emergencyId}`;

const REASONS: Statement = {
  name: 'access-emergency-reasons',
  text: 'select emergency_id, sealed from emergency_access where record_id = $1 and emergency_id = any($2::uuid[])',
};

/** Why emergencies of one record were opened, in the professionals' words, by emergencyId; those without words are left out. */
export async function emergencyReasons(
  env: Pick<AccessEnv, 'ruleKey'>,
  tx: Transaction,
  recordId: string,
  emergencyIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (emergencyIds.length === 0) return found;
  const rows = await tx.query<{ emergency_id: string; sealed: Buffer }>(REASONS, [recordId, [...emergencyIds]]);
  for (const { emergency_id: id, sealed } of rows) {
    const text = open(env.ruleKey(recordId), sealed, emergencyPlace(recordId, id)).toString();
    const { reason } = JSON.parse(text) as { reason: string };
    if (reason !== '') found.set(id, reason);
  }
  return found;
}

/**
 * For the other zone: that something happened and when; neither who nor why. Of a secret session it is `quiet`: on the
 * person's page and to the officer, but no mail to her, which her representatives may read (CSP L1111-5).
 */
function noticeOf(
  act: { readonly ownerId: string; readonly traceId: number; readonly now: Date },
  emergencyId: string,
  actor: Actor,
): OutboxEvent {
  const at = act.now.toISOString();
  const payload = {
    ...{ recordId: act.ownerId, seq: act.traceId, emergencyId, purpose: actor.purpose, at },
    ...(actor.secretSession === true ? { quiet: true } : {}),
  };
  return { key: `emergency:${emergencyId}`, kind: EMERGENCY_OPENED, payload };
}
