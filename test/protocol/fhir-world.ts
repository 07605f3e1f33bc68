import { createHttpServer } from '../../src/compose/http-server.ts';
import type { Scope, VerifiedToken } from '../../src/directory/contract.ts';
import { fhirDoor } from '../../src/doors/fhir/fhir-door.ts';
import type { FhirParts } from '../../src/doors/fhir/parts.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { Failure } from '../../src/kernel/errors.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createLog } from '../../src/kernel/log.ts';
import { createMetrics } from '../../src/kernel/metrics.ts';
import type { Pause } from '../../src/kernel/slow-clock.ts';
import { freePort } from '../support/free-port.ts';
import { type RecordWorld, startRecordWorld, TEST_SOFTWARE } from '../support/record-world.ts';

export interface FhirWorld {
  readonly world: RecordWorld;
  /** `http://127.0.0.1:<port>/fhir`. */
  readonly base: string;
  /** Everything that the server logged. */
  readonly lines: string[];
  /** Errors that the door called mistakes of ours. */
  readonly mistakes: unknown[];
  /** Milliseconds of each pause asked for. */
  readonly pauses: number[];
  tokenFor(actor: Actor, scopes?: readonly Scope[]): string;
  /** Sends a request with this actor's token; `path` begins after the base. */
  send(
    actor: Actor,
    method: string,
    path: string,
    init?: { headers?: Record<string, string>; body?: unknown },
  ): Promise<Response>;
  stop(): Promise<void>;
}

export const ALL_SCOPES: readonly Scope[] = ['record.read', 'record.deposit', 'record.manage'];
/** Registered for the product of the tests. */
export const SOURCE_ID = '1.2.250.1.999.1';

/**
 * @param alsoServe another door on the same server and record zone
 * @param pause how answers that tell nothing are held back; by default they are not
 */
export async function startFhirWorld(
  through?: (url: string) => Promise<string>,
  alsoServe?: (app: ReturnType<typeof createHttpServer>, world: RecordWorld, mistakes: unknown[]) => Promise<void>,
  pause: Pause = async () => undefined,
): Promise<FhirWorld> {
  const world = await startRecordWorld(systemClock, through);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}/fhir`;
  const lines: string[] = [];
  const mistakes: unknown[] = [];
  const pauses: number[] = [];
  const told: Pause = (milliseconds) => {
    pauses.push(milliseconds);
    return pause(milliseconds);
  };
  const tokens = new Map<string, VerifiedToken>();
  const log = createLog('debug', {}, { write: (line) => void lines.push(line) });
  const app = createHttpServer({ clock: systemClock, ids: systemIds, log, metrics: createMetrics(), readiness: [] });
  await app.register(fhirDoor, { prefix: '/fhir', parts: { ...partsOf(world, base, tokens, mistakes), pause: told } });
  await alsoServe?.(app, world, mistakes);
  await app.listen({ host: '127.0.0.1', port });
  const tokenFor: FhirWorld['tokenFor'] = (actor, scopes = ALL_SCOPES) => {
    const token = `${actor.id}.${scopes.join('.')}`;
    const expiresAt = new Date(systemClock.now().getTime() + 300_000);
    const rest = {
      tokenId: token,
      binding: null,
      clientId: TEST_SOFTWARE.id,
      sourceId: SOURCE_ID,
      medicalRegulation: false,
    };
    tokens.set(token, { actor, scopes: new Set(scopes), expiresAt, ...rest });
    return token;
  };
  return {
    world,
    base,
    lines,
    mistakes,
    pauses,
    tokenFor,
    async send(actor, method, path, { headers = {}, body } = {}) {
      const isText = typeof body === 'string' || body instanceof URLSearchParams || body === undefined;
      return fetch(`${base}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${tokenFor(actor)}`,
          ...(isText ? {} : { 'content-type': 'application/fhir+json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      });
    },
    async stop() {
      await app.close();
      await world.stop();
    },
  };
}

function partsOf(
  { zone }: RecordWorld,
  base: string,
  tokens: Map<string, VerifiedToken>,
  mistakes: unknown[],
): Omit<FhirParts, 'pause'> {
  return {
    baseUrl: base,
    tokenUrl: base.replace('/fhir', '/oauth/token'),
    softwareVersion: '0.1.0',
    releaseDate: '2026-11-22',
    clock: systemClock,
    authenticate: async (token) => {
      const known = tokens.get(token);
      if (known === undefined) throw new Failure('invalid-token', { reason: 'wrong-signature' });
      return known;
    },
    proofs: zone.proofs,
    acceptsUnbound: () => true,
    runner: zone.runner,
    actions: zone.actions,
    retrieve: zone.retrieve,
    recordsByUniqueId: zone.recordsByUniqueId,
    cursors: {
      seal: (text) => zone.keys.sealToken('fhir-cursor', text),
      open: (sealed) => {
        try {
          return String(zone.keys.openToken('fhir-cursor', sealed));
        } catch {
          return null;
        }
      },
    },
    stamp: (text) => zone.keys.stamp('publication', text),
    tokenRefused: () => undefined,
    failed: (error) => void mistakes.push(error),
  };
}
