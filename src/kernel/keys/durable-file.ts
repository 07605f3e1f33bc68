import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type FileIo, ioCode } from '../blob/file-io.ts';

/** Key files are small; anything longer is not one of ours. */
const MAX_KEY_FILE_BYTES = 4096;
const DRAFT_SUFFIX = '.draft';

/** Makes the folder and what is missing above it (0700), each name durable in the folder above. */
export async function ensureFolder(io: FileIo, path: string): Promise<void> {
  try {
    await io.makeFolder(path);
  } catch (error) {
    if (ioCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await ensureFolder(io, dirname(path));
    await io.makeFolder(path);
  }
  // Also when it was there: the process that made it may not have synced it yet.
  await io.syncFolder(dirname(path));
}

/** The whole file and when it was last changed, or null when it is absent. A file is replaced, never written again. */
export async function readSmallFile(io: FileIo, path: string): Promise<{ bytes: Buffer; modified: Date } | null> {
  const status = await io.stat(path);
  if (status === null) return null;
  let descriptor: number;
  try {
    descriptor = await io.open(path, 'read');
  } catch (error) {
    if (ioCode(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const buffer = Buffer.allocUnsafe(Math.min(status.bytes, MAX_KEY_FILE_BYTES));
    return { bytes: buffer.subarray(0, await io.read(descriptor, buffer, 0)), modified: status.modified };
  } finally {
    await io.close(descriptor);
  }
}

async function writeDraft(io: FileIo, folder: string, bytes: Uint8Array): Promise<string> {
  const draft = join(folder, `${randomBytes(12).toString('hex')}${DRAFT_SUFFIX}`);
  const descriptor = await io.open(draft, 'create');
  try {
    await io.write(descriptor, [bytes], 0);
    await io.sync(descriptor);
  } finally {
    await io.close(descriptor);
  }
  return draft;
}

/**
 * Creates a file whole or not at all: draft, sync, link under its name (exclusive), sync the folder. Of several
 * processes one wins. Returns false when the file was there already; it is durable in both cases.
 */
export async function createOnce(io: FileIo, folder: string, name: string, bytes: Uint8Array): Promise<boolean> {
  const draft = await writeDraft(io, folder, bytes);
  let won = true;
  try {
    await io.link(draft, join(folder, name));
  } catch (error) {
    if (ioCode(error) !== 'EEXIST') throw error;
    won = false;
  }
  await io.unlink(draft);
  await io.syncFolder(folder);
  return won;
}

/** Replaces a file whole or not at all, durably. */
export async function replaceFile(io: FileIo, folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const draft = await writeDraft(io, folder, bytes);
  await io.rename(draft, join(folder, name));
  await io.syncFolder(folder);
}

/** Removes a file if it is there, durably. */
export async function removeFile(io: FileIo, folder: string, name: string): Promise<void> {
  try {
    await io.unlink(join(folder, name));
  } catch (error) {
    if (ioCode(error) !== 'ENOENT') throw error;
  }
  await io.syncFolder(folder);
}

/** True for the drafts that a killed process may leave; they hold nothing that anyone relies on. */
export function isDraft(name: string): boolean {
  return name.endsWith(DRAFT_SUFFIX);
}
