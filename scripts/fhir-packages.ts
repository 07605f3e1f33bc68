/** Reads compiled FHIR packages (gzipped ustar archives) of ../shared/data/fhir-packages. */
import { gunzipSync } from 'node:zlib';

/** Every file of an archive, by its path in it. */
export function filesOfPackage(archive: Buffer): ReadonlyMap<string, string> {
  const bytes = gunzipSync(archive);
  const files = new Map<string, string>();
  for (let at = 0; at + 512 <= bytes.length; ) {
    const field = (from: number, length: number) =>
      bytes.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 12).trim() || '0', 8);
    const path = [field(345, 155), field(0, 100)].filter((part) => part !== '').join('/');
    files.set(path, bytes.toString('utf8', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
