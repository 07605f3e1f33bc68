import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { AccessTokens } from '../directory/access-token.ts';
import type { FhirParts } from '../doors/fhir/parts.ts';
import type { RecordCalls } from '../doors/web/record-calls.ts';
import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { acceptsUnbound } from './http-server.ts';
import type { RecordZone } from './record-zone.ts';

/** Of this release, for the CapabilityStatement. */
const VERSION = '0.1.0';
const RELEASE_DATE = '2026-11-22';

/** The pages' view of the record zone, in the same process. */
export function recordCalls({ runner, actions, retrieve, matrices }: RecordZone): RecordCalls {
  return {
    browse: (actor, recordId, filter) =>
      runner.run(actions.browseDocuments, actor, { owner: { id: recordId }, ...filter }),
    retrieve: (actor, recordId, logicalId, continues) =>
      retrieve(actor, { kind: 'document', id: logicalId, owner: { id: recordId } }, continues, true),
    setHidden: (actor, recordId, logicalId, expectedVersion, hidden) =>
      runner.run(hidden ? actions.hideDocument : actions.showDocument, actor, {
        document: { kind: 'document', id: logicalId, owner: { id: recordId } },
        expectedVersion,
      }),
    submit: (actor, input) => runner.run(actions.submitDocuments, actor, { ...input, way: 'page' }),
    prove: (actor, recordId, { since, titled }) =>
      runner.run(actions.proveHistory, actor, {
        ...{ owner: { id: recordId }, titled },
        ...(since === null ? {} : { since }),
      }),
    report: (actor, recordId, seq, words) =>
      runner.run(actions.reportAccess, actor, {
        owner: { id: recordId },
        seq,
        ...(words === null ? {} : { words }),
      }),
    reports: (actor, recordId) => runner.run(actions.readReports, actor, { owner: { id: recordId } }),
    explain: (actor, recordId, question) =>
      runner.run(actions.explainAccess, actor, { owner: { id: recordId }, ...question }),
    matrix: () => matrices.now(),
    history: (actor, recordId, filter) =>
      runner.run(actions.readHistory, actor, { owner: { id: recordId }, withoutOwnLooks: true, ...filter }),
  };
}

export interface FhirPlace {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly tokens: AccessTokens;
}

/** The FHIR door's view of the record zone: always in the same process. */
export function fhirParts({ config, log, clock, tokens }: FhirPlace, record: RecordZone): FhirParts {
  const { keys, security } = record;
  return {
    baseUrl: config.fhirUrl,
    tokenUrl: `${config.publicUrl}/oauth/token`,
    softwareVersion: VERSION,
    releaseDate: RELEASE_DATE,
    clock,
    pause: (milliseconds) => pause(milliseconds),
    async authenticate(token) {
      const verified = await tokens.verifyAccessToken(token);
      if (record.revokedTokens.has(verified.tokenId)) throw new Failure('invalid-token', { reason: 'revoked' });
      return verified;
    },
    proofs: record.proofs,
    acceptsUnbound: (request) => acceptsUnbound(config, request),
    runner: record.runner,
    actions: record.actions,
    retrieve: record.retrieve,
    recordsByUniqueId: record.recordsByUniqueId,
    cursors: {
      seal: (text) => keys.sealToken('fhir-cursor', text),
      open: (sealed) => openOrNull(() => String(keys.openToken('fhir-cursor', sealed))),
    },
    stamp: (text) => keys.stamp('publication', text),
    tokenRefused: (reason) => security.note(`token:${reason}`, Buffer.alloc(1)),
    failed: (error, requestId) => log.error({ err: error, requestId }, 'the FHIR door met a mistake of ours'),
  };
}

function openOrNull(open: () => string): string | null {
  try {
    return open();
  } catch {
    return null;
  }
}
