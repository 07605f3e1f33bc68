import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Ids } from '../../src/kernel/ids.ts';
import { writePrivateFile } from '../../src/kernel/secrets.ts';
import { refuseInProduction, type SandboxMode } from '../mailbox/demo-only.ts';
import type { HolderFile } from '../xds-client/client.ts';
import { Authority, type Issued, type Subject } from './authority.ts';

/** Where the demonstration's authority keeps what it is made of, and what the server reads. */
export interface AuthorityPlaces {
  readonly mode: SandboxMode;
  /** The authority's own folder: certificate, key, what it issued. */
  readonly folder: string;
  /** Where the port for client certificates reads its files. */
  readonly tlsFolder: string;
  /** Folder of the cards and certificates made for trying. */
  readonly cards: string;
}

/** Who a card or certificate is made for. */
export interface CardHolder {
  /** PS_IdNat or Struct_IdNat: also the name of its folder. */
  readonly id: string;
  readonly subject: Subject;
  /** Written beside the keys, for `carnet xds`. */
  readonly file: HolderFile;
}

/** Files of one holder: two keys, each with its certificate, and the authority's. PEM. */
export interface CardFiles {
  readonly folder: string;
  readonly signature: string;
  readonly signatureKey: string;
  readonly tls: string;
  readonly tlsKey: string;
  readonly authority: string;
}

/** One line a certificate: serial number and holder, and whether it was taken back. */
interface Register {
  readonly issued: { readonly serial: string; readonly holder: string; revoked: boolean }[];
}

/** The stand-in for the national authorities (IGC-Santé): issues and revokes for the demonstration, and for nothing else. */
export class DemoAuthority {
  readonly #places: AuthorityPlaces;
  readonly #authority: Authority;

  private constructor(places: AuthorityPlaces, authority: Authority) {
    this.#places = places;
    this.#authority = authority;
  }

  /** The authority of this data folder, made the first time. */
  static open(places: AuthorityPlaces, clock: Clock, ids: Ids): DemoAuthority {
    refuseInProduction(places.mode, 'The authority');
    const [cert, key] = ['ca.pem', 'ca.key'].map((name) => join(places.folder, name)) as [string, string];
    if (!existsSync(key)) {
      mkdirSync(places.folder, { recursive: true, mode: 0o700 });
      const made = Authority.make('Autorité de démonstration Carnet', clock, ids);
      writePrivateFile(cert, made.cert);
      writePrivateFile(key, made.key);
    }
    const files = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    return new DemoAuthority(places, new Authority(files, clock, ids));
  }

  /** What the server needs to listen: its certificate for these names, the authority, and a fresh revocation list. */
  equipServer(hosts: readonly string[]): void {
    const { tlsFolder } = this.#places;
    mkdirSync(tlsFolder, { recursive: true, mode: 0o700 });
    if (!existsSync(join(tlsFolder, 'key.pem'))) {
      const subject: Subject = [[['2.5.4.3', hosts[0] ?? 'localhost']]];
      const { cert, key } = this.#authority.issue({ subject, usage: 'tls-server', hosts, addresses: ['127.0.0.1'] });
      writePrivateFile(join(tlsFolder, 'cert.pem'), cert);
      writePrivateFile(join(tlsFolder, 'key.pem'), key);
    }
    writePrivateFile(join(tlsFolder, 'client-ca.pem'), this.#authority.cert);
    this.#publish(this.#register());
  }

  /** The holder's files, made the first time, or anew once revoked. */
  card(holder: CardHolder): CardFiles {
    const files = this.#filesOf(holder);
    if (existsSync(files.tlsKey)) return files;
    mkdirSync(files.folder, { recursive: true, mode: 0o700 });
    const signature = this.#authority.issue({ subject: holder.subject, usage: 'signature' });
    const tls = this.#authority.issue({ subject: holder.subject, usage: 'tls-client' });
    const register = this.#register();
    for (const { serial } of [signature, tls])
      register.issued.push({ serial: serial.toString('hex'), holder: holder.id, revoked: false });
    this.#keep(register);
    writePrivateFile(files.authority, this.#authority.cert);
    writePrivateFile(join(files.folder, 'holder.json'), `${JSON.stringify(holder.file, null, 2)}\n`);
    writePair(signature, files.signature, files.signatureKey);
    writePair(tls, files.tls, files.tlsKey);
    return files;
  }

  /** Takes back every certificate of a holder; the next `card` makes others. Returns how many. */
  revoke(holder: CardHolder, forget: (folder: string) => void): number {
    const register = this.#register();
    const own = register.issued.filter((one) => one.holder === holder.id && !one.revoked);
    for (const one of own) one.revoked = true;
    this.#keep(register);
    this.#publish(register);
    forget(this.#filesOf(holder).folder);
    return own.length;
  }

  #filesOf({ id }: CardHolder): CardFiles {
    const folder = join(this.#places.cards, id.replace(/[^0-9A-Za-z]/g, '-'));
    return {
      folder,
      signature: join(folder, 'signature.pem'),
      signatureKey: join(folder, 'signature.key'),
      tls: join(folder, 'tls.pem'),
      tlsKey: join(folder, 'tls.key'),
      authority: join(folder, 'authority.pem'),
    };
  }

  #register(): Register {
    const path = join(this.#places.folder, 'issued.json');
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Register) : { issued: [] };
  }

  #keep(register: Register): void {
    writePrivateFile(join(this.#places.folder, 'issued.json'), `${JSON.stringify(register, null, 1)}\n`);
  }

  #publish({ issued }: Register): void {
    const serials = issued.filter(({ revoked }) => revoked).map(({ serial }) => Buffer.from(serial, 'hex'));
    writePrivateFile(join(this.#places.tlsFolder, 'client-crl.pem'), this.#authority.revoke(serials));
  }
}

function writePair({ cert, key }: Issued, certPath: string, keyPath: string): void {
  writePrivateFile(certPath, cert);
  writePrivateFile(keyPath, key);
}
