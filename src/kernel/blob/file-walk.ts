import { join } from 'node:path';
import type { BlobLocator, SweepOptions, SweepReport } from './blob-store.ts';
import { blobIdText } from './chunks.ts';
import type { FileIo } from './file-io.ts';
import { decodeHeader, type FrameHeader, HEADER_BYTES } from './frame.ts';
import type { Scrub } from './scrub.ts';
import { emptySweepReport, liveAmong } from './sweep-judge.ts';

type StoredFile = { fileId: string; path: string; bytes: number; header: FrameHeader | null };

/** What a put under way, or a killed process, leaves: never referred to. */
export const DRAFT_SUFFIX = '.part';
const FILE_NAME = /^([0-9a-f]{32})\.blob$/;

export function toFileLocator(fileId: string, length: number): BlobLocator {
  return `f1.${fileId}.${length.toString(36)}`;
}

async function readHeader(io: FileIo, fileId: string, path: string): Promise<StoredFile | null> {
  const status = await io.stat(path);
  if (status === null) return null;
  const descriptor = await io.open(path, 'read');
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    const count = await io.read(descriptor, bytes, 0);
    return {
      fileId,
      path,
      bytes: status.bytes,
      header: decodeHeader(bytes.subarray(0, count), Buffer.from(fileId, 'hex')),
    };
  } finally {
    await io.close(descriptor);
  }
}

/** Every file of a file store, a folder at a time, with the names of the drafts beside. */
async function* folders(
  io: FileIo,
  root: string,
): AsyncGenerator<{ folder: string; files: StoredFile[]; drafts: string[] }> {
  for (const first of await io.list(root)) {
    for (const second of await io.list(join(root, first))) {
      const folder = join(root, first, second);
      const names = await io.list(folder);
      const files: StoredFile[] = [];
      for (const name of names) {
        const fileId = FILE_NAME.exec(name)?.[1];
        const file = fileId === undefined ? null : await readHeader(io, fileId, join(folder, name));
        if (file !== null) files.push(file);
      }
      yield { folder, files, drafts: names.filter((name) => name.endsWith(DRAFT_SUFFIX)) };
    }
  }
}

/** Removes the files that no row holds, and old drafts. A file whose header cannot be read is left for scrub to name. */
export async function sweepFiles(io: FileIo, root: string, options: SweepOptions): Promise<SweepReport> {
  const report = emptySweepReport();
  for await (const { folder, files, drafts } of folders(io, root)) {
    report.damaged += files.filter(({ header }) => header === null).length;
    const old = files.flatMap(({ fileId, path, bytes, header }) => {
      if (header === null || header.storedAt >= options.olderThan.getTime()) return [];
      return [{ path, bytes, blobId: blobIdText(header.blobId), locator: toFileLocator(fileId, header.length) }];
    });
    const live = await liveAmong(options, old);
    const orphans = old.filter(({ locator }) => !live.has(locator));
    for (const { path } of orphans) await io.unlink(path);
    const removedDrafts = await removeDrafts(io, folder, drafts, options.olderThan);
    if (orphans.length + removedDrafts > 0) await io.syncFolder(folder);
    report.live += live.size;
    report.erased += orphans.length;
    report.bytesFreed += orphans.reduce((sum, { bytes }) => sum + bytes, 0);
    report.filesRemoved += orphans.length + removedDrafts;
  }
  return report;
}

async function removeDrafts(io: FileIo, folder: string, drafts: readonly string[], olderThan: Date): Promise<number> {
  let removed = 0;
  for (const name of drafts) {
    const status = await io.stat(join(folder, name));
    if (status === null || status.modified >= olderThan) continue;
    await io.unlink(join(folder, name));
    removed += 1;
  }
  return removed;
}

/** Verifies every file. */
export async function scrubFiles(io: FileIo, root: string, scrub: Scrub): Promise<void> {
  for await (const { files } of folders(io, root)) {
    for (const file of files) await scrubFile(io, scrub, file);
  }
}

async function scrubFile(io: FileIo, scrub: Scrub, { fileId, path, bytes, header }: StoredFile): Promise<void> {
  scrub.checkAbort();
  if (header === null) {
    scrub.damage({ blobId: null, locator: null, file: path, offset: 0, reason: 'No header can be read here.' });
    return;
  }
  const descriptor = await io.open(path, 'read');
  try {
    await scrub.verify(path, descriptor, [
      { offset: 0, span: bytes, header, locator: toFileLocator(fileId, header.length) },
    ]);
  } finally {
    await io.close(descriptor);
  }
}
