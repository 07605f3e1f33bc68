/** Debian's PostgreSQL 15: the oldest that Carnet promises to run on. Programs only; the system's own cluster is never used. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { PostgresBinaries } from '../../src/kernel/postgres-binaries.ts';

const FOLDER = '/usr/lib/postgresql/15/bin';
const CLUSTER_CONFIG = '/etc/postgresql-common/createcluster.conf';
const INSTALL_LIMIT_MS = 300_000;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Its programs, when they are installed. */
export function findPostgres15(): PostgresBinaries | null {
  if (!existsSync(`${FOLDER}/postgres`) || !existsSync(`${FOLDER}/initdb`)) return null;
  const environment = { LC_ALL: 'C.UTF-8', TZ: 'UTC', PATH };
  return { initdb: `${FOLDER}/initdb`, postgres: `${FOLDER}/postgres`, environment };
}

/**
 * Installs it when that is allowed: root on Debian 12, CARNET_TEST_NO_APT not set. Without a cluster of the system's and without
 * a service. Null when it is there at the end, else the reason why not.
 */
export function installPostgres15(): string | null {
  if (findPostgres15() !== null) return null;
  if (process.env['CARNET_TEST_NO_APT'] === '1')
    return 'PostgreSQL 15 is not installed, and CARNET_TEST_NO_APT forbids it';
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return 'PostgreSQL 15 is not installed, and only root on Debian may install it (postgresql-15)';
  if (!existsSync(CLUSTER_CONFIG)) {
    mkdirSync('/etc/postgresql-common', { recursive: true });
    writeFileSync(CLUSTER_CONFIG, 'create_main_cluster = false\nstart_conf = manual\n');
  }
  const options = {
    stdio: 'ignore',
    timeout: INSTALL_LIMIT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  } as const;
  spawnSync('apt-get', ['update', '-q'], options);
  const keep = ['-o', 'Dpkg::Options::=--force-confold'];
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...keep, 'postgresql-15'], options);
  return findPostgres15() === null ? 'PostgreSQL 15 is not installed, and apt could not install it' : null;
}
