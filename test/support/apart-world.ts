/** The two zones in two processes: separate folders, keys and databases, joined by the link over cables that can be cut. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { startMailbox } from '../../sandbox/mailbox/mailbox.ts';
import { openServed } from '../../src/compose/deployment.ts';
import { cliCommands } from '../../src/compose.ts';
import { readConfig, type ServingConfig, servingConfig } from '../../src/config.ts';
import { zoneHostName } from '../../src/kernel/link/link-identity.ts';
import type { Zone } from '../../src/kernel/zones.ts';
import { type Cable, layCable } from './cut-cable.ts';
import { startDatabases, type TestDatabases } from './databases.ts';
import { freePort } from './free-port.ts';
import { newAuthority, type TestAuthority } from './test-authority.ts';
import type { ToZone } from './zone-process.ts';

const NO_MAIL = { send: async () => undefined, close: () => undefined };
const RECENT_MAILS = 10;
const PROGRAM = join(import.meta.dirname, 'zone-process.ts');

export interface ZoneProcess {
  readonly config: ServingConfig;
  /** `http://127.0.0.1:<port>`. */
  readonly base: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface ApartWorld {
  readonly databases: TestDatabases;
  readonly authority: TestAuthority;
  readonly record: ZoneProcess;
  readonly space: ZoneProcess;
  /** From the space zone to the record zone's link, and the other way. */
  readonly cables: { readonly toRecord: Cable; readonly toSpace: Cable };
  /** Moves the clocks of both processes this far ahead of the machine's. */
  setAhead(milliseconds: number): void;
  /** What those clocks say. */
  now(): Date;
  /** The code of a mail that was not read yet. */
  nextCode(): Promise<string>;
  importInsured(csv: string): Promise<number>;
  /** Opens one zone in this process, beside the one that serves it: what no door offers. */
  inside<T>(zone: ZoneProcess, work: (served: Awaited<ReturnType<typeof openServed>>) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Nothing runs yet: each test starts what its story needs. */
export async function prepareApartWorld(): Promise<ApartWorld> {
  const databases = await startDatabases();
  const authority = newAuthority();
  const mailbox = await startMailbox({ mode: 'demo', now: () => new Date() });
  const [recordPort, spacePort, recordLink, spaceLink] = await Promise.all([0, 1, 2, 3].map(freePort));
  const cables = { toRecord: await layCable(recordLink ?? 0), toSpace: await layCable(spaceLink ?? 0) };
  const common = { 'public-url': `http://127.0.0.1:${spacePort}`, 'fhir-url': `http://127.0.0.1:${recordPort}/fhir` };
  const place: Place = { databases, authority, common, smtpUrl: mailbox.smtpUrl };
  let ahead = 0;
  let readMail = 0;
  const record = zoneProcess(await configOf(place, 'record', recordPort, recordLink, cables.toSpace.port), () => ahead);
  const space = zoneProcess(await configOf(place, 'space', spacePort, spaceLink, cables.toRecord.port), () => ahead);
  const inside: ApartWorld['inside'] = async ({ config }, work) => {
    const served = await openServed(config, databases.log, { transport: NO_MAIL, maxConnections: 2 });
    try {
      return await work(served);
    } finally {
      await served.settle();
      await served.close();
    }
  };
  return {
    databases,
    authority,
    record,
    space,
    cables,
    inside,
    setAhead(milliseconds) {
      ahead = milliseconds;
      for (const zone of [record, space]) zone.say({ say: 'ahead', ahead });
    },
    now: () => new Date(Date.now() + ahead),
    async nextCode() {
      // Notices come by mail too.
      let sent = mailbox.newest(0)[0];
      await eventually(async () => {
        sent = mailbox.newest(RECENT_MAILS).find(({ id, code }) => id > readMail && code !== null);
        return sent !== undefined;
      }, 'no code by mail');
      readMail = sent?.id ?? assert.fail();
      return sent?.code ?? '';
    },
    importInsured: (csv) => importInsured(space.config, databases, csv),
    async stop() {
      await Promise.all([record.stop(), space.stop()]);
      await Promise.all([cables.toRecord.close(), cables.toSpace.close(), mailbox.close()]);
      await databases.stop();
    },
  };
}

interface Place {
  readonly databases: TestDatabases;
  readonly authority: TestAuthority;
  readonly common: Readonly<Record<string, string>>;
  readonly smtpUrl: string;
}

/** A zone's settings: its own folder, keys, certificate and database, and the other's address. */
async function configOf(place: Place, zone: Zone, port = 0, link = 0, peer = 0): Promise<ServingConfig> {
  const data = join(place.databases.data, `${zone}-zone`);
  place.authority.writeTo(join(data, 'secrets/link'), zoneHostName(zone));
  const variables = {
    CARNET_SMTP_URL: place.smtpUrl,
    CARNET_LINK_PORT: String(link),
    CARNET_LINK_URL: `https://127.0.0.1:${peer}`,
  };
  const config = readConfig('demo', { ...place.common, zone, data, port: String(port) }, variables);
  return servingConfig(config, { [zone]: place.databases.urls[zone] }, true);
}

/** `carnet import insured` in the space zone, beside its server. */
async function importInsured(config: ServingConfig, { log }: TestDatabases, csv: string): Promise<number> {
  const request = {
    source: Readable.from([Buffer.from(csv)]),
    size: csv.length,
    progress: { begin: () => undefined, advance: () => undefined },
    onRefused: ({ reason }: { reason: string }) => assert.fail(reason),
  };
  return (await cliCommands.importInsured(config, log, request)).created;
}

function zoneProcess(config: ServingConfig, ahead: () => number): ZoneProcess & { say(message: ToZone): void } {
  let child: ChildProcess | null = null;
  return {
    config,
    base: `http://127.0.0.1:${config.port}`,
    say: (message) => void child?.send(message),
    async start() {
      child = fork(PROGRAM, {
        env: { PATH: process.env['PATH'] ?? '' },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child.send({ say: 'start', config, ahead: ahead() } satisfies ToZone);
      const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
      assert.equal(answer, 'ready');
    },
    async stop() {
      if (child === null || child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.send({ say: 'stop' } satisfies ToZone);
      await gone;
      child = null;
    },
  };
}

const PATIENCE_MS = 20_000;

/** Waits until it is so. */
export async function eventually(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) assert.fail(otherwise);
    await new Promise((done) => setTimeout(done, 200));
  }
}
