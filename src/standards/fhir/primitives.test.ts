import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_STRING_LENGTH, MAX_URI_LENGTH, PRIMITIVES } from './primitives.ts';

const seed = 20261122;

/** Letters where the short ways of primitives.ts could go wrong: edges of ASCII, blanks, controls, halves of pairs. */
const letter = fc.constantFrom(
  ...['A', 'z', '9', '+', '/', '=', '-', '_', '~', '!', '"', '\\', ' ', '\t', '\n', '\r', '\f', '\u0000', '\u001f'],
  ...[
    '\u007f',
    '\u0080',
    '\u0085',
    '\u00a0',
    'é',
    '\u0141',
    '\u2028',
    '\u3000',
    '\ufeff',
    '\ud800',
    '\udc00',
    '\u{1f600}',
  ],
);
const tricky = fc.oneof(
  fc.string({ unit: letter, maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('Q', 'U', 'J', 'D', '=', ' ', '-', 'Ł'), maxLength: 9 }),
  fc
    .tuple(fc.constantFrom(254, 255, 256, 1_999, 2_000, 16_384), fc.string({ unit: letter, maxLength: 2 }))
    .map(([length, end]) => 'x'.repeat(length) + end),
);

/** The words of the standard and of our limits, one expression a question, without any short way. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is about control characters
const hasForbidden = (text: string): boolean => /[\u0000-\u0008\u000b\u000c\u000e-\u001f\p{Cs}]/u.test(text);
const isShort = (text: string, pattern: RegExp): boolean =>
  text.length <= MAX_URI_LENGTH && pattern.test(text) && !/[\p{Cc}\p{Cs}]/u.test(text);
const PLAINLY: Readonly<Record<string, (text: string) => boolean>> = {
  string: (text) => text.length <= MAX_STRING_LENGTH && text.trim() !== '' && !hasForbidden(text),
  uri: (text) => isShort(text, /^\S+$/),
  code: (text) => isShort(text, /^[^\s]+( [^\s]+)*$/),
  id: (text) => isShort(text, /^[A-Za-z0-9\-.]{1,64}$/),
  base64Binary: (text) => {
    const letters = text.replace(/\s+/g, '');
    return text !== '' && letters.length % 4 === 0 && /^[0-9a-zA-Z+/]*={0,2}$/.test(letters);
  },
};

test('texts, codes, addresses and base64 are decided as their definitions say, whatever the letters', () => {
  for (const [type, plainly] of Object.entries(PLAINLY)) {
    fc.assert(
      fc.property(tricky, (text) => {
        assert.equal(PRIMITIVES[type]?.(text), plainly(text), type);
      }),
      { seed, numRuns: 2_000 },
    );
  }
});

test('bytes written in base64 are read as base64, also when the last letter says more bits than there are bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (bytes, place) => {
      const text = Buffer.from(bytes).toString('base64');
      assert.equal(PRIMITIVES['base64Binary']?.(text), true);
      const at = place % text.length;
      for (const wrong of ['-', '_', '*', 'Ł', 'é', '\u0000']) {
        assert.equal(PRIMITIVES['base64Binary']?.(text.slice(0, at) + wrong + text.slice(at + 1)), false);
      }
    }),
    { seed },
  );
  assert.equal(PRIMITIVES['base64Binary']?.('QR=='), true);
});

test('base64 of a whole document is decided as a short one, wherever the wrong letter stands', () => {
  const isBase64 = PRIMITIVES['base64Binary'] ?? assert.fail();
  const text = Buffer.alloc(30_000, 'a document').toString('base64');
  for (const length of [32_764, 32_768, 32_772, 40_000]) {
    const whole = text.slice(0, length);
    assert.equal(isBase64(whole), true);
    assert.equal(isBase64(`${whole.slice(0, -4)}QQ==`), true);
    assert.equal(isBase64(`${whole.slice(0, -4)}QR==`), true);
    assert.equal(isBase64(`${whole.slice(0, 20)}\r\n${whole.slice(20)}`), true);
    assert.equal(isBase64(`${whole}QQ==QUJD`), false);
    assert.equal(isBase64(`${whole}Q`), false);
    for (const at of [0, 1, 32_763, 32_767, 32_768, length - 1].filter((place) => place < length)) {
      for (const wrong of ['-', '_', '*', 'Ł', '\u0000'])
        assert.equal(isBase64(whole.slice(0, at) + wrong + whole.slice(at + 1)), false);
    }
    for (const pad of [32_764, 32_766, 32_767].filter((place) => place < length - 4))
      assert.equal(isBase64(`${whole.slice(0, pad)}${'='.repeat(32_768 - pad)}${whole.slice(32_768)}`), false);
  }
});

test('white space in what is not base64 is read once, however much of it there is', () => {
  const isBase64 = PRIMITIVES['base64Binary'] ?? assert.fail();
  const blanks = ' '.repeat(1_000_000); // one look back for each would take hours
  assert.equal(isBase64(`AAAA${blanks}*`), false);
  assert.equal(isBase64(`AAAA${blanks}QQ==${blanks}`), true);
  assert.equal(isBase64('AAAA *'.repeat(200_000)), false);
});

test('a day is one of its month in every year, and a time that leaves the calendar is none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
      const date = new Date(0);
      date.setUTCFullYear(year, month, 0);
      const start = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
      for (let day = 28; day <= 31; day += 1) {
        const isReal = day <= date.getUTCDate();
        assert.equal(PRIMITIVES['date']?.(`${start}-${day}`), isReal);
        const isInside = year > 1 && year < 9_999;
        if (isInside) assert.equal(PRIMITIVES['instant']?.(`${start}-${day}T23:59:60-14:00`), isReal);
      }
    }),
    { seed },
  );
});
