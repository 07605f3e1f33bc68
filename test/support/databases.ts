import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/kernel/clock.ts';
import { createLog, type Log } from '../../src/kernel/log.ts';
import { migrateZone } from '../../src/kernel/migrate.ts';
import { type DatabaseUrls, ZONES, type ZoneUrls } from '../../src/kernel/zones.ts';
import { engine, migrationsOf, startEngine } from './engine.ts';
import { fillFrom } from './templates.ts';

export interface TestDatabases {
  /** A fresh folder; removed at the end. */
  readonly data: string;
  readonly urls: DatabaseUrls;
  readonly record: ZoneUrls;
  readonly space: ZoneUrls;
  /** A superuser's URL, for tests that attack the database itself. */
  readonly superuser: (database: string) => string;
  readonly log: Log;
  stop(): Promise<void>;
}

/** A real PostgreSQL with both zones migrated, in a folder of its own. */
export async function startDatabases(): Promise<TestDatabases> {
  const data = mkdtempSync(join(tmpdir(), 'carnet-test-'));
  const log = createLog('warn', {}, { write: (line) => process.stderr.write(line) });
  await fillFrom(`databases-${engine}`, data, async (draft) => {
    const made = await startEngine(draft, log);
    for (const zone of ZONES) {
      const url = (made.urls[zone] as ZoneUrls).admin;
      await migrateZone({ zone, url, clock: systemClock, ...migrationsOf(zone, draft) });
    }
    await made.stop();
  });
  const server = await startEngine(data, log);
  return {
    data,
    urls: server.urls,
    record: server.urls.record as ZoneUrls,
    space: server.urls.space as ZoneUrls,
    superuser: (database) => server.adminUrl(database),
    log,
    async stop() {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
