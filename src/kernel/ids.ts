import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** The only source of identifiers and randomness; injected, so that a demo world or a test can be replayed. */
export interface Ids {
  /** A random UUID (RFC 9562 version 4), lower case. */
  uuid(): string;
  /** A UUID that sorts by time (RFC 9562 version 7): for keys of rows, where neighbours in time sit in the same page. */
  timeUuid(at: Date): string;
  /** `count` random bytes, at most MAX_RANDOM_BYTES. */
  bytes(count: number): Buffer;
}

export const MAX_RANDOM_BYTES = 65_536;

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  timeUuid: (at) => timeUuidFrom(at, randomBytes(10)),
  bytes: (count) => randomBytes(checked(count)),
};

/** Identifiers that repeat for the same `seed`. Never for keys, tokens or anything secret. */
export function seededIds(seed: string): Ids {
  let counter = 0;
  const bytes = (count: number): Buffer => {
    const blocks: Buffer[] = [];
    for (let size = 0; size < checked(count); size += 32) {
      blocks.push(createHash('sha256').update(`${seed}\n${counter++}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, count);
  };
  return { uuid: () => formatted(bytes(16), 4), timeUuid: (at) => timeUuidFrom(at, bytes(10)), bytes };
}

function checked(count: number): number {
  if (!Number.isInteger(count) || count < 0 || count > MAX_RANDOM_BYTES) {
    throw new RangeError(`A number of random bytes is an integer from 0 to ${MAX_RANDOM_BYTES}.`);
  }
  return count;
}

function timeUuidFrom(at: Date, random: Buffer): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(at.getTime(), 0, 6);
  random.copy(bytes, 6, 0, 10);
  return formatted(bytes, 7);
}

function formatted(bytes: Buffer, version: 4 | 7): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
