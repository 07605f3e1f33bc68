import type pg from 'pg';
import { systemClock } from './clock.ts';
import { openClient } from './postgres-client.ts';
import { type Zone, type ZoneUrls, zoneNames } from './zones.ts';

/** Passwords of the login roles on the embedded server; on an operator's own, the roles are not logins. */
export interface RolePasswords {
  readonly app: string;
  readonly auditor: string;
}

const DUPLICATE = new Set(['42710', '23505', '42P04']);

/** Creates the zone's database on the embedded server when it is missing. `adminUrl` names another database. */
export async function ensureDatabase(adminUrl: string, zone: Zone): Promise<void> {
  const names = zoneNames(zone);
  await withClient(adminUrl, async (client) => {
    await ensureRole(client, names.owner);
    const found = await client.query('select 1 from pg_database where datname = $1', [names.database]);
    if (found.rowCount === 0) {
      await ignoringDuplicate(client.query(`create database ${names.database} owner ${names.owner}`));
    }
  });
}

/**
 * Creates the zone's roles when they are missing and gives them what a zone's database lets each do: the owner creates,
 * the app role serves, the loader only inserts, the tracer links traces of reads, the eraser ends their details, the auditor reads. Table rights are the migrations' business.
 * On an operator's server the logins of `urls` become members of the roles they act as.
 */
export async function ensureRoles(urls: ZoneUrls, zone: Zone, passwords: RolePasswords | null): Promise<void> {
  const names = zoneNames(zone);
  await withClient(urls.admin, async (client) => {
    await ensureRole(client, names.owner);
    await ensureRole(client, names.loader);
    await ensureRole(client, names.tracer);
    await ensureRole(client, names.eraser);
    await ensureRole(client, names.app, passwords?.app);
    await ensureRole(client, names.auditor, passwords?.auditor);
    await grantMembership(client, names.loader, names.app);
    await grantMembership(client, names.tracer, names.app);
    await grantMembership(client, names.eraser, names.app);
    await grantMembership(client, names.owner, userOf(urls.admin));
    if (passwords === null) {
      await grantMembership(client, names.app, userOf(urls.app));
      await grantMembership(client, names.auditor, userOf(urls.auditor));
    }
    const current = await client.query<{ name: string }>('select current_database() as name');
    const database = client.escapeIdentifier(current.rows[0]?.name ?? '');
    await client.query(
      `revoke all on database ${database} from public;
       revoke create on schema public from public;
       grant connect, create, temporary on database ${database} to ${names.owner};
       grant connect on database ${database} to ${names.app}, ${names.loader}, ${names.tracer}, ${names.eraser}, ${names.auditor};
       grant all on schema public to ${names.owner};
       grant usage on schema public to ${names.app}, ${names.loader}, ${names.tracer}, ${names.eraser}, ${names.auditor};`,
    );
  });
}

function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

/** A role that neither bypasses row security nor inherits: what it may do, it does after an explicit `set role`. */
async function ensureRole(client: pg.Client, role: string, password?: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (found.rowCount === 0) {
    await ignoringDuplicate(client.query(`create role ${role} noinherit nosuperuser nocreatedb nocreaterole`));
  }
  if (password !== undefined) {
    await client.query(`alter role ${role} login password ${client.escapeLiteral(password)}`);
  }
}

async function grantMembership(client: pg.Client, role: string, member: string): Promise<void> {
  if (member === '' || member === role) return;
  const known = await client.query(
    `select 1 from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member
     where r.rolname = $1 and u.rolname = $2`,
    [role, member],
  );
  if (known.rowCount === 0)
    await ignoringDuplicate(client.query(`grant ${role} to ${client.escapeIdentifier(member)}`));
}

async function ignoringDuplicate(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!DUPLICATE.has((error as { code?: string }).code ?? '')) throw error; // another process was quicker
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await openClient(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The server's `server_version_num` (180004 for 18.4), or the error of the attempt. */
export async function serverVersion(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const result = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    return Number(result.rows[0]?.version);
  });
}

/** Milliseconds by which the server's clock is ahead of ours (negative: behind). */
export async function serverClock(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const before = systemClock.now().getTime();
    const result = await client.query<{ at: number }>(
      'select extract(epoch from clock_timestamp())::float8 * 1000 as at',
    );
    return (result.rows[0]?.at ?? 0) - (before + systemClock.now().getTime()) / 2;
  });
}

/** The folder of the server's data: tells this cluster from another server on the same port. Superuser only. */
export async function serverDataFolder(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const result = await client.query<{ folder: string }>("select current_setting('data_directory') as folder");
    return result.rows[0]?.folder ?? '';
  });
}
