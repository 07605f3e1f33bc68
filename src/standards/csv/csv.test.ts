import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CsvRow, csvRecords, MAX_RECORD_LENGTH, splitRecord, textLines } from './csv.ts';

async function* from<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

test('whatever a quoted field holds is read back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 1 }),
      fc.constantFrom(';' as const, ',' as const),
      (fields, separator) => {
        assert.deepEqual(splitRecord(fields.map(quoted).join(separator), separator), fields);
      },
    ),
  );
});

test('quotes in the wrong place are refused', () => {
  for (const text of ['"a', 'a"b"', '"a"b', 'a;"b";"c']) assert.equal(splitRecord(text, ';'), null, text);
});

test('bytes cut anywhere give the same lines', async () => {
  const bytes = Buffer.from('\ufeffa;é\r\n"l1\nl2";€\n\n;x');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const lines = await all(textLines(from(bytes.subarray(0, cut), bytes.subarray(cut))));
    assert.deepEqual(lines, ['\ufeffa;é', '"l1', 'l2";€', '', ';x'], `cut at ${cut}`);
  }
});

test('an endless line stays bounded and is refused, the next one is read', async () => {
  const endless = async function* () {
    yield Buffer.from('a;b\n');
    for (let i = 0; i < 1_000; i++) yield Buffer.alloc(10_000, 'x');
    yield Buffer.from('\n1;2\n');
  };
  const rows = await all<CsvRow>(csvRecords(textLines(endless()), ['a', 'b']));
  assert.deepEqual(rows, [
    { line: 2, problem: `longer than ${MAX_RECORD_LENGTH} characters` },
    { line: 3, fields: ['1', '2'] },
  ]);
});

test('bytes that are not UTF-8 are refused', async () => {
  const rows = await all<CsvRow>(csvRecords(textLines(from(Buffer.from('a;b\n\xe9;1\n', 'latin1'))), ['a', 'b']));
  assert.deepEqual(rows, [{ line: 2, problem: 'not UTF-8 text' }]);
});

test('a field does not go on in the next line: each of its lines is told', async () => {
  const rows = await all<CsvRow>(csvRecords(from('b,a', '1,"x', 'y"', '', '2,z'), ['a'], ['b', 'c']));
  assert.deepEqual(rows, [
    { line: 2, problem: 'a quote is not closed on its line' },
    { line: 3, problem: 'a quote is not closed on its line' },
    { line: 5, fields: ['z', '2', ''] },
  ]);
});

test('of files with stray quotes every line is a record or a problem, and lines without one are read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ fields: fc.tuple(fc.nat(), fc.nat(), fc.nat()), quoteAt: fc.option(fc.nat({ max: 9 })) }), {
        maxLength: 120,
      }),
      async (wanted) => {
        const lines = wanted.map(({ fields, quoteAt }) => {
          const text = fields.join(';');
          return quoteAt === null ? text : `${text.slice(0, quoteAt)}"${text.slice(quoteAt)}`;
        });
        const rows = await all<CsvRow>(
          csvRecords(textLines(from(Buffer.from(['a;b;c', ...lines].join('\n')))), ['a', 'b', 'c']),
        );
        assert.deepEqual(
          rows.map((row) => [row.line, 'fields' in row ? row.fields.map(Number) : null]),
          wanted.map(({ fields, quoteAt }, index) => [index + 2, quoteAt === null ? fields : null]),
        );
      },
    ),
  );
});
