/** The files of a simulated disk: what is there now, what is on the platter, and what is on its way. For tests. */
export type SimulatedFile = {
  data: Buffer;
  durable: Buffer;
  /** Writes since the last sync; bytes null: a truncation at that length. */
  unsynced: { at: number; bytes: Buffer | null }[];
  modified: Date;
};

const SECTOR_BYTES = 512;

/** The data with these bytes at this position, grown if needed; cut there when `bytes` is null. */
export function overwrite(data: Buffer, at: number, bytes: Buffer | null): Buffer {
  if (bytes === null) return Buffer.concat([data.subarray(0, at), Buffer.alloc(Math.max(0, at - data.length))]);
  const grown =
    data.length >= at + bytes.length ? data : Buffer.concat([data, Buffer.alloc(at + bytes.length - data.length)]);
  bytes.copy(grown, at);
  return grown;
}

/** The first half of a write, cut where a disk may cut it: between two sectors. */
export function firstHalf(at: number, bytes: Buffer): Buffer {
  const end = Math.floor((at + bytes.length / 2) / SECTOR_BYTES) * SECTOR_BYTES;
  return bytes.subarray(0, Math.max(0, end - at));
}

/** What a file holds after the crash: what was synced, and of the rest the sectors that survive. */
export function survivingData(file: SimulatedFile, survives: () => boolean): Buffer {
  const size = file.unsynced.reduce(
    (most, { at, bytes }) => Math.max(most, at + (bytes?.length ?? 0)),
    file.durable.length,
  );
  const data = Buffer.alloc(size);
  file.durable.copy(data);
  let end = file.durable.length;
  for (const { at, bytes } of file.unsynced) {
    if (bytes === null && survives()) {
      data.fill(0, at);
      end = at;
    }
    const last = at + (bytes?.length ?? 0);
    for (let from = at; from < last; ) {
      const to = Math.min(last, from + SECTOR_BYTES - (from % SECTOR_BYTES));
      if (survives()) {
        bytes?.copy(data, from, from - at, to - at);
        end = Math.max(end, to);
      }
      from = to;
    }
  }
  return data.subarray(0, end);
}
