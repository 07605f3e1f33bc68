import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FileIo } from '../blob/file-io.ts';
import type { Zone } from '../zones.ts';
import { createOnce, isDraft, readSmallFile, removeFile } from './durable-file.ts';
import { IntegrityError } from './sealed-box.ts';

/** root: what is derived and never changes. master: epochs that wrap record keys. index: versions of the blind index. */
export type KeyKind = 'root' | 'master' | 'index';

/** A secret of 32 bytes with its number (epoch or version, from 1) and the time it was made. */
export type NumberedKey = { number: number; key: Buffer; createdAt: Date };

/** Where the numbered keys of one zone are. */
export type KeyFolder = { io: FileIo; path: string; zone: Zone };

const KEY_BYTES = 32;
const MAX_KEY_NUMBER = 9999;
const FORMAT = 'carnet-key-1';

function fileName(kind: KeyKind, number: number): string {
  return `${kind}-${String(number).padStart(4, '0')}.key`;
}

function checksum(fields: readonly string[]): string {
  return createHash('sha256').update(fields.join(' ')).digest('hex').slice(0, 16);
}

/** One line: format, zone, kind, number, time, key, checksum. The zone shows a folder mounted in the wrong place. */
function toLine(zone: Zone, kind: KeyKind, made: NumberedKey): Buffer {
  const fields = [
    FORMAT,
    zone,
    kind,
    String(made.number),
    made.createdAt.toISOString(),
    made.key.toString('base64url'),
  ];
  return Buffer.from(`${[...fields, checksum(fields)].join(' ')}\n`, 'utf8');
}

function fromLine(zone: Zone, kind: KeyKind, number: number, line: Buffer): NumberedKey {
  const fields = line.toString('utf8').trimEnd().split(' ');
  const sum = fields.pop();
  const [format, ofZone, ofKind, ofNumber, createdAt = '', encoded = ''] = fields;
  const key = Buffer.from(encoded, 'base64url');
  if (format !== FORMAT || sum !== checksum(fields) || key.length !== KEY_BYTES) {
    throw new IntegrityError(`The key file ${fileName(kind, number)} of the ${zone} zone is damaged.`);
  }
  if (ofZone !== zone || ofKind !== kind || ofNumber !== String(number)) {
    throw new IntegrityError(`The key file ${fileName(kind, number)} belongs elsewhere than in the ${zone} zone.`);
  }
  return { number, key, createdAt: new Date(createdAt) };
}

/** All keys of a kind, by number. Throws IntegrityError when a file is damaged or belongs to the other zone. */
export async function loadNumberedKeys(folder: KeyFolder, kind: KeyKind): Promise<NumberedKey[]> {
  const found: NumberedKey[] = [];
  for (const name of await folder.io.list(folder.path)) {
    const number = Number(/^([a-z]+)-(\d{4})\.key$/.exec(name)?.[2] ?? 0);
    if (isDraft(name) || number === 0 || name !== fileName(kind, number)) continue;
    const line = await readSmallFile(folder.io, join(folder.path, name));
    if (line !== null) found.push(fromLine(folder.zone, kind, number, line.bytes));
  }
  return found.sort((a, b) => a.number - b.number);
}

/** Makes the key with this number unless it is there: of several processes one wins, all then load the same. */
export async function createNumberedKey(folder: KeyFolder, kind: KeyKind, number: number, at: Date): Promise<boolean> {
  if (number > MAX_KEY_NUMBER) throw new RangeError(`A ${kind} key has a number up to ${MAX_KEY_NUMBER}.`);
  const made = { number, key: randomBytes(KEY_BYTES), createdAt: at };
  return createOnce(folder.io, folder.path, fileName(kind, number), toLine(folder.zone, kind, made));
}

/** Removes a key file for ever, after writing over it (a help on plain disks, no promise on others). */
export async function destroyNumberedKey(folder: KeyFolder, kind: KeyKind, number: number): Promise<void> {
  const path = join(folder.path, fileName(kind, number));
  const found = await folder.io.stat(path);
  if (found === null) return;
  const descriptor = await folder.io.open(path, 'write');
  try {
    await folder.io.write(descriptor, [Buffer.alloc(found.bytes)], 0);
    await folder.io.sync(descriptor);
  } finally {
    await folder.io.close(descriptor);
  }
  await removeFile(folder.io, folder.path, fileName(kind, number));
}
