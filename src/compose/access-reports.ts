/** Reports of accesses: their answers from the command line. */
import { REPORT_ANSWER } from '../access/acts.ts';
import type { ServingConfig } from '../config.ts';
import { reportsToAnswer } from '../documents/reports-to-answer.ts';
import type { AnsweredReport, ReportAnswer, WaitingReport } from '../doors/cli/report-shapes.ts';
import { systemActor } from '../kernel/actor.ts';
import { isFailure } from '../kernel/errors.ts';
import { ConfigError } from '../settings.ts';
import type { RecordSide } from './deployment.ts';
import { auditorOf } from './verify.ts';

const ELSEWHERE = new ConfigError(['Reports are in the record zone: run this with --zone record.']);

/** @throws ConfigError where the record zone is not at hand */
export async function waitingReports(config: ServingConfig): Promise<readonly WaitingReport[]> {
  const auditor = auditorOf(config, 'record');
  if (auditor === null) throw ELSEWHERE;
  try {
    const waiting = await reportsToAnswer(auditor);
    return waiting.map(({ reportedAt, dueAt, ...ids }) => ({
      ...ids,
      reportedAt: reportedAt.toISOString(),
      dueAt: dueAt.toISOString(),
    }));
  } finally {
    await auditor.close();
  }
}

/** Reads one, and ends it when an answer is given; null when none waits by these ids. */
export async function answerOne(
  record: RecordSide | null,
  { recordId, reportId, answer }: ReportAnswer,
): Promise<AnsweredReport | null> {
  if (record === null) throw ELSEWHERE;
  const { runner, actions } = record.zone;
  const input = { owner: { id: recordId }, reportId, ...(answer === null ? {} : { answer }) };
  try {
    const { access, reportedAt } = await runner.run(actions.answerReport, systemActor(REPORT_ANSWER), input);
    const { actor, act, at } = access;
    const { name, profession = null, structureName: structure = null } = actor;
    return { name, profession, structure, act, at, reportedAt: reportedAt.toISOString() };
  } catch (error) {
    if (isFailure(error, 'not-found') || isFailure(error, 'unknown-record')) return null;
    throw error;
  }
}
