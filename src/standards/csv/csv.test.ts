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

test('a record over several lines keeps the number of its first', async () => {
  const rows = await all<CsvRow>(csvRecords(from('b,a', '1,"x', 'y"', '2,z'), ['a'], ['b', 'c']));
  assert.deepEqual(rows, [
    { line: 2, fields: ['x\ny', '1', ''] },
    { line: 4, fields: ['z', '2', ''] },
  ]);
});
