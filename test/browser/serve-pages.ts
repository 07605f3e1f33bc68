/**
 * Serves the built pages over the in-memory world, for looking at them: `node test/browser/serve-pages.ts [port]`.
 * Build first with `node_modules/.bin/react-router build`.
 */
import { join } from 'node:path';
import Fastify from 'fastify';
import type { ProfessionalApiFactory } from '../../src/doors/web/professional-api.ts';
import { webDoor } from '../../src/doors/web/web-door.ts';
import { manualClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { LargeBodies } from '../../src/kernel/large-bodies.ts';
import type { Log } from '../../src/kernel/log.ts';
import { noProfessionals } from '../support/no-professionals.ts';
import { fakeLife } from './fake-life.ts';
import { FAKE_SIGN_IN, type FakeWorld, fakeWorld } from './fake-web-api.ts';

export const BUILD_FOLDER = join(import.meta.dirname, '../../build');

export interface ServedPages {
  readonly baseUrl: string;
  readonly world: FakeWorld;
  /** Lines logged, for looking at what must not be in them. */
  readonly logged: string[];
  stop(): Promise<void>;
}

function listLog(lines: string[]): Log {
  const write = (fields: object, message: string) => {
    lines.push(`${JSON.stringify(fields)} ${message}`);
  };
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
  return log;
}

/** Starts the pages on a free port (or `port`) of the loopback. */
export async function servePages(
  port = 0,
  professional: ProfessionalApiFactory = noProfessionals,
  largeBodies = new LargeBodies(),
): Promise<ServedPages> {
  const world = fakeWorld(await fakeLife());
  const logged: string[] = [];
  const app = Fastify();
  app.decorate('largeBodies', largeBodies);
  await app.register(webDoor, {
    api: world.factory,
    professional,
    buildFolder: BUILD_FOLDER,
    formKey: systemIds.bytes(32),
    publicOrigin: null,
    timeZone: 'Europe/Paris',
    demo: {
      mailboxUrl: '/sandbox/mailbox',
      professionals: [],
      signIns: [{ ...FAKE_SIGN_IN, story: 'Claire, 65 ans, suivie pour le cœur' }],
    },
    clock: manualClock(new Date('2026-11-22T09:30:00Z')),
    ids: systemIds,
    log: listLog(logged),
  });
  await app.listen({ port, host: '127.0.0.1' });
  const address = app.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return { baseUrl: `http://localhost:${actual}`, world, logged, stop: () => app.close() };
}

if (process.argv[1] === import.meta.filename) {
  const served = await servePages(Number(process.argv[2] ?? 0));
  process.stdout.write(`${served.baseUrl}\n`);
}
