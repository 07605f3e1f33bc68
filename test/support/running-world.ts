/** One running deployment: its processes, its addresses, its end. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { townPeople } from '../../sandbox/town/people.ts';
import { waitUntil } from '../../src/kernel/process-info.ts';
import { eventually, killNow, processTree } from './processes.ts';
import { codeReader, Visitor } from './visitor.ts';
import { type Inside, openInside } from './world-inside.ts';
import { professionalToken, structureToken } from './world-tokens.ts';

export const CARNET = resolve(import.meta.dirname, '../../bin/carnet.js');
/** Enough for every sign-in of the cast, without the person of 900 documents. */
export const FEW_PERSONS = 10;
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;
const TOKEN_REUSE_MS = 200_000;

export interface DemoPerson {
  readonly key: string;
  readonly name: string;
  readonly ins: string;
  readonly insOid: string;
  readonly documents: number;
  readonly signIn: { readonly identifier: string; readonly password: string };
  readonly attending: string;
}
export interface DemoWorld {
  readonly baseUrl: string;
  readonly seed: number;
  readonly persons: readonly DemoPerson[];
  readonly professionals: readonly {
    readonly key: string;
    readonly rpps: string;
    readonly idNat: string;
    readonly name: string;
  }[];
  readonly software: readonly { readonly clientId: string; readonly status: string; readonly grant: string }[];
}

export interface WorldOptions {
  readonly persons?: number;
  readonly workers?: number;
  /** A folder that holds a deployment already, or where one is made. Default: a fresh one. */
  readonly data?: string;
  readonly keepData?: boolean;
  /** `debug` tells the routes, too. */
  readonly logLevel?: string;
  /** The port for client certificates; none by default. */
  readonly tlsPort?: number;
  /** The port for HL7 v2; none by default. */
  readonly hl7Port?: number;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** One deployment; `restart` keeps folder, port and addresses. */
export class World {
  readonly data: string;
  readonly port: number;
  readonly #options: WorldOptions;
  readonly #tokens = new Map<string, { token: Promise<string>; at: number }>();
  readonly #codes = new Map<string, () => Promise<string>>();
  #child: ChildProcess | null = null;
  #inside: Promise<Inside> | null = null;
  #output = '';
  #signingIn: Promise<unknown> = Promise.resolve();

  constructor(data: string, port: number, options: WorldOptions) {
    this.data = data;
    this.port = port;
    this.#options = options;
  }

  get baseUrl(): string {
    return `http://localhost:${this.port}`;
  }

  get demo(): DemoWorld {
    return JSON.parse(readFileSync(join(this.data, 'demo.json'), 'utf8')) as DemoWorld;
  }

  /** Those who can sign in, with where their codes arrive. */
  get signIns(): { identifier: string; password: string; readCode(): Promise<string> }[] {
    return this.demo.persons.map(({ signIn }) => ({ ...signIn, readCode: this.#codeReader(signIn.identifier) }));
  }

  /** Process id of PostgreSQL's postmaster. */
  get postgresPid(): number {
    return Number(readFileSync(join(this.data, 'postgres/18/data/postmaster.pid'), 'utf8').split('\n')[0]);
  }

  /** Process id of the primary, which starts and replaces the serving processes. */
  get primaryPid(): number {
    return (JSON.parse(readFileSync(join(this.data, 'instance.json'), 'utf8')) as { pid: number }).pid;
  }

  /** Everything said: the terminal's text and the log file. */
  logs(): string {
    const file = join(this.data, 'log/carnet.log');
    return this.#output + (existsSync(file) ? readFileSync(file, 'utf8') : '');
  }

  /** Starts in a process group of its own; resolves when every serving process is ready. */
  async start(): Promise<void> {
    const { persons = FEW_PERSONS, workers = 2, logLevel = 'info', tlsPort = 'none', hl7Port = 'none' } = this.#options;
    const place = ['start', '--data', this.data, '--port', this.port, '--log-level', logLevel];
    const words = [...place, '--persons', persons, '--workers', workers, '--tls-port', tlsPort, '--hl7-port', hl7Port];
    const child = spawn(process.execPath, [CARNET, ...words.map(String)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => {
        said += text;
        this.#output += text;
      });
    }
    const isThere = await waitUntil(() => said.includes('Carnet serves') || hasEnded(child), START_LIMIT_MS);
    assert.ok(isThere && !hasEnded(child), `the deployment did not start:\n${said}`);
    assert.ok(await eventually(() => this.isReady(), START_LIMIT_MS), `not ready:\n${said}`);
  }

  async isReady(): Promise<boolean> {
    return fetch(`${this.baseUrl}/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** kill -9 of every serving process at once; of PostgreSQL's too when asked. Their tree is gone when it resolves. */
  async kill9({ database = false } = {}): Promise<void> {
    const serving = processTree(this.#child?.pid ?? 0).filter((pid) => pid > 0);
    const postgres = processTree(this.postgresPid);
    const spared = new Set(database ? [] : postgres);
    await killNow([...serving, ...(database ? postgres : [])].filter((pid) => !spared.has(pid)));
    await this.#leave();
  }

  /** kill -9 of PostgreSQL alone. */
  async killPostgres(): Promise<void> {
    await killNow(processTree(this.postgresPid));
  }

  async restart(): Promise<void> {
    await this.start();
  }

  /** The deployment's own objects and its superuser, for this test. Opened again after each restart. */
  inside(): Promise<Inside> {
    this.#inside ??= openInside(this.data, this.port);
    return this.#inside;
  }

  tokenFor(rpps: string): Promise<string> {
    return this.#token(rpps, async () => {
      const { config, deployment } = await this.inside();
      return professionalToken(config, deployment.space.directory, rpps);
    });
  }

  structureToken(clientId: string): Promise<string> {
    return this.#token(clientId, async () => structureToken((await this.inside()).config, clientId));
  }

  /** A signed-in browser. */
  async visit(identifier: string): Promise<Visitor> {
    const person = this.demo.persons.find(({ signIn }) => signIn.identifier === identifier);
    assert.ok(person, identifier);
    const visitor = new Visitor(this.baseUrl);
    const work = async () => visitor.signIn(identifier, person.signIn.password, this.#codeReader(identifier));
    this.#signingIn = this.#signingIn.then(work, work); // one after the other: the mailbox is one page
    await this.#signingIn;
    return visitor;
  }

  /** The `cookie` header of a new session. */
  async signInAs(identifier: string): Promise<string> {
    return (await this.visit(identifier)).cookieHeader;
  }

  /** Ctrl-C, then force. The folder goes unless it is to be kept. */
  async stop(): Promise<void> {
    const child = this.#child;
    await this.#leave();
    if (child?.pid !== undefined && !hasEnded(child)) {
      const everything = [...processTree(child.pid), ...this.#postgresTree()];
      child.kill('SIGTERM');
      if (!(await waitUntil(() => hasEnded(child), STOP_LIMIT_MS))) await killNow(everything);
    } else await killNow(this.#postgresTree());
    this.remove();
  }

  /** Ends everything at once: the last resort, when the test process ends. */
  abandon(): void {
    const pids = [...(this.#child?.pid === undefined ? [] : processTree(this.#child.pid)), ...this.#postgresTree()];
    void killNow(pids);
    this.remove();
  }

  remove(): void {
    if (this.#options.keepData !== true) rmSync(this.data, { recursive: true, force: true, maxRetries: 5 });
  }

  #postgresTree(): number[] {
    const file = join(this.data, 'postgres/18/data/postmaster.pid');
    return existsSync(file) ? processTree(this.postgresPid) : [];
  }

  #codeReader(identifier: string): () => Promise<string> {
    const known = this.#codes.get(identifier);
    if (known !== undefined) return known;
    const { seed, persons } = this.demo;
    const person = [...townPeople({ seed, persons: persons.length })].find((p) => p.signIn.identifier === identifier);
    const reader = codeReader(this.baseUrl, person?.email ?? '');
    this.#codes.set(identifier, reader);
    return reader;
  }

  async #token(key: string, get: () => Promise<string>): Promise<string> {
    const known = this.#tokens.get(key);
    if (known !== undefined && performance.now() - known.at < TOKEN_REUSE_MS) return known.token;
    const token = get();
    this.#tokens.set(key, { token, at: performance.now() });
    token.catch(() => this.#tokens.delete(key));
    return token;
  }

  async #leave(): Promise<void> {
    const inside = this.#inside;
    this.#inside = null;
    await inside?.then((opened) => opened.close()).catch(() => undefined);
  }
}
