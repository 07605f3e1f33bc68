import type { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import type { ServingConfig } from '../config.ts';
import { AccessTokens } from '../directory/access-token.ts';
import type { SandboxAddress } from '../doors/cli/commands.ts';
import { fhirDoor } from '../doors/fhir/fhir-door.ts';
import { oauthDoor } from '../doors/oauth/oauth-door.ts';
import { transparencyDoor } from '../doors/transparency/transparency-door.ts';
import { carnetApi } from '../doors/web/carnet-api.ts';
import { professionalApi } from '../doors/web/professional-carnet-api.ts';
import { webDoor } from '../doors/web/web-door.ts';
import { xdsDoor } from '../doors/xds/xds-door.ts';
import { smtpTransport } from '../identity/smtp-transport.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { assertInvariant } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import { systemIds } from '../kernel/ids.ts';
import { type LinkServer, startLinkServer } from '../kernel/link/link-server.ts';
import type { Log } from '../kernel/log.ts';
import { answerMetricsQuestions, createMetrics, type Metrics } from '../kernel/metrics.ts';
import { inProject } from '../kernel/project-root.ts';
import type { Service } from '../kernel/supervisor.ts';
import type { Database } from '../kernel/transaction.ts';
import type { TlsConfig } from '../tls-settings.ts';
import { watchReports } from './access-reports.ts';
import { startBackground } from './background.ts';
import { openServed, type RecordSide, type Served } from './deployment.ts';
import { openHl7 } from './hl7-calls.ts';
import { acceptsUnbound, createHttpServer, drainHttpServer, type ReadinessCheck } from './http-server.ts';
import { identityProviderOf } from './identity-provider.ts';
import { outboxesOf, watchOutboxes } from './outbox-watch.ts';
import { PeerTrust } from './peer-trust.ts';
import type { PageCalls } from './professional-link.ts';
import { clientKeysDoor, clientRing, professionalParts } from './professional-pages.ts';
import { markBeforeStop, watchMarks } from './public-log.ts';
import { type FhirPlace, fhirParts } from './record-calls.ts';
import { sandboxProxy } from './sandbox-server.ts';
import type { SpaceZone } from './space-zone.ts';
import { watchBudgets } from './stranger-budgets.ts';
import { linkDoorstep, startTlsListener } from './tls-listener.ts';
import { callerProof } from './vihf-caller.ts';
import { trustWorks, worksOf } from './works.ts';
import { XDS_PREFIX, xdsParts } from './xds-calls.ts';

/** Where the pages' times are shown. */
const TIME_ZONE = 'Europe/Paris';
const SENDER = 'Carnet <ne-pas-repondre@carnet.invalid>';

export interface ServeOptions {
  /** Replaced in tests only. */
  readonly clock?: Clock;
}

/** One serving process: the doors and the background works of the zones that it holds. */
export async function serve(
  config: ServingConfig,
  log: Log,
  sandbox: SandboxAddress | null,
  { clock = systemClock }: ServeOptions = {},
): Promise<Service> {
  const metrics = createMetrics();
  answerMetricsQuestions(metrics);
  const smtpUrl = config.smtpUrl ?? sandbox?.smtpUrl ?? 'smtp://127.0.0.1:25';
  const transport = smtpTransport(smtpUrl, SENDER);
  const served = await openServed(config, log, { transport, clock, countIndexes: indexCounter(metrics) });
  watchOutboxes(metrics, outboxesOf(served));
  watchReports(metrics, served.record?.auditor);
  watchMarks(metrics, served.logs);
  watchBudgets(metrics, served.record?.zone, log);
  const trustedProxies = config.trustedProxies ?? [];
  const ready = readiness(served);
  const { clientCertificateHeader } = config;
  const peers = { trustedProxies, clientCertificateHeader };
  const app = createHttpServer({ clock, ids: systemIds, log, metrics, readiness: ready, ...peers });
  const place: Place = { app, config, log, clock, tokens: accessTokens(config, served, clock) };
  await app.register(transparencyDoor, { prefix: '/transparency', logs: served.logs, verifier: readVerifier() });
  const trust = config.tls === null ? null : await PeerTrust.open(config.tls, clock, log);
  if (served.record !== null) await registerRecordDoors(place, served.record, trust);
  if (served.space !== null) await registerSpaceDoors(place, served.space, served.calls, sandbox);
  const link = await startLink(config, served, metrics, log);
  if (served.space !== null) {
    // Alone, this zone serves also while the other does not answer.
    await served.space.beat().catch((error: unknown) => {
      if (served.record !== null) throw error;
    });
    served.space.identity.mails.start();
  }
  const background = startBackground([...worksOf(served, clock, config), ...trustWorks(trust)], log);
  await app.listen({ host: config.bind, port: config.port });
  const beside =
    trust === null || config.tls === null
      ? null
      : await startTlsListener({ app, config: config.tls, trust, log, metrics });
  const hl7 = await openHl7({ config, side: served.record, trust, clock, log, metrics });
  if (hl7 !== null) ready.push({ name: 'hl7v2', check: async () => hl7.problem() });
  return {
    async close() {
      await Promise.all([drainHttpServer(app, beside), hl7?.close()]);
      await link?.close();
      await background.stop();
      await markBeforeStop(served.logs);
      await served.close();
    },
  };
}

const readVerifier = (): string => readFileSync(inProject('verifier/carnet-verifier.html'), 'utf8');

/** What every door is registered with. */
interface Place extends FhirPlace {
  readonly app: ReturnType<typeof createHttpServer>;
  readonly config: ServingConfig;
}

function accessTokens(config: ServingConfig, { tokenKeys }: Served, clock: Clock): AccessTokens {
  const { publicUrl, fhirUrl } = config;
  return new AccessTokens({ keys: tokenKeys, issuer: publicUrl, audience: fhirUrl, clock, ids: systemIds });
}

async function startLink(config: ServingConfig, { link }: Served, metrics: Metrics, log: Log) {
  if (link === null) return null;
  const { credentials, ...offered } = link;
  const place = { bind: config.link.bind, port: config.link.port, log, doorstep: linkDoorstep(metrics) };
  const server: LinkServer = await startLinkServer({ ...offered, ...place, identity: credentials.current });
  credentials.onChange((identity) => server.renew(identity));
  return server;
}

function indexCounter({ registry }: Metrics): (count: number) => void {
  const counter = new Counter({
    name: 'carnet_blind_indexes_total',
    help: 'INS whose blind indexes were computed for the other zone',
    registers: [registry],
  });
  return (count) => counter.inc(count);
}

async function registerRecordDoors(place: Place, side: RecordSide, trust: PeerTrust | null): Promise<void> {
  await place.app.register(fhirDoor, { prefix: '/fhir', parts: fhirParts(place, side.zone) });
  const { tls } = place.config;
  if (trust !== null && tls !== null)
    await place.app.register(xdsDoor, { prefix: XDS_PREFIX, parts: soapParts(place, side, trust, tls) });
}

/** The SOAP door's view of the record zone, and of the directory. */
function soapParts({ log, clock }: Place, side: RecordSide, trust: PeerTrust, { url, sha1 }: TlsConfig) {
  const { zone, identify, describe, findByTraits } = side;
  const prove = callerProof({ clock, trust, identify, usedAssertions: zone.usedProofs, address: url, sha1 });
  const signers = {
    trust: { problemOf: (one: X509Certificate, now: Date) => trust.signers.problemOf(one, now) },
    sha1,
  };
  return { ...xdsParts({ clock, log, publicUrl: url, prove, describe, findByTraits }, zone), signers };
}

async function registerSpaceDoors(
  { app, config, log, clock, tokens }: Place,
  space: SpaceZone,
  calls: PageCalls | null,
  sandbox: SandboxAddress | null,
): Promise<void> {
  assertInvariant(calls !== null, 'pages call the record zone');
  await app.register(oauthDoor, {
    directory: space.directory,
    tokens,
    proofs: space.proofs,
    acceptsUnbound: (request: FastifyRequest) => acceptsUnbound(config, request),
    provider: await identityProviderOf(config, clock),
    clock,
    pause: (milliseconds: number) => pause(milliseconds),
    addShared: space.counters.add,
    knownPlaces: space.knownPlaces,
    resource: config.fhirUrl,
    issuer: config.publicUrl,
    ...(config.tls === null ? {} : { certificateUrl: config.tls.url }),
    publicJwks: () => space.tokenKeys.publicJwks(),
    failed: (error: unknown, requestId: string) =>
      log.error({ err: error, requestId }, 'the OAuth door met a mistake of ours'),
    refused: (code: string) => space.security.note(`oauth:${code}`, Buffer.alloc(1)),
  });
  if (sandbox !== null) await app.register(sandboxProxy, { origin: sandbox.origin });
  const buildFolder = inProject('build');
  if (!existsSync(join(buildFolder, 'server/index.js')))
    throw new Error('The pages are not built: run `npm run build:pages`.');
  const parts = {
    signIn: space.identity.signIn,
    forgotten: space.identity.forgotten,
    ...{ record: calls.person, access: calls.access, directory: space.directory },
    readPerson: space.identity.readPerson,
    readFormerTraits: space.identity.readFormerTraits,
    findProfessionals: (ids: readonly string[]) => space.directory.findProfessionals(ids),
    readActs: space.identity.readActs,
    ...{ proveActs: space.identity.proveActs, notices: space.identity.notices },
    sealCursor: (value: unknown) => space.keys.sealToken('page-cursor', value),
    openCursor: (text: string) => space.keys.openToken('page-cursor', text),
    clock,
  };
  const forProfessionals = await professionalParts(config, space, calls.professional, clock);
  const ring = await clientRing(config);
  await app.register(clientKeysDoor, { publicJwks: () => ring.publicJwks() });
  await app.register(webDoor, {
    api: (visit) => carnetApi(parts, visit),
    professional: (visit) => professionalApi(forProfessionals, visit),
    buildFolder,
    formKey: space.keys.stamp('forms', 'key'),
    publicOrigin: config.mode === 'production' ? new URL(config.publicUrl).origin : null,
    timeZone: TIME_ZONE,
    demo: sandbox === null ? null : await demoInfo(config),
    clock,
    ids: systemIds,
    log,
  });
}

async function demoInfo(config: ServingConfig) {
  const { demoProfessionals, demoSignIns } = await import('../../sandbox/demo/demo-file.ts');
  const { DEFAULT_SEED } = await import('../../sandbox/town/world.ts');
  const signIns = demoSignIns(DEFAULT_SEED, config.persons);
  return {
    mailboxUrl: '/sandbox/mailbox',
    professionals: demoProfessionals(DEFAULT_SEED),
    signIns: signIns.map(({ who, identifier, password }) => ({ identifier, password, story: who })),
  };
}

const ALIVE: Statement = { name: 'health-alive', text: 'select 1 as one' };

function readiness({ record, space, published }: Served): ReadinessCheck[] {
  const alive = (database: Database) => async (): Promise<string | null> => {
    await database.lookUp(ALIVE, []);
    return null;
  };
  const ofRecord = (side: RecordSide): ReadinessCheck[] => [
    { name: 'record-database', check: alive(side.zone.database) },
    { name: 'blobs', check: async () => side.zone.blobs.failure() },
    {
      name: 'space-keys',
      check: async () => (published.every(({ known }) => known) ? null : 'the space zone was not heard yet'),
    },
  ];
  return [
    ...(record === null ? [] : ofRecord(record)),
    ...(space === null ? [] : [{ name: 'space-database', check: alive(space.database) }]),
  ];
}
