// Plain JavaScript for any Node 18 or later: these files run before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const LEAST_MAJOR = 24;

/** The Node that npm installed for this platform (an optional dependency), or null. */
function shippedNode() {
  const path = join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin/node');
  return existsSync(path) ? path : null;
}

/** True when this very process can run TypeScript sources as they are. */
function isModern() {
  return Number(process.versions.node.split('.')[0]) >= LEAST_MAJOR;
}

/** A Node 24 or later: this one, the shipped one, or one on the PATH; null when there is none. */
function modernNode() {
  if (isModern()) return process.execPath;
  const shipped = shippedNode();
  if (shipped !== null) return shipped;
  const found = spawnSync('node', ['--version'], { encoding: 'utf8' });
  return Number(/^v(\d+)/.exec(found.stdout ?? '')?.[1]) >= LEAST_MAJOR ? 'node' : null;
}

const CANNOT_START = 4;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a TypeScript program of this project with the command line's arguments: here when this Node can, else in a
 * Node 24 of its own, which gets our signals and gives its exit code.
 */
export async function runProgram(path) {
  const program = join(ROOT, path);
  if (isModern()) {
    await import(pathToFileURL(program).href);
    return;
  }
  const node = modernNode();
  if (node === null) {
    process.stderr.write(`${missingNodeMessage()}\n`);
    process.exit(CANNOT_START);
  }
  const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${node} could not be run: ${error.message}\n`);
    process.exit(CANNOT_START);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** What to say when no Node 24 is at hand. */
function missingNodeMessage() {
  return (
    `Carnet runs on Node ${LEAST_MAJOR} or later; this is ${process.version}, and none is installed beside it. ` +
    `Run \`npm ci\` in ${ROOT} (it brings Node for Linux on x64 and arm64), or install Node ${LEAST_MAJOR}.`
  );
}
