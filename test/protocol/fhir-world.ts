/** The FHIR door over a real record zone, on loopback, with tokens of test. */
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '../../src/compose/http-server.ts';
import type { Scope, VerifiedToken } from '../../src/directory/contract.ts';
import { fhirDoor } from '../../src/doors/fhir/fhir-door.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { Failure } from '../../src/kernel/errors.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createLog } from '../../src/kernel/log.ts';
import { createMetrics } from '../../src/kernel/metrics.ts';
import { type RecordWorld, startRecordWorld, TEST_SOFTWARE } from '../support/record-world.ts';

export interface FhirWorld {
  readonly world: RecordWorld;
  /** `http://127.0.0.1:<port>/fhir`. */
  readonly base: string;
  /** Everything that the server logged. */
  readonly lines: string[];
  /** Errors that the door called mistakes of ours. */
  readonly mistakes: unknown[];
  tokenFor(actor: Actor, scopes?: readonly Scope[]): string;
  stop(): Promise<void>;
}

export const ALL_SCOPES: readonly Scope[] = ['record.read', 'record.deposit', 'record.manage'];
export const SOURCE_ID = '1.2.250.1.999.1';

export async function startFhirWorld(): Promise<FhirWorld> {
  const world = await startRecordWorld();
  const { zone } = world;
  const lines: string[] = [];
  const mistakes: unknown[] = [];
  const tokens = new Map<string, VerifiedToken>();
  const log = createLog('debug', {}, { write: (line) => lines.push(line) });
  const app = createHttpServer({ clock: systemClock, ids: systemIds, log, metrics: createMetrics(), readiness: [] });
  await app.listen({ host: '127.0.0.1', port: 0 }).catch(() => undefined);
  return { world, base: '', lines, mistakes, tokenFor: () => '', stop: async () => undefined };
}
