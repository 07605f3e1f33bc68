import { createHash, type X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { type CertificateProblem, type Trust, TrustStore } from '../standards/x509/trust.ts';
import type { AuthorityFiles, TlsConfig } from '../tls-settings.ts';

/** What the listener proves itself with, and whom OpenSSL believes at the handshake. PEM. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** Milliseconds that an address of a revocation list may take. */
const LIST_TIMEOUT_MS = 5_000;
/** Bytes of one revocation list. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** While revocations are not known. */
const NOBODY: Trust = { problemOf: () => 'revocation-unknown' };

interface Read {
  readonly identity: TlsIdentity;
  readonly clients: Trust;
  readonly signers: Trust;
  readonly fingerprint: string;
}

/**
 * Certificates, authorities and revocation lists of the port for client certificates, read again while the process runs: what
 * was revoked is refused within the minute, also on connections that are open already.
 */
export class PeerTrust {
  readonly #config: TlsConfig;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #listeners: ((identity: TlsIdentity) => void)[] = [];
  /** The last good text of each list at an address, for when it does not answer. */
  readonly #lists = new Map<string, string>();
  #read: Read;
  #told = '';

  private constructor(config: TlsConfig, clock: Clock, log: Log, read: Read) {
    this.#config = config;
    this.#clock = clock;
    this.#log = log;
    this.#read = read;
  }

  /** @throws what the files are not: missing, no PEM, a key of another certificate, a list that nobody signed */
  static async open(config: TlsConfig, clock: Clock, log: Log): Promise<PeerTrust> {
    const lists = new Map<string, string>();
    const trust = new PeerTrust(config, clock, log, await readAll(config, lists));
    for (const [place, text] of lists) trust.#lists.set(place, text);
    return trust;
  }

  get identity(): TlsIdentity {
    return this.#read.identity;
  }

  get signers(): Trust {
    return this.#read.signers;
  }

  /** Another one each time that something changed. */
  get version(): string {
    return this.#read.fingerprint;
  }

  onChange(listener: (identity: TlsIdentity) => void): void {
    this.#listeners.push(listener);
  }

  problemOf(certificate: X509Certificate): CertificateProblem | null {
    return this.#read.clients.problemOf(certificate, this.#clock.now());
  }

  /** Takes what changed, all or nothing: what cannot be read keeps what was there, and the log says so once. */
  async refresh(): Promise<void> {
    try {
      const read = await readAll(this.#config, this.#lists);
      this.#told = '';
      if (read.fingerprint === this.#read.fingerprint) return;
      this.#read = read;
      this.#log.info({}, 'New certificates or revocation lists are used for client certificates.');
      for (const tell of this.#listeners) tell(read.identity);
    } catch (error) {
      const problem = (error as Error).message;
      if (problem !== this.#told)
        this.#log.error({ problem }, 'Certificates or revocation lists cannot be taken: the former ones stay.');
      this.#told = problem;
    }
  }
}

async function readAll({ cert, key, clients, signers }: TlsConfig, former: Map<string, string>): Promise<Read> {
  const files = await Promise.all([cert, key, clients.ca, signers.ca].map((path) => readFile(path, 'utf8')));
  const [ownCert = '', ownKey = '', clientCa = '', signerCa = ''] = files;
  const identity = { cert: ownCert, key: ownKey, ca: clientCa };
  createSecureContext({ ...identity }); // throws when certificate and key do not go together
  const places = [...new Set([...clients.crl, ...signers.crl])];
  const lists = new Map(await Promise.all(places.map(async (place) => [place, await listAt(place, former)] as const)));
  const trustOf = (ca: string, { crl }: AuthorityFiles): Trust => {
    const texts = crl.map((place) => lists.get(place) ?? null);
    return texts.includes(null) ? NOBODY : new TrustStore(ca, texts.join('\n'));
  };
  return {
    identity,
    clients: trustOf(clientCa, clients),
    signers: trustOf(signerCa, signers),
    fingerprint: createHash('sha256')
      .update(JSON.stringify([...files, ...lists]))
      .digest('base64'),
  };
}

/**
 * One list, as PEM. An address that does not answer keeps its last list, until that is over; one that never did, null: what was
 * revoked is not known, and nobody is believed.
 */
async function listAt(place: string, former: Map<string, string>): Promise<string | null> {
  if (!/^https?:/i.test(place)) return pemOf(await readFile(place));
  const text = await fetchList(place).catch(() => former.get(place) ?? null);
  if (text !== null) former.set(place, text);
  return text;
}

async function fetchList(address: string): Promise<string> {
  const response = await fetch(address, { signal: AbortSignal.timeout(LIST_TIMEOUT_MS), redirect: 'error' });
  if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > MAX_LIST_BYTES) throw new Error('it is too large');
    chunks.push(chunk);
  }
  return pemOf(Buffer.concat(chunks));
}

/** Lists are published as DER, and kept as PEM. */
function pemOf(bytes: Buffer): string {
  if (bytes[0] !== 0x30) return bytes.toString('latin1');
  return `-----BEGIN X509 CRL-----\n${bytes.toString('base64')}\n-----END X509 CRL-----\n`;
}
