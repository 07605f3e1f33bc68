import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Signed notes and checkpoints of transparency logs: C2SP signed-note, tlog-checkpoint and tlog-cosignature. */

/** Signature types of the C2SP registry: a log's Ed25519 signature, a witness's timestamped one. */
export const LOG_TYPE = 1;
export const COSIGNATURE_TYPE = 4;
const KEY_BYTES = 32;
const ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
const TIME_BYTES = 8;
/** Characters of a note, its signatures included. */
export const MAX_NOTE_CHARS = 4_096;
const MAX_SIGNATURES = 16;
/** ASN.1 header of an Ed25519 public key (RFC 8410 §4). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export interface NoteKey {
  readonly name: string;
  readonly type: number;
  /** First bytes of a hash of name, type and key. */
  readonly id: Buffer;
  readonly key: KeyObject;
  /** `name+id+key`, as C2SP writes verifier keys. */
  readonly text: string;
}

/** Signs with one key of this deployment: Ed25519, 64 bytes. */
export type Sign = (bytes: Buffer) => Buffer;

function keyOf(name: string, type: number, raw: Buffer): NoteKey {
  const material = Buffer.concat([Buffer.from([type]), raw]);
  const id = createHash('sha256').update(`${name}\n`).update(material).digest().subarray(0, ID_BYTES);
  return {
    name,
    type,
    id,
    key: createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' }),
    text: `${name}+${id.toString('hex')}+${material.toString('base64')}`,
  };
}

const rawOf = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(SPKI.length);

/** The key of a log, by the name that is its origin. */
export const logKey = (origin: string, key: KeyObject): NoteKey => keyOf(origin, LOG_TYPE, rawOf(key));
export const witnessKey = (name: string, key: KeyObject): NoteKey => keyOf(name, COSIGNATURE_TYPE, rawOf(key));

/** Reads a verifier key; null when it is none. */
export function readNoteKey(text: string): NoteKey | null {
  const [, name, , encoded] = /^([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,100})$/.exec(text) ?? [];
  if (name === undefined || encoded === undefined) return null;
  const material = Buffer.from(encoded, 'base64');
  const type = material[0];
  if (material.length !== 1 + KEY_BYTES || (type !== LOG_TYPE && type !== COSIGNATURE_TYPE)) return null;
  const key = keyOf(name, type, material.subarray(1));
  return key.text === text ? key : null;
}

export function checkpointBody({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

function line(key: NoteKey, signature: Buffer): string {
  return `— ${key.name} ${Buffer.concat([key.id, signature]).toString('base64')}\n`;
}

/** The checkpoint, signed by its log. */
export function signCheckpoint(checkpoint: Checkpoint, key: NoteKey, sign: Sign): string {
  const body = checkpointBody(checkpoint);
  return `${body}\n${line(key, sign(Buffer.from(body)))}`;
}

const cosigned = (body: string, seconds: number): Buffer => Buffer.from(`cosignature/v1\ntime ${seconds}\n${body}`);

/** The line of a witness that saw this checkpoint continue the one before, at `seconds` (POSIX). */
export function cosignatureLine(note: Note, key: NoteKey, sign: Sign, seconds: number): string {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(seconds));
  return line(key, Buffer.concat([time, sign(cosigned(note.body, seconds))]));
}

/** A note that was taken apart; nothing of it is verified yet. */
export interface Note extends Checkpoint {
  /** What signatures cover, with its last newline. */
  readonly body: string;
  readonly signatures: readonly { readonly name: string; readonly id: Buffer; readonly signature: Buffer }[];
}

const SIGNATURE_LINE = /^— ([^\s+]{1,200}) ([A-Za-z0-9+/]+={0,2})$/;

/** Takes a checkpoint apart; null when it is not well formed (its extension lines are kept in the body). */
export function readNote(text: string): Note | null {
  if (text.length > MAX_NOTE_CHARS || !text.endsWith('\n')) return null;
  const gap = text.indexOf('\n\n');
  if (gap < 0) return null;
  const body = text.slice(0, gap + 1);
  const [origin = '', size = '', root = ''] = body.split('\n');
  const lines = text.slice(gap + 2, -1).split('\n');
  const matched = lines.map((each) => SIGNATURE_LINE.exec(each));
  const bytes = Buffer.from(root, 'base64');
  const isWhole = matched.every((each) => each !== null) && lines.length <= MAX_SIGNATURES;
  if (!isWhole || !/^(0|[1-9]\d{0,15})$/.test(size) || origin === '') return null;
  if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== root) return null;
  const signatures = matched.map((each) => {
    const all = Buffer.from(each?.[2] ?? '', 'base64');
    return { name: each?.[1] ?? '', id: all.subarray(0, ID_BYTES), signature: all.subarray(ID_BYTES) };
  });
  return { origin, size: Number(size), root: bytes, body, signatures };
}

/** True when the note carries a good signature of this key, whether it is a log's or a witness's. */
export function isSignedBy(note: Note, key: NoteKey): boolean {
  return note.signatures.some(({ name, id, signature }) => {
    if (name !== key.name || !id.equals(key.id)) return false;
    if (key.type === LOG_TYPE)
      return signature.length === SIGNATURE_BYTES && verify(null, Buffer.from(note.body), key.key, signature);
    if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) return false;
    const seconds = Number(signature.readBigUInt64BE());
    return verify(null, cosigned(note.body, seconds), key.key, signature.subarray(TIME_BYTES));
  });
}
