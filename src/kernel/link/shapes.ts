import { MAX_PLAIN_DEPTH, MAX_PLAIN_VALUES } from './limits.ts';

/** A message of the other zone does not have its call's shape: a mistake of one of the two releases, or an attack. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/**
 * How one value crosses as JSON: written explicitly, and read back explicitly, with every size limited. Nothing revives
 * by itself: bytes are base64 and instants ISO text only where a shape says so.
 */
export interface Shape<T> {
  write(value: T): unknown;
  /** @throws ShapeError naming the place, never the content */
  read(wire: unknown, at: string): T;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function wrong(at: string, rule: string): ShapeError {
  return new ShapeError(`${at} is not ${rule}`);
}

/** Text of at most `max` characters. */
export function text(max: number): Shape<string> {
  return {
    write: (value) => value,
    read(wire, at) {
      if (typeof wire !== 'string' || wire.length > max) throw wrong(at, `text of at most ${max} characters`);
      return wire;
    },
  };
}

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  return {
    write: (value) => value,
    read(wire, at) {
      const word = words.find((known) => known === wire);
      if (word === undefined) throw wrong(at, `one of ${words.join(', ')}`);
      return word;
    },
  };
}

export const flag: Shape<boolean> = {
  write: (value) => value,
  read(wire, at) {
    if (typeof wire !== 'boolean') throw wrong(at, 'true or false');
    return wire;
  },
};

/** True, where an absent member says no. */
export const yes: Shape<true> = {
  write: (value) => value,
  read(wire, at) {
    if (wire !== true) throw wrong(at, 'true');
    return wire;
  },
};

/** A whole number that JSON keeps exactly. */
export const integer: Shape<number> = {
  write: (value) => value,
  read(wire, at) {
    if (typeof wire !== 'number' || !Number.isSafeInteger(wire)) throw wrong(at, 'a whole number');
    return wire;
  },
};

/** At most `max` bytes, as base64. */
export function bytes(max: number): Shape<Buffer> {
  return {
    write: (value) => value.toString('base64'),
    read(wire, at) {
      const isText = typeof wire === 'string' && wire.length <= Math.ceil(max / 3) * 4;
      if (!isText || wire.length % 4 !== 0 || !BASE64.test(wire)) throw wrong(at, `base64 of at most ${max} bytes`);
      return Buffer.from(wire, 'base64');
    },
  };
}

/** An instant, as ISO 8601 in UTC with milliseconds. */
export const instant: Shape<Date> = {
  write: (value) => value.toISOString(),
  read(wire, at) {
    const time = typeof wire === 'string' && INSTANT.test(wire) ? new Date(wire) : null;
    if (time === null || Number.isNaN(time.getTime())) throw wrong(at, 'an instant');
    return time;
  },
};

export function nullable<T>(inner: Shape<T>): Shape<T | null> {
  return {
    write: (value) => (value === null ? null : inner.write(value)),
    read: (wire, at) => (wire === null ? null : inner.read(wire, at)),
  };
}

/** A list of at most `max` values. */
export function list<T>(inner: Shape<T>, max: number): Shape<T[]> {
  return {
    write: (values) => values.map((value) => inner.write(value)),
    read(wire, at) {
      if (!Array.isArray(wire) || wire.length > max) throw wrong(at, `a list of at most ${max}`);
      return wire.map((value, i) => inner.read(value, `${at}[${i}]`));
    },
  };
}

type Members = Readonly<Record<string, Shape<never>>>;
type Required_<M> = { [K in keyof M]: M[K] extends Shape<infer T> ? T : never };

/** An object with these members; what a later release adds is dropped. */
export function object<M extends { readonly [K in keyof M]: Shape<never> | Shape<unknown> }>(
  members: M,
): Shape<Required_<M>>;
export function object(members: Members): Shape<Record<string, unknown>> {
  const entries = Object.entries(members) as unknown as [string, Shape<unknown>][];
  return {
    write: (value) => Object.fromEntries(entries.map(([name, shape]) => [name, shape.write(value[name])])),
    read(wire, at) {
      const given = asObject(wire, at);
      return Object.fromEntries(entries.map(([name, shape]) => [name, shape.read(given[name], `${at}.${name}`)]));
    },
  };
}

/** Members that may be absent; joined to an object by `both`. */
export function optional<M extends { readonly [K in keyof M]: Shape<never> | Shape<unknown> }>(
  members: M,
): Shape<Partial<Required_<M>>>;
export function optional(members: Members): Shape<Record<string, unknown>> {
  const entries = Object.entries(members) as unknown as [string, Shape<unknown>][];
  const kept = (value: Record<string, unknown>) => entries.filter(([name]) => value[name] !== undefined);
  return {
    write: (value) => Object.fromEntries(kept(value).map(([name, shape]) => [name, shape.write(value[name])])),
    read(wire, at) {
      const given = asObject(wire, at);
      return Object.fromEntries(kept(given).map(([name, shape]) => [name, shape.read(given[name], `${at}.${name}`)]));
    },
  };
}

/** One object made of the members of two shapes. */
export function both<A extends object, B extends object>(a: Shape<A>, b: Shape<B>): Shape<A & B> {
  return {
    write: (value) => ({ ...(a.write(value) as object), ...(b.write(value) as object) }),
    read: (wire, at) => ({ ...a.read(wire, at), ...b.read(wire, at) }),
  };
}

/**
 * A value that is plain JSON already (no bytes, no dates): its depth and size are checked, its type is the sender's
 * word, as that of the same value in one process.
 */
export function plain<T>(): Shape<T> {
  return {
    write: (value) => value,
    read(wire, at) {
      const count = { left: MAX_PLAIN_VALUES };
      checkPlain(wire, at, MAX_PLAIN_DEPTH, count);
      return wire as T;
    },
  };
}

function checkPlain(wire: unknown, at: string, depth: number, count: { left: number }): void {
  count.left -= 1;
  if (depth < 0 || count.left < 0) throw wrong(at, 'small enough');
  if (Array.isArray(wire)) {
    for (const value of wire) checkPlain(value, at, depth - 1, count);
  } else if (typeof wire === 'object' && wire !== null) {
    if (Object.hasOwn(wire, '__proto__')) throw wrong(at, 'plain');
    for (const value of Object.values(wire)) checkPlain(value, at, depth - 1, count);
  } else if (wire === undefined) {
    throw wrong(at, 'there');
  }
}

function asObject(wire: unknown, at: string): Record<string, unknown> {
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) throw wrong(at, 'an object');
  return wire as Record<string, unknown>;
}
