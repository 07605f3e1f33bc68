/** Reports of accesses: their answers from the command line. */
import { Gauge } from 'prom-client';
import { REPORT_ANSWER } from '../access/acts.ts';
import type { ServingConfig } from '../config.ts';
import { countWaiting, reportsToAnswer } from '../documents/reports-to-answer.ts';
import type { AnsweredReport, ReportAnswer, WaitingReport } from '../doors/cli/report-shapes.ts';
import { systemActor } from '../kernel/actor.ts';
import { systemClock } from '../kernel/clock.ts';
import { isFailure } from '../kernel/errors.ts';
import type { Metrics } from '../kernel/metrics.ts';
import type { Database } from '../kernel/transaction.ts';
import { ConfigError } from '../settings.ts';
import type { RecordSide } from './deployment.ts';
import { auditorOf } from './verify.ts';

const ELSEWHERE = new ConfigError(['Reports are in the record zone: run this with --zone record.']);

/** @throws ConfigError where the record zone is not at hand */
export async function waitingReports(config: ServingConfig): Promise<readonly WaitingReport[]> {
  const auditor = auditorOf(config, 'record');
  if (auditor === null) throw ELSEWHERE;
  try {
    const waiting = await reportsToAnswer(auditor, systemClock.now());
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
    const { access, reportedAt, words } = await runner.run(actions.answerReport, systemActor(REPORT_ANSWER), input);
    const { actor, act, at } = access;
    const { name, profession = null, structureName: structure = null } = actor;
    return { name, profession, structure, act, at, reportedAt: reportedAt.toISOString(), words };
  } catch (error) {
    if (isFailure(error, 'not-found') || isFailure(error, 'unknown-record')) return null;
    throw error;
  }
}

/** Tells `/metrics` how many reported accesses wait, for whom, and how many are late. Every worker reads the same rows. */
export function watchReports({ registry }: Metrics, auditor: Database | undefined): void {
  if (auditor === undefined) return;
  new Gauge({
    name: 'carnet_reports_waiting',
    help: 'Reported accesses that wait for an answer: of a structure, of the operator, or late',
    labelNames: ['state'],
    registers: [registry],
    aggregator: 'max',
    async collect() {
      const counts = await countWaiting(auditor, systemClock.now()).catch(() => null); // told by readiness
      if (counts === null) this.reset();
      else for (const state of ['structure', 'operator', 'late'] as const) this.set({ state }, counts[state]);
    },
  });
}
