/** The same deployment, opened by the test beside the serving processes: what no door offers (consents, statuses, SQL). */
import pg from 'pg';
import { type Deployment, openDeployment } from '../../src/compose/deployment.ts';
import { readConfig, type ServingConfig, servingConfig } from '../../src/config.ts';
import { createLog } from '../../src/kernel/log.ts';
import { startEmbeddedPostgres } from '../../src/kernel/postgres-server.ts';

export interface Inside {
  readonly config: ServingConfig;
  readonly deployment: Deployment;
  /** One statement as the superuser of the cluster, in one of the zones' databases. */
  asSuperuser<R extends pg.QueryResultRow>(database: Zone, sql: string, values?: unknown[]): Promise<R[]>;
  /** A superuser's connection, ended by the test. */
  superuser(database: Zone): Promise<pg.Client>;
  close(): Promise<void>;
}

type Zone = 'carnet_record' | 'carnet_space';
const NO_MAIL = { send: async () => undefined, close: () => undefined };

/** Joins a running deployment's databases, keys and blobs. */
export async function openInside(data: string, port: number): Promise<Inside> {
  const log = createLog('error', {}, { write: (line) => process.stderr.write(line) });
  const server = await startEmbeddedPostgres({ dataDir: data, log, whenRunning: 'attach' });
  const config = await servingConfig(readConfig('demo', { data, port: String(port) }, {}), server.urls, false);
  const deployment = await openDeployment(config, log, { transport: NO_MAIL, maxConnections: 2 });
  const superuser = async (database: Zone): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: server.adminUrl(database) });
    client.on('error', () => undefined); // the server was killed: the next statement says it
    await client.connect();
    return client;
  };
  return {
    config,
    deployment,
    superuser,
    async asSuperuser(database, sql, values = []) {
      const client = await superuser(database);
      try {
        return (await client.query(sql, values)).rows;
      } finally {
        await client.end();
      }
    },
    close: () => deployment.close(),
  };
}
