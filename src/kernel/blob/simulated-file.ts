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
  const grown = data.length >= at + bytes.length ? data : Buffer.concat([data, Buffer.alloc(at + bytes.length - data.length)]);
  bytes.copy(grown, at);
  return grown;
}

/** What a file holds after the crash: what was synced, and of the rest the sectors that survive. */
export function survivingData(node: SimulatedFile, survives: () => boolean): Buffer {
  let data: Buffer = Buffer.from(node.durable);
  for (const { at, bytes } of node.unsynced) {
    if (bytes === null) {
      if (survives()) data = Buffer.from(overwrite(data, at, null));
      continue;
    }
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + SECTOR_BYTES - ((at + from) % SECTOR_BYTES));
      if (survives()) data = overwrite(data, at + from, bytes.subarray(from, to));
      from = to;
    }
  }
  return data;
}
