/** The reviews of emergency accesses by the data protection officer, from the command line. */
import { EMERGENCY_REVIEW } from '../access/acts.ts';
import { emergenciesToReview } from '../access/review-emergency.ts';
import type { ServingConfig } from '../config.ts';
import type { EmergencyReview, ReviewedEmergency, WaitingEmergency } from '../doors/cli/emergency-shapes.ts';
import { systemActor } from '../kernel/actor.ts';
import { systemClock } from '../kernel/clock.ts';
import { isFailure } from '../kernel/errors.ts';
import { ConfigError } from '../settings.ts';
import type { RecordSide } from './deployment.ts';
import { auditorOf } from './verify.ts';

/** @throws ConfigError where the record zone is not at hand */
export async function waitingEmergencies(config: ServingConfig): Promise<readonly WaitingEmergency[]> {
  const auditor = auditorOf(config, 'record');
  if (auditor === null) throw new ConfigError(['Emergencies are in the record zone: run this with --zone record.']);
  try {
    const waiting = await emergenciesToReview(auditor, systemClock.now());
    return waiting.map(({ openedAt, dueAt, ...rest }) => ({
      ...rest,
      openedAt: openedAt.toISOString(),
      dueAt: dueAt.toISOString(),
    }));
  } finally {
    await auditor.close();
  }
}

/** Reads one, and closes its review when an outcome is given; null when none waits by these ids. */
export async function reviewOne(
  record: RecordSide | null,
  { recordId, emergencyId, outcome }: EmergencyReview,
): Promise<ReviewedEmergency | null> {
  if (record === null) throw new ConfigError(['Emergencies are in the record zone: run this with --zone record.']);
  const { runner, actions } = record.zone;
  try {
    const {
      actor,
      reason,
      motive = null,
      purpose,
      openedAt,
    } = await runner.run(actions.reviewEmergency, systemActor(EMERGENCY_REVIEW), {
      owner: { id: recordId },
      emergencyId,
      ...(outcome === null ? {} : { outcome }),
    });
    const { name, profession = null, structureName: structure = null } = actor;
    return { name, profession, structure, reason, motive, purpose, openedAt: openedAt.toISOString() };
  } catch (error) {
    if (isFailure(error, 'not-found') || isFailure(error, 'unknown-record')) return null;
    throw error;
  }
}
