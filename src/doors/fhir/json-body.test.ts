import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FhirRefusal } from './errors.ts';
import { MAX_BODY_DEPTH, MAX_BODY_TOKENS, parseJson } from './json-body.ts';

/** The value read, or the code of the refusal. */
function outcome(bytes: Buffer): unknown {
  try {
    return { value: parseJson(bytes) };
  } catch (error) {
    return error instanceof FhirRefusal ? error.code : assert.fail(String(error));
  }
}

/** The same decision, letter by letter. */
function plainly(bytes: Buffer): unknown {
  let depth = 0;
  let tokens = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const letter = String.fromCharCode(bytes[at] ?? 0);
    if (isText && letter === '\\') at += 1;
    else if (letter === '"') isText = !isText;
    else if (!isText) {
      if ('[{,:'.includes(letter)) tokens += 1;
      if ('[{'.includes(letter)) depth += 1;
      if (']}'.includes(letter)) depth -= 1;
      if (depth > MAX_BODY_DEPTH || tokens > MAX_BODY_TOKENS) return 'body-too-complex';
    }
  }
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return 'invalid-json';
  }
}

const piece = fc.constantFrom(
  ...['"', '\\', '\\"', '\\\\', '[', ']', '{', '}', ',', ':', '1', 'é', '"a":', '"b"'],
  ...['['.repeat(40), ']'.repeat(40), 'x'.repeat(61), 'x'.repeat(62), 'x'.repeat(63), 'x'.repeat(64), '\\'.repeat(33)],
);

test('limits are counted outside texts alone, whatever quotes and backslashes the bytes hold', () => {
  const seed = 20261122;
  const seen = new Set<unknown>();
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), fc.boolean(), (pieces, isWhole) => {
      const text = pieces.join('');
      const bytes = Buffer.from(isWhole ? JSON.stringify([text, { [text]: text }]) : text);
      const found = outcome(bytes);
      seen.add(typeof found === 'string' ? found : 'read');
      assert.deepEqual(found, plainly(bytes));
    }),
    { seed, numRuns: 5_000 },
  );
  assert.deepEqual([...seen].sort(), ['body-too-complex', 'invalid-json', 'read']);
});

test('any JSON is read as it is, and bytes that are no UTF-8 are refused, with a byte order mark or without', () => {
  fc.assert(
    fc.property(fc.json(), fc.uint8Array({ maxLength: 6 }), fc.boolean(), fc.nat(), (text, odd, isMarked, place) => {
      const plain = Buffer.from((isMarked ? '\ufeff' : '') + text);
      assert.deepEqual(outcome(plain), { value: JSON.parse(text) });
      const at = place % (plain.length + 1);
      const damaged = Buffer.concat([plain.subarray(0, at), odd, plain.subarray(at)]);
      assert.deepEqual(outcome(damaged), plainly(damaged));
    }),
    { seed: 20261122, numRuns: 2_000 },
  );
  assert.equal(outcome(Buffer.from('\ufeff\ufeff1')), 'invalid-json');
});
