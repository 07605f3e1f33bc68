/** The machine's own ceiling: the least that a durable deposit, or an indexed read, can cost here and now. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { systemIo } from '../src/kernel/blob/file-io.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { seededIds } from '../src/kernel/ids.ts';

export interface Ceiling {
  readonly clients: number;
  readonly perSecond: number;
}

/** Connections of a serving process to one database (compose/deployment.ts), twice: there are two processes. */
const MAX_CONNECTIONS = 24;
const ROW_BYTES = 700;

async function loops(clients: number, seconds: number, work: (client: number) => Promise<unknown>): Promise<Ceiling> {
  const start = systemClock.monotonic();
  const end = start + seconds * 1000;
  let done = 0;
  const loop = async (client: number): Promise<void> => {
    while (systemClock.monotonic() < end) {
      await work(client);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => loop(client)));
  return { clients, perSecond: (done * 1000) / (systemClock.monotonic() - start) };
}

/** Appends what waits with one write and one fdatasync, as any good log does. */
class BareLog {
  readonly #descriptor: number;
  #end = 0;
  #waiting: { bytes: Buffer; done: () => void; failed: (error: unknown) => void }[] = [];
  #running = false;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  append(bytes: Buffer): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ bytes, done, failed });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        await systemIo.write(
          this.#descriptor,
          batch.map(({ bytes }) => bytes),
          this.#end,
        );
        await systemIo.sync(this.#descriptor);
        for (const { bytes, done } of batch) {
          this.#end += bytes.length;
          done();
        }
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#running = false;
  }
}

/** A bare durable write of `bytes` (group commit), then one row inserted and committed: nothing else. */
export async function depositCeilings(
  url: string,
  bytes: number,
  clientCounts: readonly number[],
  seconds: number,
): Promise<Ceiling[]> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-ceiling-'));
  const descriptor = await systemIo.open(join(folder, 'log'), 'create');
  const log = new BareLog(descriptor);
  const pool = new pg.Pool({ connectionString: url, max: MAX_CONNECTIONS });
  const ids = seededIds('ceiling');
  const content = ids.bytes(bytes);
  const row = ids.bytes(ROW_BYTES);
  try {
    await pool.query('create table bench_ceiling (id uuid primary key, at timestamptz not null, body bytea not null)');
    const found: Ceiling[] = [];
    for (const clients of clientCounts) {
      found.push(
        await loops(clients, seconds, async () => {
          await log.append(content);
          await pool.query({
            name: 'ceiling',
            text: 'insert into bench_ceiling values ($1, $2, $3)',
            values: [ids.uuid(), systemClock.now(), row],
          });
        }),
      );
    }
    await pool.query('drop table bench_ceiling');
    return found;
  } finally {
    await pool.end();
    await systemIo.close(descriptor);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fifty sealed rows of one record by its index, and nothing else: no trace, no decision, no HTTP. */
export async function listCeilings(
  url: string,
  records: readonly string[],
  clientCounts: readonly number[],
  seconds: number,
): Promise<Ceiling[]> {
  const pool = new pg.Pool({ connectionString: url, max: MAX_CONNECTIONS });
  const text = `select entry_uuid, sealed from entry_version where record_id = $1 and current
order by creation_from desc, entry_uuid limit 50`;
  let turn = 0;
  try {
    const found: Ceiling[] = [];
    for (const clients of clientCounts) {
      found.push(
        await loops(clients, seconds, () => {
          turn += 7919;
          return pool.query({ name: 'ceiling-list', text, values: [records[turn % records.length]] });
        }),
      );
    }
    return found;
  } finally {
    await pool.end();
  }
}

/** One row by its key and the bytes from a file, and nothing else: no trace, no decision, no key, no HTTP. */
export async function retrieveCeilings(
  url: string,
  documents: readonly { readonly recordId: string; readonly contentId: string }[],
  bytes: number,
  clientCounts: readonly number[],
  seconds: number,
): Promise<Ceiling[]> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-ceiling-'));
  const descriptor = await systemIo.open(join(folder, 'file'), 'create');
  const content = Buffer.alloc(bytes, 'content');
  const pool = new pg.Pool({ connectionString: url, max: MAX_CONNECTIONS });
  const text = 'select document_key, sha256, size from content where record_id = $1 and content_id = $2';
  let turn = 0;
  try {
    await systemIo.write(descriptor, Array(64).fill(content), 0);
    const found: Ceiling[] = [];
    for (const clients of clientCounts) {
      found.push(
        await loops(clients, seconds, async () => {
          turn += 7919;
          const one = documents[turn % documents.length];
          await pool.query({ name: 'ceiling-content', text, values: [one?.recordId, one?.contentId] });
          await systemIo.read(descriptor, Buffer.allocUnsafe(bytes), (turn % 64) * bytes);
        }),
      );
    }
    return found;
  } finally {
    await pool.end();
    await systemIo.close(descriptor);
    rmSync(folder, { recursive: true, force: true });
  }
}
