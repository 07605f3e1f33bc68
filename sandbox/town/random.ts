/** A stream of pseudo-random values that depends only on its key: the same key gives the same town, for ever. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** An integer in [low, high], both included. */
  int(low: number, high: number): number;
  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** One element, drawn by its weight. */
  weighted<T>(list: readonly (readonly [T, number])[]): T;
  /** Roughly normal (mean 0, deviation 1), within [-3, 3]. */
  normal(): number;
  /** Upper-case hexadecimal UUID, as CDA section and entry ids are written. */
  uuid(): string;
  /** An OID under the arc 2.25 (ITU-T X.667: UUIDs as OIDs, no registration needed); at most 41 characters. */
  oid(): string;
}

const TWO_32 = 4294967296;

/**
 * A generator for one key. Parts of the key are joined, so ('a', 1) and ('a1') differ.
 * Algorithm: xmur3-style mixing for the state, then sfc32; fast and well spread, never for secrets.
 */
export function seededRandom(...key: readonly (string | number)[]): Random {
  const [a, b, c, d] = mix(key.join('\u0001'));
  return fromSource(sfc32(a, b, c, d));
}

function mix(text: string): [number, number, number, number] {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  return [(h1 ^ h2 ^ h3 ^ h4) >>> 0, (h2 ^ h1) >>> 0, (h3 ^ h1) >>> 0, (h4 ^ h1) >>> 0];
}

function sfc32(first: number, second: number, third: number, fourth: number): () => number {
  let a = first | 0;
  let b = second | 0;
  let c = third | 0;
  let d = fourth | 0;
  const step = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 8; i++) step();
  return step;
}

function fromSource(source: () => number): Random {
  const next = (): number => source() / TWO_32;
  const hex = (): string => source().toString(16).padStart(8, '0').toUpperCase();
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => elementAt(list, Math.floor(next() * list.length)),
    weighted: (list) => drawWeighted(list, next()),
    normal: () => (next() + next() + next() + next() + next() + next() - 3) * Math.SQRT2,
    uuid: () => {
      const [p, q, r, s] = [hex(), hex(), hex(), hex()];
      return `${p}-${q.slice(0, 4)}-4${q.slice(5)}-A${r.slice(1, 4)}-${r.slice(4)}${s}`;
    },
    oid: () => {
      const digits = String(1 + (source() % 9)) + decimal9(source()) + decimal9(source()) + decimal9(source());
      return `2.25.${digits}${decimal9(source()).slice(0, 8)}`;
    },
  };
}

function decimal9(value: number): string {
  return String(value % 1_000_000_000).padStart(9, '0');
}

function elementAt<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) throw new Error('nothing to pick from an empty list');
  return element;
}

function drawWeighted<T>(list: readonly (readonly [T, number])[], draw: number): T {
  let total = 0;
  for (const [, weight] of list) total += weight;
  let left = draw * total;
  for (const [element, weight] of list) {
    left -= weight;
    if (left < 0) return element;
  }
  return elementAt(list, list.length - 1)[0];
}
