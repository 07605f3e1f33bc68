import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServingConfig } from '../config.ts';
import { AccessTokens } from '../directory/access-token.ts';
import { sweepBlobs } from '../documents/sweep-blobs.ts';
import type { SandboxAddress } from '../doors/cli/commands.ts';
import { fhirDoor } from '../doors/fhir/fhir-door.ts';
import type { FhirParts } from '../doors/fhir/parts.ts';
import { oauthDoor } from '../doors/oauth/oauth-door.ts';
import type { IdentityProvider } from '../doors/oauth/subject-token.ts';
import { carnetApi } from '../doors/web/carnet-api.ts';
import { webDoor } from '../doors/web/web-door.ts';
import { smtpTransport } from '../identity/smtp-transport.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import { HEAD_COPY_INTERVAL_MS, HEARTBEAT_INTERVAL_MS } from '../kernel/limits.ts';
import type { Log } from '../kernel/log.ts';
import { answerMetricsQuestions, createMetrics } from '../kernel/metrics.ts';
import { inProject } from '../kernel/project-root.ts';
import { SECURITY_WRITE_INTERVAL_MS } from '../kernel/security-log.ts';
import type { Service } from '../kernel/supervisor.ts';
import type { Statement } from '../kernel/transaction.ts';
import { startBackground } from './background.ts';
import { type Deployment, openDeployment } from './deployment.ts';
import { createHttpServer, type ReadinessCheck } from './http-server.ts';
import { recordCalls } from './record-calls.ts';
import { sandboxProvider, sandboxProxy } from './sandbox-server.ts';

/** Where the pages' times are shown. */
const TIME_ZONE = 'Europe/Paris';
const SENDER = 'Carnet <ne-pas-repondre@carnet.invalid>';
/** Of this release, for the CapabilityStatement. */
const VERSION = '0.1.0';
const RELEASE_DATE = '2026-11-22';
const RELAY_INTERVAL_MS = 1_000;
const PURGE_INTERVAL_MS = 3_600_000;
const SWEEP_INTERVAL_MS = 3_600_000;

/** One serving process: both zones, every door, the background works. */
export async function serve(config: ServingConfig, log: Log, sandbox: SandboxAddress | null): Promise<Service> {
  const metrics = createMetrics();
  answerMetricsQuestions(metrics);
  const smtpUrl = config.smtpUrl ?? sandbox?.smtpUrl ?? 'smtp://127.0.0.1:25';
  const deployment = await openDeployment(config, log, { transport: smtpTransport(smtpUrl, SENDER) });
  const app = createHttpServer({ clock: systemClock, ids: systemIds, log, metrics, readiness: readiness(deployment) });
  await registerDoors(app, config, log, deployment, sandbox);
  await deployment.space.beat();
  deployment.space.identity.mails.start();
  const background = startBackground(works(deployment), log);
  await app.listen({ host: config.bind, port: config.port });
  return {
    async close() {
      await app.close();
      await background.stop();
      await deployment.close();
    },
  };
}

async function registerDoors(
  app: ReturnType<typeof createHttpServer>,
  config: ServingConfig,
  log: Log,
  deployment: Deployment,
  sandbox: SandboxAddress | null,
): Promise<void> {
  const { record, space } = deployment;
  const fhirBase = `${config.publicUrl}/fhir`;
  const tokens = new AccessTokens({
    keys: space.tokenKeys,
    issuer: config.publicUrl,
    audience: fhirBase,
    clock: systemClock,
    ids: systemIds,
  });
  await app.register(fhirDoor, { prefix: '/fhir', parts: fhirParts(config, log, deployment, tokens) });
  await app.register(oauthDoor, {
    directory: space.directory,
    tokens,
    provider: await identityProviderOf(config),
    clock: systemClock,
    resource: fhirBase,
    issuer: config.publicUrl,
    publicJwks: () => space.tokenKeys.publicJwks(),
    refused: (code: string) => space.security.note(`oauth:${code}`, Buffer.alloc(1)),
  });
  if (sandbox !== null) await app.register(sandboxProxy, { origin: sandbox.origin });
  const buildFolder = inProject('build');
  if (!existsSync(join(buildFolder, 'server/index.js')))
    throw new Error('The pages are not built: run `npm run build:pages`.');
  const parts = {
    signIn: space.identity.signIn,
    record: recordCalls(record),
    readPerson: space.identity.readPerson,
    readActs: space.identity.readActs,
    sealCursor: (value: unknown) => space.keys.sealToken('page-cursor', value),
    openCursor: (text: string) => space.keys.openToken('page-cursor', text),
    clock: systemClock,
  };
  await app.register(webDoor, {
    api: (visit) => carnetApi(parts, visit),
    buildFolder,
    formKey: space.keys.stamp('forms', 'key'),
    publicOrigin: config.mode === 'production' ? new URL(config.publicUrl).origin : null,
    timeZone: TIME_ZONE,
    demo: sandbox === null ? null : await demoInfo(config),
    clock: systemClock,
    ids: systemIds,
    log,
  });
}

function fhirParts(config: ServingConfig, log: Log, { record }: Deployment, tokens: AccessTokens): FhirParts {
  const { keys, security } = record;
  return {
    baseUrl: `${config.publicUrl}/fhir`,
    tokenUrl: `${config.publicUrl}/oauth/token`,
    softwareVersion: VERSION,
    releaseDate: RELEASE_DATE,
    clock: systemClock,
    authenticate: tokens.verifyAccessToken,
    runner: record.runner,
    actions: record.actions,
    retrieve: record.retrieve,
    recordByUniqueId: record.recordByUniqueId,
    cursors: {
      seal: (text) => keys.sealToken('fhir-cursor', text),
      open: (sealed) => openOrNull(() => String(keys.openToken('fhir-cursor', sealed))),
    },
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

/** The configured provider of professionals' identities; in the demonstration, its stand-in. */
async function identityProviderOf(config: ServingConfig): Promise<IdentityProvider> {
  if (config.mode === 'demo') return sandboxProvider(config);
  if (config.professionalIssuer === null) {
    const none = async (): Promise<never> => {
      throw new Error('no identity provider of professionals is configured');
    };
    return { issuer: 'https://invalid/', keys: none, audiences: [] };
  }
  const { createRemoteJWKSet } = await import('jose');
  return {
    issuer: config.professionalIssuer.issuer,
    keys: createRemoteJWKSet(new URL(config.professionalIssuer.jwks)),
    audiences: [],
  };
}

async function demoInfo(config: ServingConfig) {
  const { demoSignIns } = await import('../../sandbox/demo/demo-file.ts');
  const { DEFAULT_SEED } = await import('../../sandbox/town/world.ts');
  const signIns = demoSignIns(DEFAULT_SEED, config.persons).slice(0, 5);
  return {
    mailboxUrl: '/sandbox/mailbox',
    signIns: signIns.map(({ who, identifier, password }) => ({ identifier, password, story: who })),
  };
}

const ALIVE: Statement = { name: 'health-alive', text: 'select 1 as one' };

function readiness({ record, space }: Deployment): ReadinessCheck[] {
  const alive =
    (database: { lookUp: Deployment['record']['database']['lookUp'] }) => async (): Promise<string | null> => {
      await database.lookUp(ALIVE, []);
      return null;
    };
  return [
    { name: 'record-database', check: alive(record.database) },
    { name: 'space-database', check: alive(space.database) },
    { name: 'blobs', check: async () => record.blobs.failure() },
  ];
}

function works({ record, space, heads, auditor }: Deployment) {
  return [
    {
      name: 'relay',
      everyMs: RELAY_INTERVAL_MS,
      run: async () => {
        await space.relay.drain();
        await record.relay.drain();
      },
    },
    { name: 'heartbeat', everyMs: HEARTBEAT_INTERVAL_MS, run: () => space.beat() },
    { name: 'head-copies', everyMs: HEAD_COPY_INTERVAL_MS, run: () => heads.copyMoved() },
    {
      name: 'refusals',
      everyMs: SECURITY_WRITE_INTERVAL_MS,
      run: async () => {
        await record.refusals.flush();
        await space.refusals.flush();
      },
    },
    {
      name: 'security-log',
      everyMs: SECURITY_WRITE_INTERVAL_MS,
      run: async () => {
        await record.security.flush();
        await space.security.flush();
      },
    },
    {
      name: 'purges',
      everyMs: PURGE_INTERVAL_MS,
      run: async () => {
        await space.identity.purge();
        await space.directory.purgeAssertions();
      },
    },
    { name: 'head-reconciliation', everyMs: PURGE_INTERVAL_MS, run: () => heads.reconcile() },
    {
      name: 'blob-sweep',
      everyMs: SWEEP_INTERVAL_MS,
      run: () => sweepBlobs(record.blobs, auditor, record.database, systemClock),
    },
  ];
}
