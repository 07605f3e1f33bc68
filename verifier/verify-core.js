/**
 * Verifies a proof file of a Carnet without the server that made it: whose entries are in the public log, whether that log only grew
 * since the last visit, and who signed it. Written on its own, from the texts: RFC 6962 §2.1, RFC 9162 §2.1.3, C2SP signed-note,
 * tlog-checkpoint and tlog-cosignature, RFC 2104. No other file is needed; runs in browsers and in Node.
 */

/* ---- SHA-256 (FIPS 180-4), synchronous: a proof takes hundreds of thousands of short hashes. ---- */

const K = new Int32Array(64);
const START = new Int32Array(8);
for (let n = 2, found = 0; found < 64; n += 1) {
  let isPrime = true;
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) isPrime = false;
  if (!isPrime) continue;
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
  if (found < 8) START[found] = fraction(Math.sqrt(n));
  K[found] = fraction(Math.cbrt(n));
  found += 1;
}

const W = new Int32Array(64);

function compress(state, bytes, at) {
  for (let i = 0; i < 16; i += 1) {
    const p = at + i * 4;
    W[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** SHA-256 of bytes. */
export function sha256(bytes) {
  const state = START.slice();
  const whole = bytes.length - (bytes.length % 64);
  for (let at = 0; at < whole; at += 64) compress(state, bytes, at);
  const rest = bytes.length - whole;
  const last = new Uint8Array(rest < 56 ? 64 : 128);
  last.set(bytes.subarray(whole));
  last[rest] = 0x80;
  const view = new DataView(last.buffer);
  view.setUint32(last.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(last.length - 4, (bytes.length * 8) >>> 0);
  for (let at = 0; at < last.length; at += 64) compress(state, last, at);
  return bytesOfState(state);
}

function bytesOfState(state) {
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i += 1) out[i] = state[i >> 2] >>> (24 - 8 * (i & 3));
  return out;
}

function joined(...pieces) {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** HMAC-SHA-256 (RFC 2104) under a key of at most 64 bytes. */
function hmac(key, message) {
  const inner = new Uint8Array(64).fill(0x36);
  const outer = new Uint8Array(64).fill(0x5c);
  for (let i = 0; i < key.length; i += 1) {
    inner[i] ^= key[i];
    outer[i] ^= key[i];
  }
  return sha256(joined(outer, sha256(joined(inner, message))));
}

const utf8 = new TextEncoder();
function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
function isSame(a, b) {
  let differs = a.length === b.length ? 0 : 1;
  for (let i = 0; i < a.length; i += 1) differs |= a[i] ^ b[i];
  return differs === 0;
}

/* ---- The tree ---- */

const leafOf = (data) => sha256(joined(Uint8Array.of(0), data));

/** Two blocks, always the same but for both hashes: 1, left, right, and the padding of 65 bytes. */
const PARENT = new Uint8Array(128);
PARENT[0] = 1;
PARENT[65] = 0x80;
PARENT[126] = 2;
PARENT[127] = 8;

function parentOf(left, right) {
  if (left.length !== 32 || right.length !== 32) throw new RangeError('a hash has 32 bytes');
  PARENT.set(left, 1);
  PARENT.set(right, 33);
  const state = START.slice();
  compress(state, PARENT, 0);
  compress(state, PARENT, 64);
  return bytesOfState(state);
}

const isOdd = (n) => n % 2 === 1;
const half = (n) => Math.floor(n / 2);

/** RFC 9162 §2.1.3.2: the root that a leaf and its path lead to; null when the path does not fit the size. */
function climb(leaf, index, size, path) {
  if (!(index >= 0 && index < size)) return null;
  let [at, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (isOdd(at) || at === last) {
      hash = parentOf(sibling, hash);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else hash = parentOf(hash, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? hash : null;
}

/** RFC 9162 §2.1.4.2: does the tree of `size` leaves begin with the one of `old` leaves? */
function continues(old, oldRoot, size, root, given) {
  if (old === size) return given.length === 0 && isSame(oldRoot, root);
  if (!(old > 0 && old < size) || given.length === 0) return false;
  const proof = Number.isInteger(Math.log2(old)) ? [oldRoot, ...given] : given;
  let [at, last] = [old - 1, size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  let [before, after] = [proof[0], proof[0]];
  for (const hash of proof.slice(1)) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      before = parentOf(hash, before);
      after = parentOf(hash, after);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else after = parentOf(after, hash);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && isSame(before, oldRoot) && isSame(after, root);
}

/* ---- Signed checkpoints ---- */

function readKey(text) {
  const [, name, id, material] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  if (material === undefined) return null;
  const bytes = bytesOf(material);
  const expected = hexOf(sha256(joined(utf8.encode(`${name}\n`), bytes)).subarray(0, 4));
  return bytes.length === 33 && expected === id ? { name, id, type: bytes[0], raw: bytes.subarray(1) } : null;
}

function readCheckpoint(note) {
  const gap = note.indexOf('\n\n');
  if (gap < 0) return null;
  const body = note.slice(0, gap + 1);
  const [origin, size, root] = body.split('\n');
  const signatures = note
    .slice(gap + 2)
    .split('\n')
    .map((line) => /^— (\S+) (\S+)$/.exec(line))
    .filter((found) => found !== null)
    .map(([, name, text]) => ({ name, bytes: bytesOf(text) }));
  return /^\d{1,16}$/.test(size) ? { body, origin, size: Number(size), root: bytesOf(root), signatures } : null;
}

async function holds(raw, signature, message) {
  const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
  return crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message);
}

/** The seconds (POSIX) at which a witness cosigned; 0 for the log's own signature; null when no signature holds. */
async function signedAt(checkpoint, key) {
  for (const { name, bytes } of checkpoint.signatures) {
    if (name !== key.name || hexOf(bytes.subarray(0, 4)) !== key.id) continue;
    if (key.type === 1) return (await holds(key.raw, bytes.subarray(4), utf8.encode(checkpoint.body))) ? 0 : null;
    if (key.type !== 4 || bytes.length !== 76) continue;
    const seconds = Number(new DataView(bytes.buffer, bytes.byteOffset + 4, 8).getBigUint64(0));
    const message = utf8.encode(`cosignature/v1\ntime ${seconds}\n${checkpoint.body}`);
    if (await holds(key.raw, bytes.subarray(12), message)) return seconds;
  }
  return null;
}

/* ---- The proof file ---- */

const FORMAT = 'carnet-proof/1';
/** An entry gets its place within seconds: one that has waited this long was kept out. */
const MAX_WAIT_MS = 600_000;
/** A file holds every entry, or the last ones: this many. */
const LARGEST_FILE = 10_000;
/** Keys of witnesses that a memory keeps of one log. */
const MOST_WITNESSES = 32;

/** SHA-256 over the commitments of entries `first` to `last`, in their order. */
function digestOf(commitments, first, last) {
  const some = [];
  for (let seq = first; seq <= last; seq += 1) some.push(commitments.get(seq) ?? new Uint8Array(0));
  return hexOf(sha256(joined(...some)));
}

/** The content is gone, and the log states that contents of this kind were due to go by then. Its place is proved like the others. */
function isErased({ erasedBefore = {} }, { row, kind, at }) {
  return row === null && Object.hasOwn(erasedBefore, kind) && at < erasedBefore[kind];
}

/** Problems of one entry: its number, its row, its place. */
function entryProblems(log, entry, hashes, checkpoint) {
  const commitment = bytesOf(entry.commitment);
  if (entry.row !== null && entry.salt !== null) {
    if (!isSame(hmac(bytesOf(entry.salt), utf8.encode(entry.row)), commitment)) return 'altered';
    const row = JSON.parse(entry.row);
    if (row.owner !== log.owner || row.at !== entry.at || row.kind !== entry.kind) return 'altered';
    if (row.seq !== entry.seq) return 'reordered';
  }
  if (entry.index === null) {
    const waited = (checkpoint.cosignedAt ?? 0) * 1000 - Date.parse(entry.at);
    return waited > MAX_WAIT_MS ? 'late' : null;
  }
  const path = entry.path.map((n) => hashes[n]);
  const root = path.includes(undefined) ? null : climb(leafOf(commitment), entry.index, checkpoint.size, path);
  return root !== null && isSame(root, checkpoint.root) ? null : 'not-in-log';
}

async function checkSignatures(log, checkpoint, before, trusted, problems) {
  const own = readKey(log.logKey);
  if (checkpoint === null || own === null || own.type !== 1 || own.name !== checkpoint.origin) return 'unsigned';
  if (log.origin !== checkpoint.origin || (await signedAt(checkpoint, own)) === null) return 'unsigned';
  checkpoint.witnesses = [];
  const met = before?.witnessKeys ?? [];
  for (const text of new Set([...log.witnessKeys, ...trusted, ...met])) {
    const key = readKey(text);
    const seconds = key === null || key.type !== 4 ? null : await signedAt(checkpoint, key);
    if (seconds !== null)
      checkpoint.witnesses.push({ name: key.name, key: text, cosignedAt: seconds, known: trusted.includes(text) });
    else if (trusted.includes(text)) problems.push({ code: 'witness-missing', name: nameOf(text) });
  }
  const times = checkpoint.witnesses.map(({ cosignedAt }) => cosignedAt);
  checkpoint.cosignedAt = times.length === 0 ? null : Math.max(...times);
  if (checkpoint.cosignedAt === null) problems.push({ code: 'unwitnessed' });
  return null;
}

const nameOf = (key) => key.split('+', 1)[0];

/** Witnesses of the last visit against those of now: another key under the same name, or none left, is not the same log of witnesses. */
function haveWitnessesChanged({ witnessKeys }, { witnesses }) {
  const swapped = witnesses.some(
    ({ name, key }) => !witnessKeys.includes(key) && witnessKeys.some((old) => nameOf(old) === name),
  );
  return (
    swapped ||
    (witnessKeys.length > 0 && witnesses.length > 0 && !witnesses.some(({ key }) => witnessKeys.includes(key)))
  );
}

/** What the last visit saw against what is shown now. */
function checkPrevious(log, checkpoint, commitments, before, problems) {
  const add = (code) => problems.push({ code });
  if (before.origin !== log.origin || before.owner !== log.owner) return add('other-log');
  if (before.logKey !== log.logKey || haveWitnessesChanged(before, checkpoint)) add('other-key');
  const old = readCheckpoint(before.checkpoint);
  if (old === null) return add('unreadable');
  if (old.size > checkpoint.size) return add('cut');
  const { consistency } = log;
  const isAsked = consistency !== null && consistency.from === old.size;
  const proof = isAsked ? consistency.proof.map(bytesOf) : [];
  if (!isAsked && old.size !== checkpoint.size) add('consistency-missing');
  else if (!continues(old.size, old.root, checkpoint.size, checkpoint.root, proof)) add('forked');
  const last = log.entries.at(-1)?.seq ?? 0;
  if (last < before.last) add('cut');
  else if (log.first <= before.first && digestOf(commitments, before.first, before.last) !== before.digest)
    add('rewritten');
}

async function verifyLog(log, before, trusted) {
  const problems = [];
  const checkpoint = readCheckpoint(log.checkpoint);
  const fatal = await checkSignatures(log, checkpoint, before, trusted, problems);
  if (fatal !== null) return { origin: log.origin, problems: [{ code: fatal }], entries: 0, waiting: 0, memory: null };
  const hashes = log.hashes.map(bytesOf);
  const commitments = new Map();
  const places = new Set();
  if (log.first !== 1 && log.entries.length < LARGEST_FILE) problems.push({ code: 'missing', seq: 1 });
  let expected = log.first;
  for (const entry of log.entries) {
    if (entry.seq > expected) problems.push({ code: 'missing', seq: expected });
    else if (entry.seq < expected) problems.push({ code: 'reordered', seq: entry.seq });
    expected = Math.max(expected, entry.seq) + 1;
    const code = places.has(entry.index) ? 'inserted' : entryProblems(log, entry, hashes, checkpoint);
    if (code !== null) problems.push({ code, seq: entry.seq });
    if (entry.index !== null) places.add(entry.index);
    commitments.set(entry.seq, bytesOf(entry.commitment));
  }
  if (before !== undefined) checkPrevious(log, checkpoint, commitments, before, problems);
  const last = log.entries.at(-1)?.seq ?? 0;
  const met = before?.witnessKeys ?? [];
  return {
    origin: log.origin,
    problems,
    entries: log.entries.length,
    waiting: log.entries.filter(({ index }) => index === null).length,
    withheld: log.entries.filter((entry) => entry.row === null && !isErased(log, entry)).length,
    erased: log.entries.filter((entry) => isErased(log, entry)).length,
    size: checkpoint.size,
    cosignedAt: checkpoint.cosignedAt,
    witnesses: checkpoint.witnesses.map(({ name, cosignedAt, known }) => ({ name, cosignedAt, known })),
    absent: met.filter((key) => !checkpoint.witnesses.some((witness) => witness.key === key)).map(nameOf),
    isCompared: before !== undefined,
    memory: {
      ...{ origin: log.origin, owner: log.owner, logKey: log.logKey },
      witnessKeys: [...new Set([...met, ...checkpoint.witnesses.map(({ key }) => key)])].slice(0, MOST_WITNESSES),
      ...{ checkpoint: log.checkpoint, first: log.first, last, digest: digestOf(commitments, log.first, last) },
    },
  };
}

/** What to keep of a proof file for the next visit; of a memory, the memory itself. */
export function memoryOf(file) {
  if (file?.format === 'carnet-memory/1') return file;
  if (file?.format !== FORMAT) return null;
  const logs = file.logs.map((log) => {
    const commitments = new Map(log.entries.map(({ seq, commitment }) => [seq, bytesOf(commitment)]));
    const last = log.entries.at(-1)?.seq ?? 0;
    const { origin, owner, logKey, witnessKeys, checkpoint, first } = log;
    const digest = digestOf(commitments, first, last);
    return { origin, owner, logKey, witnessKeys, checkpoint, first, last, digest };
  });
  return { format: 'carnet-memory/1', logs };
}

/**
 * Verifies a proof file.
 * @param bundle the parsed file
 * @param previous the file, or the memory, of the last visit; null at the first
 * @param trusted verifier keys of witnesses that the person knows by another way: each must have cosigned every log
 * @returns `ok`, one result a log (`problems` with a code and the number of the entry), and the memory for the next visit
 */
export async function verifyProof(bundle, previous = null, trusted = []) {
  const unreadable = {
    ok: false,
    logs: [{ origin: '', problems: [{ code: 'unreadable' }], entries: 0 }],
    memory: null,
  };
  if (bundle?.format !== FORMAT || !Array.isArray(bundle.logs) || bundle.logs.length === 0) return unreadable;
  const memory = previous === null ? null : memoryOf(previous);
  if (previous !== null && memory === null) return unreadable;
  try {
    const logs = [];
    for (const log of bundle.logs)
      logs.push(
        await verifyLog(
          log,
          memory?.logs.find(({ origin }) => origin === log.origin),
          trusted,
        ),
      );
    for (const { origin } of memory?.logs ?? [])
      if (!logs.some((log) => log.origin === origin)) logs.push({ origin, problems: [{ code: 'cut' }], entries: 0 });
    const ok = logs.every(({ problems }) => problems.length === 0);
    return { ok, logs, memory: { format: 'carnet-memory/1', logs: logs.map((log) => log.memory).filter(Boolean) } };
  } catch (error) {
    if (error?.name === 'NotSupportedError')
      return { ...unreadable, logs: [{ origin: '', problems: [{ code: 'unsupported' }], entries: 0 }] };
    return unreadable;
  }
}
