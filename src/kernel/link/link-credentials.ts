import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Log } from '../log.ts';
import type { Zone } from '../zones.ts';
import { type LinkFiles, type LinkIdentity, linkFileProblems, loadLinkIdentity } from './link-identity.ts';

/** Certificates, key and revocation list of the link, read again while the process runs: renewing needs no restart. */
export class LinkCredentials {
  readonly #files: LinkFiles;
  readonly #zone: Zone;
  readonly #log: Log;
  readonly #listeners: ((identity: LinkIdentity) => void)[] = [];
  #current: LinkIdentity;
  #told = '';

  constructor(files: LinkFiles, zone: Zone, log: Log) {
    this.#files = files;
    this.#zone = zone;
    this.#log = log;
    this.#current = loadLinkIdentity(files);
  }

  get current(): LinkIdentity {
    return this.#current;
  }

  onChange(listener: (identity: LinkIdentity) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Takes the files that changed, all or none: a pair that does not fit (one of two files copied yet) or a revocation list
   * that vanished keeps what was there, and the log says so once.
   */
  async refresh(): Promise<void> {
    const read = this.#read();
    if (typeof read === 'string') {
      if (read !== this.#told)
        this.#log.error({ problem: read }, 'the files of the link cannot be taken: the former ones stay');
      this.#told = read;
      return;
    }
    this.#told = '';
    if (isSame(read, this.#current)) return;
    this.#current = read;
    const { validTo } = new X509Certificate(read.cert);
    this.#log.info({ validTo }, 'new files of the link are used from now on');
    for (const tell of this.#listeners) tell(read);
  }

  /** What the files say, read once: what was found to fit is what is taken. Else the problem, in words. */
  #read(): LinkIdentity | string {
    try {
      const [problem] = linkFileProblems(this.#files, this.#zone);
      if (problem !== undefined) return problem;
      const read = loadLinkIdentity(this.#files);
      if (this.#current.crl !== undefined && read.crl === undefined) return `${this.#files.crl} is not there any more.`;
      createSecureContext({ ...read });
      return read;
    } catch (error) {
      return `The files of the link do not fit together (${(error as NodeJS.ErrnoException).code ?? 'unreadable'}).`;
    }
  }
}

function isSame(one: LinkIdentity, other: LinkIdentity): boolean {
  const parts = [
    [one.cert, other.cert],
    [one.key, other.key],
    [one.ca, other.ca],
    [one.crl ?? Buffer.alloc(0), other.crl ?? Buffer.alloc(0)],
  ] as const;
  return parts.every(([a, b]) => a.equals(b));
}
