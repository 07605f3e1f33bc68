/** Pixels of one picture: a scan of a whole A3 page at 600 dots an inch has 70 million. A reader needs four bytes for each. */
export const MAX_PIXELS = 100_000_000;
/** Pages of a TIFF that are looked at: beyond, it counts as too large. */
const MAX_TIFF_PAGES = 1_000;
/** Entries of one page of a TIFF that are looked at: they are sorted by tag, and width and height are among the first. */
const MAX_TIFF_ENTRIES = 64;

type PictureKind = 'png' | 'jpeg' | 'tiff' | 'gif';

/**
 * The pixels of a picture, as its header says them: of a TIFF, of its largest page. Null when the header does not say; nothing is
 * decoded, so that a small file that promises a huge picture costs nothing here. Time is linear.
 */
export function pixelsOf(kind: string, buffer: Buffer): number | null {
  return Object.hasOwn(READERS, kind) ? READERS[kind as PictureKind](buffer) : null;
}

const READERS: Readonly<Record<PictureKind, (buffer: Buffer) => number | null>> = {
  // W3C PNG §11.2.2: the first chunk is IHDR.
  png: (buffer) =>
    buffer.length < 24 || buffer.toString('latin1', 12, 16) !== 'IHDR'
      ? null
      : buffer.readUInt32BE(16) * buffer.readUInt32BE(20),
  gif: (buffer) => (buffer.length < 10 ? null : buffer.readUInt16LE(6) * buffer.readUInt16LE(8)),
  jpeg: jpegPixels,
  tiff: tiffPixels,
};

/** ITU-T T.81 §B.2.2: the first frame header (SOF0 to SOF15, without DHT, JPG, DAC). */
function jpegPixels(buffer: Buffer): number | null {
  let at = buffer.indexOf(0xff, 2);
  while (at >= 0 && at + 1 < buffer.length) {
    const marker = buffer[at + 1] ?? 0;
    // Fill bytes, stuffed bytes, and markers without a length.
    const alone = marker === 0xff || marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8);
    if (alone) {
      at = buffer.indexOf(0xff, at + (marker === 0xff ? 1 : 2));
      continue;
    }
    if (marker === 0xd9 || at + 9 > buffer.length) return null;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return buffer.readUInt16BE(at + 5) * buffer.readUInt16BE(at + 7);
    at = buffer.indexOf(0xff, at + 2 + buffer.readUInt16BE(at + 2));
  }
  return null;
}

/** TIFF 6.0 §2: image file directories in a chain; tags 256 and 257, SHORT or LONG. */
function tiffPixels(buffer: Buffer): number | null {
  const little = buffer[0] === 0x49;
  const short = (at: number): number => (little ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at));
  const long = (at: number): number => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  let largest: number | null = null;
  let page = buffer.length < 8 ? 0 : long(4);
  for (let pages = 0; page !== 0 && page + 2 <= buffer.length; pages += 1) {
    if (pages === MAX_TIFF_PAGES) return Number.POSITIVE_INFINITY;
    const entries = short(page);
    const sides = new Map<number, number>();
    for (let n = 0; n < Math.min(entries, MAX_TIFF_ENTRIES); n += 1) {
      const at = page + 2 + 12 * n;
      if (at + 12 > buffer.length) break;
      const isShort = short(at + 2) === 3;
      sides.set(short(at), isShort ? short(at + 8) : long(at + 8));
    }
    const [width, height] = [sides.get(256), sides.get(257)];
    if (width !== undefined && height !== undefined) largest = Math.max(largest ?? 0, width * height);
    const next = page + 2 + 12 * entries;
    page = next + 4 > buffer.length ? 0 : long(next);
  }
  return largest;
}
