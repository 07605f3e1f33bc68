/** What the browser tests look at: the real server when the test world exists, else the pages over the in-memory world. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(import.meta.dirname, '../..');
const WORLD = join(ROOT, 'test/support/world.ts');
const BUILT = join(ROOT, 'build/server/index.js');

export interface SignIn {
  readonly identifier: string;
  readonly password: string;
  /** The code of the last challenge, read where a person would read it. */
  readCode(): Promise<string>;
}

export interface Target {
  readonly baseUrl: string;
  readonly signIns: readonly SignIn[];
  stop(): Promise<unknown>;
}

interface WorldModule {
  startWorld(): Promise<Target>;
}

/** Builds the pages when they are missing or older than their sources. */
export function ensurePagesBuilt(): void {
  const sources = globSync('{web/**/*,vite.config.ts,react-router.config.ts}', { cwd: ROOT });
  const newest = Math.max(...sources.map((path) => statSync(join(ROOT, path)).mtimeMs));
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs >= newest) return;
  const cli = join(ROOT, 'node_modules/@react-router/dev/bin.cjs');
  execFileSync(process.execPath, [cli, 'build'], { cwd: ROOT, stdio: 'ignore' });
}

/** The target of this run. `kind` is printed by the tests. */
export async function openTarget(): Promise<Target & { readonly kind: 'world' | 'memory' }> {
  ensurePagesBuilt();
  if (existsSync(WORLD)) {
    const { startWorld } = (await import(pathToFileURL(WORLD).href)) as WorldModule;
    const world = await startWorld();
    return { kind: 'world', baseUrl: world.baseUrl, signIns: world.signIns, stop: () => world.stop() };
  }
  const { servePages } = await import('./serve-pages.ts');
  const { FAKE_SIGN_IN } = await import('./fake-web-api.ts');
  const served = await servePages();
  const { identifier, password, code } = FAKE_SIGN_IN;
  const signIns = [{ identifier, password, readCode: async () => code }];
  return { kind: 'memory', baseUrl: served.baseUrl, signIns, stop: () => served.stop() };
}
