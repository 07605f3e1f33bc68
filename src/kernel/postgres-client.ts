import pg from 'pg';

const CONNECT_LIMIT_MS = 5_000;

/**
 * One connection outside of any pool, open: for starting, migrating and looking. A server that ends it between two
 * questions (stopped, killed) makes the next question fail; it never ends the process, as an unheard `error` would.
 * Rejects when the server does not answer within 5 s.
 */
export async function openClient(url: string, name = 'carnet'): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
